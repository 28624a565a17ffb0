// SPDX-License-Identifier: Apache-2.0
/// @file
/// Sample: made-up rows of four columns (an integer, a double, a short text, a boolean), one a
/// second from 2014-01-01T00:00Z on; the same every time.
#pragma once

#include <hio/roll/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// A row; the text is of at most `text.size()` bytes.
struct SampleRow {
    std::int64_t timeMs;
    std::int64_t count;       ///< 0 to 999,999
    std::int64_t thousands;   ///< of the double: 0.000 to 999.999
    std::array<char, 8> text; ///< "item-" and 000 to 999: 1000 different ones
    bool flag;
};

/// Makes one row after the other.
class Sample {
public:
    [[nodiscard]] SampleRow next();

private:
    std::uint32_t random(std::uint32_t below);
    std::uint64_t state_ = 1;
    std::int64_t timeMs_ = 1'388'534'400'000;
};

/// Rows in memory, as hio takes them. Not moved: the texts are borrowed from it.
class SampleRows {
public:
    using Cells = std::array<hio::Value, 4>;

    explicit SampleRows(std::size_t count);
    SampleRows(SampleRows const&) = delete;
    SampleRows& operator=(SampleRows const&) = delete;

    [[nodiscard]] static std::vector<std::string> const& columns();
    [[nodiscard]] std::vector<Cells> const& cells() const { return cells_; }
    [[nodiscard]] std::int64_t timeMs(std::size_t row) const { return rows_[row].timeMs; }

private:
    std::vector<SampleRow> rows_;
    std::vector<Cells> cells_;
};

/// Writes a CSV file of `rows` rows: when (as 2014-01-01T00:00:00Z), count, speed, item. Throws
/// FilerError.
void writeCsv(std::string const& path, std::size_t rows);

} // namespace bench
