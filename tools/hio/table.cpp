// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cwchar>
#include <numeric>

namespace hio::tool {
namespace {

constexpr std::size_t Narrowest = 12; // of a column that is cut
constexpr std::size_t NoScreen = 100; // columns where no terminal says how many
constexpr std::string_view Gap = "  ";
constexpr std::string_view Cut = "…";

struct Character {
    std::size_t bytes;
    std::size_t width;
};

/// The first character of `text`, which is not empty; a byte that is none counts as one.
Character firstOf(std::string_view text) noexcept {
    std::mbstate_t state{};
    wchar_t wide = 0;
    std::size_t const bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
    if (bytes == 0 || bytes > text.size()) {
        return {1, 1};
    }
    int const width = ::wcwidth(wide);
    return {bytes, width < 0 ? std::size_t{1} : static_cast<std::size_t>(width)};
}

/// As much of `text` as fits into `width`, with a sign that it was cut.
std::string fitted(std::string const& text, std::size_t width) {
    if (widthOf(text) <= width) {
        return text;
    }
    std::string_view rest = text;
    std::size_t used = 1; // of the sign
    while (!rest.empty()) {
        Character const next = firstOf(rest);
        if (used + next.width > width) {
            break;
        }
        used += next.width;
        rest.remove_prefix(next.bytes);
    }
    return text.substr(0, text.size() - rest.size()).append(Cut);
}

} // namespace

std::string painted(std::string_view text, Look look) {
    constexpr std::array<std::string_view, 4> Starts{"", "\x1b[1m", "\x1b[2m", "\x1b[36m"};
    bool const plain = look == Look::plain || text.empty();
    std::string_view const start = plain ? "" : Starts[static_cast<std::size_t>(look)];
    return std::string(start).append(text).append(plain ? "" : "\x1b[0m");
}

std::size_t widthOf(std::string_view text) noexcept {
    std::size_t width = 0;
    while (!text.empty()) {
        Character const next = firstOf(text);
        width += next.width;
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::size_t screenWidth() noexcept {
    std::size_t width = 0;
    if (char const* const columns = std::getenv("COLUMNS"); columns != nullptr) {
        std::string_view const text = columns;
        std::from_chars(text.data(), text.data() + text.size(), width);
    }
    if (winsize size{}; width == 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    }
    return width != 0 ? width : NoScreen;
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(sides_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t width) const {
    std::vector<std::size_t> widths(sides_.size());
    for (auto const& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], widthOf(row[i]));
        }
    }
    std::size_t total = std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
                        Gap.size() * (widths.size() - 1);
    while (total > width) {
        std::size_t* widest = nullptr;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (sides_[i] == Side::left && widths[i] > (widest ? *widest : Narrowest)) {
                widest = &widths[i];
            }
        }
        if (widest == nullptr) {
            break;
        }
        --*widest;
        --total;
    }
    return widths;
}

std::size_t Table::leastWidth() const {
    std::vector<std::size_t> const widths = this->widths(0);
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
           Gap.size() * (widths.size() - 1);
}

std::string Table::text(std::size_t width, bool coloured) const {
    std::vector<std::size_t> const widths = this->widths(width);
    std::string text;
    for (auto const& row : rows_) {
        bool const heads = &row == &rows_.front();
        std::size_t blanks = 0; // not written yet: a line ends with none
        for (std::size_t i = 0; i < row.size(); ++i) {
            bool const left = sides_[i] == Side::left;
            std::string const cell = left ? fitted(row[i], widths[i]) : row[i];
            std::size_t const rest = widths[i] - widthOf(cell);
            blanks += (i == 0 ? 0 : Gap.size()) + (left ? 0 : rest);
            if (!cell.empty()) {
                text.append(std::exchange(blanks, 0), ' ');
                text += coloured ? painted(cell, heads ? Look::bold : looks_[i]) : cell;
            }
            blanks += left ? rest : 0;
        }
        text += '\n';
    }
    return text;
}

} // namespace hio::tool
