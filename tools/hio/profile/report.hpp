// SPDX-License-Identifier: Apache-2.0
/// @file
/// Report: what `hio profile report` draws, collected from the profiles of one dataset.
///
/// The files are read one by one, in the order of their windows. At any time five profiles are in
/// memory: that of a file, of its window, of the window before, of the first one and of all. Of
/// each window less than 300 bytes a column are kept.
#pragma once

#include <hio/roll/profile.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hio::tool {

/// A text by its hash, and how often it came.
struct ItemCount {
    std::uint64_t hash;
    std::uint64_t count;
};

/// A column in a window.
struct Cell {
    static constexpr std::array<double, 5> Ranks{.05, .25, .50, .75, .95};
    static constexpr std::size_t MaxItems = 8;

    std::size_t window = 0; ///< its place in Report::windows
    std::uint64_t n = 0;    ///< 0: the column is not in this window
    std::uint64_t null = 0;
    double distinct = 0.0;
    double change = 0.0; ///< from the window before, see change.hpp; 0 in the first
    std::optional<std::array<double, 5>> quantiles{}; ///< of numbers, at Ranks
    std::vector<ItemCount> items{};                   ///< of texts, most frequent first
};

/// A column over the windows.
struct Course {
    std::vector<Cell> cells; ///< ascending; none where the column is not and was not before
    double changed = 0.0;    ///< the largest change, also that of the last window from the first
};

struct ReportWindow {
    std::int64_t startMs = 0;
    std::uint64_t rows = 0; ///< as the column with the most cells counts them
};

struct Report {
    std::string dataset; ///< empty: the profiles do not say
    std::size_t files = 0;
    std::vector<ReportWindow> windows;                  ///< ascending
    Profile whole{0, 0};                                ///< of all windows
    std::map<std::string, Course, std::less<>> courses; ///< one a column of `whole`
};

/// Reads the files. Those of one window are merged. Tells of every file that cannot be read, then
/// throws FilerError; throws ValidationError for files of different datasets.
/// @context any thread
[[nodiscard]] Report collectReport(std::span<std::string const> files);

} // namespace hio::tool
