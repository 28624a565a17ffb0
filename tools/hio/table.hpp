// SPDX-License-Identifier: Apache-2.0
/// @file
/// Table: cells that stand below each other in a terminal, for people to read.
///
///     Table table({Side::left, Side::right});
///     table.add({"column", "count"});
///     table.add({"wind", "1461"});
///     print(table.text(screenWidth()));
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hio::tool {

/// Where in its column a cell stands: texts left, numbers right.
enum class Side { left, right };

/// How a cell looks on a terminal that has colours.
enum class Look { plain, bold, faint, colour };

/// @context any thread, one at a time
class Table {
public:
    /// One side for each column.
    explicit Table(std::vector<Side> sides) : sides_(std::move(sides)), looks_(sides_.size()) {}

    /// From now on the cells of this column look so; those of the first row are bold.
    void look(std::size_t column, Look look) { looks_[column] = look; }

    /// Adds a row of as many cells as there are columns: UTF-8, made safe to show (escaped()).
    void add(std::vector<std::string> cells);

    /// One line a row, two blanks between columns, at most `width` columns of the terminal: cells
    /// of the widest left column are cut (`long na…`), down to 12; no number is ever cut. With
    /// `coloured` the looks are there, by the escape sequences of terminals.
    [[nodiscard]] std::string text(std::size_t width, bool coloured = false) const;

    /// How wide it is at least, however much is cut.
    [[nodiscard]] std::size_t leastWidth() const;

private:
    [[nodiscard]] std::vector<std::size_t> widths(std::size_t width) const;

    std::vector<Side> sides_;
    std::vector<Look> looks_;
    std::vector<std::vector<std::string>> rows_;
};

/// `text` with its look, by the escape sequences of terminals. @context any thread
[[nodiscard]] std::string painted(std::string_view text, Look look);

/// How many columns of a terminal `text` takes: most characters one, those of East Asia two,
/// combining ones none; as the locale knows it. @context any thread
[[nodiscard]] std::size_t widthOf(std::string_view text) noexcept;

/// The width of the screen: COLUMNS, else the terminal of standard output, else 100.
/// @context any thread
[[nodiscard]] std::size_t screenWidth() noexcept;

} // namespace hio::tool
