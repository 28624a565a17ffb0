// SPDX-License-Identifier: Apache-2.0
#include "filekind.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "number.hpp"

namespace hio::tool {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t Looked = 4096;
constexpr std::string_view Unpack = "decompress it first, as by ";
constexpr std::string_view Extract = "take the files of rows out of it first, as by ";
constexpr std::string_view Export = "export it as CSV or JSON lines, as by ";
constexpr std::string_view NoRowsInIt = "it holds no rows of text: name a file of CSV or JSON";

/// A kind of file, and how it is known.
struct FileKind {
    std::string_view magic;
    std::string_view name;
    std::string_view remedy;
    std::string_view example;
    std::size_t offset = 0;
};

constexpr std::array Kinds{
    FileKind{"\xFD"
             "7zXZ\0"sv,
             "an xz file",
             Unpack,
             "xz -dc FILE | hio roll -"},
    FileKind{"LZIP\x01"sv, "an lzip file", Unpack, "lzip -dc FILE | hio roll -"},
    FileKind{"\x04\x22\x4D\x18"sv, "an lz4 file", Unpack, "lz4 -dc FILE | hio roll -"},
    FileKind{"\x1F\x9D"sv, "a file of compress (.Z)", Unpack, "zcat FILE | hio roll -"},
    FileKind{"\x1F\x8B"sv, "a gzip file within another", Unpack, "zcat FILE | hio roll -"},
    FileKind{
        "\x28\xB5\x2F\xFD"sv, "a zstd file within another", Unpack, "zstdcat FILE | hio roll -"},
    FileKind{"1AY&SY"sv, "a bzip2 file", Unpack, "bzip2 -dc FILE | hio roll -", 4},
    FileKind{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive", Extract, "7z x FILE"},
    FileKind{"Rar!\x1A\x07"sv, "a rar archive", Extract, "unrar x FILE"},
    FileKind{"ustar"sv, "a tar archive", Extract, "tar -xf FILE", 257},
    FileKind{"PAR1"sv, "a Parquet file", Export, "duckdb -csv -c \"from 'FILE'\" | hio roll -"},
    FileKind{"ARROW1"sv, "an Arrow (Feather) file", Export, "pandas.read_feather(...).to_csv(...)"},
    FileKind{"FEA1"sv, "a Feather file", Export, "pandas.read_feather(...).to_csv(...)"},
    FileKind{"Obj\x01"sv, "an Avro file", Export, "avro-tools tojson FILE | hio roll -"},
    FileKind{"ORC\x08"sv, "an ORC file", Export, "pandas.read_orc(...).to_csv(...)"},
    FileKind{"ORC\x0A"sv, "an ORC file", Export, "pandas.read_orc(...).to_csv(...)"},
    FileKind{"\x89HDF\r\n\x1A\n"sv, "an HDF5 file", Export, "pandas.read_hdf(...).to_csv(...)"},
    FileKind{"CDF\x01"sv, "a NetCDF file", Export, "ncdump or xarray"},
    FileKind{"CDF\x02"sv, "a NetCDF file", Export, "ncdump or xarray"},
    FileKind{"SQLite format 3\0"sv,
             "an SQLite database",
             Export,
             "sqlite3 -csv -header FILE 'SELECT * FROM ...' | hio roll -"},
    FileKind{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
             "an Excel (.xls) or other Office file",
             Export,
             "soffice --convert-to csv FILE"},
    FileKind{"\x93NUMPY"sv, "a NumPy array", Export, "numpy.savetxt(..., delimiter=',')"},
    FileKind{"RDX2\n"sv, "an R data file", Export, "write.csv(...) in R"},
    FileKind{"RDX3\n"sv, "an R data file", Export, "write.csv(...) in R"},
    FileKind{"<stata_dta>"sv, "a Stata file", Export, "pandas.read_stata(...).to_csv(...)"},
    FileKind{"$FL2@(#)"sv, "an SPSS file", Export, "pandas.read_spss(...).to_csv(...)"},
    FileKind{"\x80\x02"sv, "a Python pickle", Export, "DataFrame.to_csv(...)"},
    FileKind{"\x80\x03"sv, "a Python pickle", Export, "DataFrame.to_csv(...)"},
    FileKind{"\x80\x04"sv, "a Python pickle", Export, "DataFrame.to_csv(...)"},
    FileKind{"\x80\x05"sv, "a Python pickle", Export, "DataFrame.to_csv(...)"},
    FileKind{"WHY1"sv, "a profile already", "look at it by ", "hio profile show FILE"},
    FileKind{"%PDF-"sv, "a PDF document", Export, "pdftotext -layout, or a tool for its tables"},
    FileKind{"\x89PNG\r\n"sv, "a picture (PNG)", NoRowsInIt, ""},
    FileKind{"\xFF\xD8\xFF"sv, "a picture (JPEG)", NoRowsInIt, ""},
    FileKind{"GIF8"sv, "a picture (GIF)", NoRowsInIt, ""},
    FileKind{"\x7F"
             "ELF"sv,
             "a program",
             NoRowsInIt,
             ""},
    FileKind{"\xFF\xFE\0\0"sv,
             "UTF-32 text",
             "convert it, as by ",
             "iconv -f UTF-32 -t UTF-8 FILE | hio roll -"},
    FileKind{"\0\0\xFE\xFF"sv,
             "UTF-32 text",
             "convert it, as by ",
             "iconv -f UTF-32 -t UTF-8 FILE | hio roll -"},
};

/// Excel's and OpenDocument's files are zip archives.
FileKind zipKind(std::string_view head) {
    if (head.find("xl/") != std::string_view::npos ||
        head.find("[Content_Types].xml") != std::string_view::npos ||
        head.find("opendocument.spreadsheet") != std::string_view::npos) {
        return {
            "", "a spreadsheet (Excel or OpenDocument)", Export, "soffice --convert-to csv FILE"};
    }
    return {"", "a zip archive", Extract, "unzip -p FILE NAME | hio roll -"};
}

[[noreturn]] void refuse(std::string const& name, FileKind const& kind) {
    std::string text = name + " is " + std::string(kind.name) + ": ";
    text.append(kind.remedy).append(kind.example);
    throw FormatError(text);
}

bool startsLike(std::string_view head, std::string_view start) {
    return sameWord(head.substr(0, start.size()), start);
}

/// Whether nearly every other byte is zero, as in UTF-16 of most languages.
bool likeUtf16(std::string_view head) {
    auto const zeros = static_cast<std::size_t>(std::ranges::count(head, '\0'));
    return head.size() >= 16 && zeros * 5 > head.size() * 2 && zeros * 3 < head.size() * 2;
}

} // namespace

void demandText(Input& input) {
    constexpr std::size_t Needed = 16; // for most; a slow pipe of text is not waited for longer
    while (input.head().size() < Needed && input.head().find('\n') == std::string_view::npos &&
           input.more()) {
    }
    std::string_view const head = input.head().substr(0, Looked);
    if (head.starts_with("PK\x03\x04"sv)) {
        refuse(input.name(), zipKind(head));
    }
    for (FileKind const& kind : Kinds) {
        if (head.size() > kind.offset && head.substr(kind.offset).starts_with(kind.magic)) {
            refuse(input.name(), kind);
        }
    }
    if (startsLike(head, "<!doctype html") || startsLike(head, "<html")) {
        refuse(input.name(),
               {"",
                "a web page",
                "get the data itself; this may be the page of a login or an error",
                ""});
    }
    if (startsLike(head, "<?xml")) {
        refuse(input.name(), {"", "an XML file", Export, "a tool for its tables"});
    }
    if (likeUtf16(head)) {
        refuse(input.name(),
               {"", "UTF-16 without a byte order mark", "give --encoding utf-16", ""});
    }
}

} // namespace hio::tool
