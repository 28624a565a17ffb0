// SPDX-License-Identifier: Apache-2.0
/// @file
/// The columns of a profile for people: a table where the screen is wide enough, else two below
/// each other, else a card a column; and the most frequent texts with bars.
#pragma once

#include <hio/roll/profile.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hio::tool {

/// Which columns are shown, in which order, and how.
struct ColumnView {
    std::vector<std::string> columns; ///< only these, in this order; none: all
    std::string sort;                 ///< by this figure, largest first; empty or "name": by name
    std::size_t width = 100;          ///< of the screen
    bool coloured = false;
};

/// The names that ColumnView::sort takes. @context any thread
[[nodiscard]] std::vector<std::string> sortNames();

/// At most as wide as the view where that is 40 or more; no control characters but those of
/// colours. Throws ValidationError for a column that the profile has not, or an unknown `sort`.
/// @context any thread
[[nodiscard]] std::string columnsText(Profile const& profile, ColumnView const& view);

} // namespace hio::tool
