// SPDX-License-Identifier: Apache-2.0
/// @file
/// Histogram: how many numbers of a sketch fall into each of some ranges of equal width.
///
/// The ranges cover all values, or, when a few are far away from the rest, the middle 98 % of them:
/// one value of 1e9 among percentages must not push all others into one bar.
#pragma once

#include <hio/roll/kllsketch.hpp>

#include <cstdint>
#include <vector>

namespace hio::tool {

struct Histogram {
    double low = 0.0;  ///< where the first bar begins
    double high = 0.0; ///< where the last one ends; `low` when all values are equal
    std::vector<std::uint64_t> bars;
    std::uint64_t below = 0; ///< values that lie outside, infinities among them
    std::uint64_t above = 0;
};

/// 5 to `most` bars, the more the more values there are (Rice's rule); one for equal values, none
/// for no finite one. Of `whole` numbers every bar has the same count of integers, and there are no
/// more bars than integers. @context any thread
[[nodiscard]] Histogram histogramOf(KllSketch const& sketch, bool whole, std::size_t most = 40);

} // namespace hio::tool
