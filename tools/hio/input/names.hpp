// SPDX-License-Identifier: Apache-2.0
/// @file
/// Names of columns: those that a header gives, made whole and unlike each other.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hio::tool {

struct Names {
    std::vector<std::string> names; ///< no two are alike, none is empty
    std::vector<std::string> notes; ///< what was changed, to be told: at most MostNotes, and a sum
};

constexpr std::size_t MostNotes = 10;

/// An empty name becomes column_N, N counting from 1; one that is there already gets _2, _3 and so
/// on, the first that is free. @context any thread
[[nodiscard]] Names madeWhole(std::span<std::string_view const> header);

/// column_1 to column_`count`. @context any thread
[[nodiscard]] std::vector<std::string> numbered(std::size_t count);

} // namespace hio::tool
