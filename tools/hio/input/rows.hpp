// SPDX-License-Identifier: Apache-2.0
/// @file
/// openRows: a file of CSV or JSON, or standard input, as typed rows with their time.
///
///     Refusals refusals;
///     auto reader = openRows(path, options, refusals);
///     for (Row row; reader->read(row);) { ... }
///
/// It streams: memory is that of one piece of the file, its longest row, at most MaxRow bytes, and
/// what is looked at first. Rows that cannot be taken go to the Refusals; what makes the whole file
/// unusable is thrown. What is not said in the options is found out; findings() says what it is.
///
/// A file may be compressed by gzip or zstd, which is known by its first bytes, and be of another
/// encoding (encoding.hpp).
///
/// CSV is RFC 4180, with or without BOM: fields between quotes may hold delimiters, line ends
/// and doubled quotes; a line ends with LF, CRLF or CR; a quote elsewhere is refused. The first row
/// names the columns. Blank lines are skipped. A field that is empty, or one of the words for it,
/// is null; quotes do not matter to that nor to the type. The first SampleRows rows decide which
/// delimiter there is, what the type of each column is (typing.hpp) and how its dates are written
/// (dateorder.hpp); of them those that have as many fields as the header.
///
/// JSON lines are one object a line; empty lines are skipped. JSON is an array of objects, which is
/// read object by object, whatever its size. Numbers without fraction or exponent
/// are integral (beyond int64: fractional), a list of numbers is a Tensor (listshape.hpp has the
/// rules), any other list and any object is an Object. A value keeps its own type.
///
/// The column of the time is a column like any other, of text, unless `types` says otherwise.
///
/// Differs: whylogs reads CSV by pandas, which types a whole column by all of its values.
#pragma once

#include <hio/help/errors.hpp>
#include <hio/roll/value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "decompress.hpp"
#include "encoding.hpp"
#include "input.hpp"
#include "nullwords.hpp"
#include "refusal.hpp"
#include "timetext.hpp"
#include "typing.hpp"

namespace hio::tool {

/// A row longer than this, in bytes, is none: most likely a quote that is never closed.
constexpr std::size_t MaxRow = 16 * 1024 * 1024;

/// So many rows of a file are looked at before it is read; fewer when they take more than
/// SampleBytes.
constexpr std::size_t SampleRows = 10'000;
constexpr std::size_t SampleBytes = 64 * 1024 * 1024;

enum class Format {
    automatic, ///< by the first character that is not blank: { is JSON lines, [ JSON, else CSV
    csv,
    json,  ///< an array of objects
    jsonl, ///< an object a line
};

struct RowOptions {
    Format format = Format::automatic;
    Encoding encoding = Encoding::automatic;
    std::string timeColumn = {}; ///< empty: rows have no time, Row::timeMs is 0
    TimeReading time = {};       ///< how it is written; a DateOrder is found out
    Types types = {};            ///< CSV: each must be in the header; JSON: applied where it is
    char delimiter = '\0';       ///< of CSV; 0: found out
    bool header = true;          ///< whether the first row of CSV has the names
    std::vector<std::string> columns =
        {};                 ///< names instead; empty: those of the header, or numbers
    std::uint64_t skip = 0; ///< lines before the header
    NullWords nulls = {};
    char point = '.'; ///< the decimal point of CSV
};

/// A file without a row: it is empty, or has only a header.
class NoRows : public FormatError {
public:
    using FormatError::FormatError;
};

/// What was found out about a file, for people and for the options that say the same.
struct Findings {
    Encoding encoding = Encoding::utf8;
    Format format = Format::csv;
    char delimiter = ',';                  ///< CSV
    std::vector<std::string> columns = {}; ///< CSV: their names
    std::vector<Kind> kinds = {};          ///< CSV: what they hold; of the time: text
    TimeReading time = {};
    std::vector<std::string> notes = {}; ///< what was changed, to be told
};

/// One row. All of it is borrowed from its reader, until the next read().
struct Row {
    std::span<std::string const> columns; ///< CSV: of the header; JSON: the keys of this row
    std::span<Value const> values;        ///< one a column, in the same order
    std::int64_t timeMs = 0;              ///< since 1970-01-01T00:00:00Z
    std::uint64_t line = 0;               ///< where the row starts in its file, from 1
};

/// Reads the rows of one file. @context any thread, one at a time
class RowReader {
public:
    RowReader() = default;
    virtual ~RowReader() = default;
    RowReader(RowReader const&) = delete;
    RowReader& operator=(RowReader const&) = delete;
    RowReader(RowReader&&) = delete;
    RowReader& operator=(RowReader&&) = delete;

    /// The next row that can be taken; false at the end. Throws FilerError when the file cannot be
    /// read on, FormatError when it makes no sense from here on or a row is refused in strict mode.
    virtual bool read(Row& row) = 0;

    [[nodiscard]] virtual Findings const& findings() const noexcept = 0;
    /// How its file is compressed.
    [[nodiscard]] Compression compression() const noexcept { return compression_; }

private:
    friend std::unique_ptr<RowReader> openRows(Input, RowOptions const&, Refusals&);
    Compression compression_ = Compression::none;
};

/// Opens `path` ("-" is standard input). `refusals` is borrowed, must outlive the reader.
/// Throws FilerError when it cannot be opened or read; NoRows; FormatError when its header is not
/// UTF-8; ValidationError when the header lacks the column of the time, or its dates
/// can be read in two ways. JSON lines have no header: there each row that lacks the time is
/// refused. @context any thread
[[nodiscard]] std::unique_ptr<RowReader>
openRows(std::string const& path, RowOptions const& options, Refusals& refusals);

/// The same of an Input that was opened already.
[[nodiscard]] std::unique_ptr<RowReader>
openRows(Input input, RowOptions const& options, Refusals& refusals);

} // namespace hio::tool
