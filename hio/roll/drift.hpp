// SPDX-License-Identifier: Apache-2.0
/// @file
/// Drift: how far the values of a column have moved between two profiles.
///
///     if (auto const drift = hio::drift(before, after)) {
///         bool const moved = drift->ks - drift->ksBound > 0.1;
///     }
///
/// | figure  | range       | of numbers                                   | of texts             |
/// | ------- | ----------- | -------------------------------------------- | -------------------- |
/// | ks      | 0 to 1      | largest distance of the cumulative shares    | NaN                  |
/// | ksBound | 0 and above | what sketches and chance alone explain of it | NaN                  |
/// | psi     | 0 and above | over the tenths of `before`                  | over the usual items |
/// | js      | 0 to 1      | over the tenths of `before`                  | over the usual items |
///
/// The bound is the error of both sketches, and the distance that two samples of one distribution
/// exceed in one of 100,000 cases: ks is a finding as far as it is above the bound.
///
/// An item is usual when one side has it in a hundredth of its texts or more, and at least five
/// times. All others count as one.
///
/// Source: A. N. Kolmogorov (1933) and N. W. Smirnov (1948); the population stability index of
/// credit scoring; J. Lin, "Divergence Measures Based on the Shannon Entropy" (1991).
#pragma once

#include <hio/help/api.hpp>
#include <hio/roll/column.hpp>

#include <limits>
#include <optional>

namespace hio {

/// How far the values of one side are from those of the other; NaN: does not apply.
struct Drift {
    /// The Kolmogorov-Smirnov statistic.
    double ks = std::numeric_limits<double>::quiet_NaN();
    /// How large ks may be when nothing has changed.
    double ksBound = std::numeric_limits<double>::quiet_NaN();
    /// The population stability index, with half a value added to each share, so that an empty one
    /// does not make it infinite. By custom, above 0.2 the change matters.
    double psi = std::numeric_limits<double>::quiet_NaN();
    /// The Jensen-Shannon divergence in bits: 0 for the same shares, 1 for none in common.
    double js = std::numeric_limits<double>::quiet_NaN();
};

/// Numbers are compared if both sides have some, else texts (integers count as texts too) if both
/// have some; nothing is answered when they have no values of one kind. @context any thread
[[nodiscard]] HIO_API std::optional<Drift> drift(Column const& before, Column const& after);

} // namespace hio
