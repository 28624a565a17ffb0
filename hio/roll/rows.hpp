// SPDX-License-Identifier: Apache-2.0
/// @file
/// Rows: a batch of typed rows of one dataset, as it goes through the spool.
///
/// A RowsBuilder has the names of the columns; `add(timeMs, values)` appends a row to its bytes
/// until `size()` says that the batch is large enough; `bytes()` is then one record's payload.
/// Rows reads it back: `Rows rows(bytes); while (auto row = rows.next()) ...`. Nothing is converted
/// on the way, and nothing is copied on reading: text is borrowed from the bytes.
///
/// The bytes, version 1, numbers little-endian, nothing aligned:
///
/// | bytes | what |
/// | --- | --- |
/// | 2 | version: 1 |
/// | 2 | count of columns |
/// | 4 | count of rows |
/// | 4 + n | dataset: length of its name, its name |
/// | 4 + n | each column: length of its name, its name |
/// | 8 | each row: time in ms since 1970 UTC, signed |
/// | 1 | each cell of the row, in the order of the columns: its kind |
/// | 0, 8 or 4 + n | the cell's payload |
///
/// | kind | cell | payload |
/// | --- | --- | --- |
/// | 0 | null | - |
/// | 1, 2 | false, true | - |
/// | 3 | integral | 8: two's complement |
/// | 4 | fractional | 8: IEEE 754 double |
/// | 5 | text | 4 + n: length in bytes, UTF-8 |
/// | 6 | object | - |
/// | 7 | tensor | - |
/// | 8 | the row lacks the column | - |
///
/// Source: ours; row by row, not column by column: rows come and are tracked one by one, and may
/// lack columns. Differs: whylogs sends rows as JSON.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/errors.hpp>
#include <hio/roll/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// Appends rows to a batch. Single owner, one thread at a time. @context any thread
class HIO_API RowsBuilder {
public:
    /// A batch without rows, of `columns` names. Copies the names. Throws SizeError for more than
    /// 65,535 columns or a name of 4 GiB.
    RowsBuilder(std::string_view dataset, std::span<std::string const> columns);

    /// Appends a row: its time in ms since 1970 UTC and a cell for each column. `there`, if given,
    /// has a flag for each column, 0 where the row lacks it (its value is then not looked at).
    /// Throws ValidationError if values or there are not as many as the columns, SizeError for a
    /// text of 4 GiB or more than 4,294,967,295 rows; the batch is then as before.
    void add(std::int64_t timeMs,
             std::span<Value const> values,
             std::span<std::uint8_t const> there = {});

    /// How many rows there are.
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// How many bytes they take: where to cut a batch.
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    /// The batch, encoded. Valid until the next call of add or clear.
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

    /// Starts the next batch of the same dataset and columns. Keeps its memory.
    void clear() noexcept;

private:
    std::size_t columns_;
    std::size_t head_ = 0; ///< bytes before the first row
    std::uint32_t rows_ = 0;
    std::string bytes_;
};

/// A row of a batch. The spans are valid until the next call of Rows::next; text as long as the
/// batch's bytes.
struct Row {
    std::int64_t timeMs;                 ///< ms since 1970 UTC
    std::span<Value const> values;       ///< one a column; null where the row lacks it
    std::span<std::uint8_t const> there; ///< one a column: 0 where the row lacks it
};

/// Reads a batch, row by row. Allocates once, for all rows. @context any thread, one at a time
class HIO_API Rows {
public:
    /// Borrows `bytes`, which must outlive this. Checks all of them, so that a batch is good as a
    /// whole or not at all: throws FormatError (naming the offset), VersionError for a version that
    /// is not 1.
    explicit Rows(std::string_view bytes);

    /// The dataset's name, borrowed from the bytes.
    [[nodiscard]] std::string_view dataset() const noexcept { return dataset_; }
    /// The names of the columns, borrowed from the bytes.
    [[nodiscard]] std::span<std::string_view const> columns() const noexcept { return columns_; }
    /// How many rows the batch has.
    [[nodiscard]] std::size_t size() const noexcept { return rows_; }

    /// The next row, none after the last.
    [[nodiscard]] std::optional<Row> next();

private:
    [[nodiscard]] Row readRow();
    [[nodiscard]] Value readCell(std::uint8_t& there);
    [[nodiscard]] char const* take(std::size_t size);
    [[nodiscard]] std::string_view takeText();

    std::string_view bytes_;
    std::string_view dataset_;
    std::vector<std::string_view> columns_;
    std::size_t rows_ = 0;
    std::size_t read_ = 0; ///< rows given by next
    std::size_t at_ = 0;   ///< offset of the byte to take next
    std::vector<Value> values_;
    std::vector<std::uint8_t> there_;
};

} // namespace hio
