// SPDX-License-Identifier: Apache-2.0
/// @file
/// The statistics of an HllSketch: what its coupons and registers say of the number of values, and
/// how sure that is. Not installed: for the sources of roll only.
///
/// Source: Apache DataSketches, which measured the errors up to lgK 12; K. Lang, "Back to the
/// Future: an Even More Nearly Optimal Cardinality Estimation Algorithm" (2017), for those above;
/// O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017).
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <vector>

namespace hio::detail {

inline constexpr std::uint8_t MaxRegister = 63;

/// How many different values make `count` different coupons, on average.
[[nodiscard]] HIO_API double couponEstimate(std::uint32_t count) noexcept;

/// How many different values make these registers, by Ertl's formula.
[[nodiscard]] double registerEstimate(std::vector<std::uint8_t> const& registers);

/// The bound that is `sigmas` (1 to 3) away is the estimate divided by 1 and this: of coupons,
[[nodiscard]] double couponError(int sigmas, bool upper) noexcept;

/// and of 2^lgK registers. `merged`: they have no running estimate.
[[nodiscard]] double registerError(int lgK, int sigmas, bool upper, bool merged) noexcept;

} // namespace hio::detail
