// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
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

std::string Table::text(std::size_t width) const {
    std::vector<std::size_t> const widths = this->widths(width);
    std::string text;
    for (auto const& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const cell = sides_[i] == Side::left ? fitted(row[i], widths[i]) : row[i];
            std::string const blanks(widths[i] - widthOf(cell), ' ');
            line += i == 0 ? "" : Gap;
            line += sides_[i] == Side::left ? cell + blanks : blanks + cell;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

} // namespace hio::tool
