// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "csvrows.hpp"
#include "faults.hpp"
#include "filekind.hpp"
#include "jsonrows.hpp"
#include "rows.hpp"

namespace hio::tool {
namespace {

constexpr std::string_view Bom = "\xEF\xBB\xBF";

void skipBom(Input& input) {
    while (input.head().size() < Bom.size() && Bom.starts_with(input.head()) && input.more()) {
    }
    if (input.head().starts_with(Bom)) {
        input.skip(Bom.size());
    }
}

// The first character that is not blank, or the blank after a first MiB of them; none in a file of
// nothing else.
std::optional<char> firstCharacter(Input& input) {
    constexpr std::size_t Enough = 1024 * 1024;
    std::size_t seen = 0;
    for (;;) {
        std::size_t const found = input.head().find_first_not_of(" \t\r\n", seen);
        if (found != std::string_view::npos) {
            return input.head()[found];
        }
        seen = input.head().size();
        if (seen > Enough) {
            return ' ';
        }
        if (!input.more()) {
            return std::nullopt;
        }
    }
}

Format formatOf(char first) {
    switch (first) {
    case '{':
        return Format::jsonl;
    case '[':
        return Format::json;
    default:
        return Format::csv;
    }
}

// A line ends with LF, CRLF or CR, whatever is in it.
void skipLine(Input& input) {
    std::size_t end = std::string_view::npos;
    while ((end = input.head().find_first_of("\r\n")) == std::string_view::npos) {
        input.skip(input.head().size());
        if (!input.more()) {
            return;
        }
    }
    if (input.head()[end] == '\r' && (end + 1 < input.head().size() || input.more()) &&
        input.head()[end + 1] == '\n') {
        ++end;
    }
    input.skip(end + 1);
}

} // namespace

std::unique_ptr<RowReader>
openRows(std::string const& path, RowOptions const& options, Refusals& refusals) {
    return openRows(Input(path), options, refusals);
}

std::unique_ptr<RowReader> openRows(Input input, RowOptions const& options, Refusals& refusals) {
    Compression const compression = compressionOf(input);
    input = decompressed(std::move(input), compression);
    Encoding const encoding = encodingOf(input, options.encoding);
    if (encoding == Encoding::utf8) {
        demandText(input);
    }
    input = asUtf8(std::move(input), encoding);
    skipBom(input);
    for (std::uint64_t line = 0; line < options.skip; ++line) {
        skipLine(input);
    }
    std::uint64_t const line = options.skip + 1;
    auto const first = firstCharacter(input);
    if (!first) {
        throw NoRows(emptyFault(input.name()));
    }
    RowOptions found = options;
    found.format = options.format != Format::automatic ? options.format : formatOf(*first);
    found.encoding = encoding;
    auto reader = found.format == Format::csv ? csvRows(std::move(input), found, line, refusals)
                                              : jsonRows(std::move(input), found, line, refusals);
    reader->compression_ = compression;
    return reader;
}

} // namespace hio::tool
