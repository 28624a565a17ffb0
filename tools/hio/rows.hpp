// SPDX-License-Identifier: Apache-2.0
/// @file
/// openRows: a file of CSV or JSON lines, or standard input, as typed rows with their time.
///
///     Refusals refusals;
///     auto reader = openRows(path, options, refusals);
///     for (Row row; reader->read(row);) { ... }
///
/// It streams: memory is that of one piece of the file and its longest row, at most MaxRow bytes.
/// Rows that cannot be taken go to the Refusals; what makes the whole file unusable is thrown.
///
/// CSV is RFC 4180, UTF-8 with or without BOM: fields between quotes may hold commas, line ends and
/// doubled quotes; a line ends with LF, CRLF or CR; a quote elsewhere is refused. The first row
/// names the columns. Blanks belong to the field. Empty lines are skipped. An empty field is null,
/// an empty one between quotes is the empty text; else quotes do not matter to the type
/// (typing.hpp).
///
/// JSON lines are one object a line; empty lines are skipped. Numbers without fraction or exponent
/// are integral (beyond int64: fractional), a list of numbers is a Tensor (listshape.hpp has the
/// rules), any other list and any object is an Object.
///
/// The column of the time is a column like any other, of text, unless `types` says otherwise.
///
/// Differs: whylogs reads CSV by pandas, which types a whole column by all of its values.
#pragma once

#include <hio/roll/value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "input.hpp"
#include "isotime.hpp"
#include "refusal.hpp"
#include "typing.hpp"

namespace hio::tool {

/// A row longer than this, in bytes, is none: most likely a quote that is never closed.
constexpr std::size_t MaxRow = 16 * 1024 * 1024;

enum class Format {
    automatic, ///< JSON lines when the first character that is not blank is { or [, else CSV
    csv,
    jsonl,
};

struct RowOptions {
    Format format = Format::automatic;
    std::string timeColumn = {}; ///< empty: rows have no time, Row::timeMs is 0
    TimeUnit timeUnit = TimeUnit::iso;
    Types types = {}; ///< CSV: each must be in the header; JSON: applied where it is
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
};

/// Opens `path` ("-" is standard input). `refusals` is borrowed, must outlive the reader.
/// Throws FilerError when it cannot be opened or read; FormatError when it is empty, its header is
/// not UTF-8 or names a column twice or not at all; ValidationError when the header lacks the
/// column of the time. JSON lines have no header: there each row that lacks it is refused.
/// @context any thread
[[nodiscard]] std::unique_ptr<RowReader>
openRows(std::string const& path, RowOptions const& options, Refusals& refusals);

/// The same of an Input that was opened already.
[[nodiscard]] std::unique_ptr<RowReader>
openRows(Input input, RowOptions const& options, Refusals& refusals);

} // namespace hio::tool
