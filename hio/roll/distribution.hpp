// SPDX-License-Identifier: Apache-2.0
/// @file
/// Distribution: mean, spread and quantiles of the numbers of a column.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), DistributionMetric; Welford's and Chan's formulas.
/// Differs: infinities count in the quantiles but not in mean and spread, NaN in neither; in
/// whylogs one of them makes both NaN for the rest of the profile.
#pragma once

#include <hio/roll/kllsketch.hpp>

#include <cstdint>

namespace hio {

/// Takes in numbers. Copies and moves as a value. @context any thread, one at a time
class HIO_API Distribution {
public:
    Distribution() = default;

    /// As a file has it: of the values in `sketch`, `infinite` are not in `mean` and `m2`.
    Distribution(KllSketch sketch, double mean, double m2, std::uint64_t infinite);

    /// Takes in a number; NaN is ignored.
    void track(double value);

    /// Takes in all that `other` (not this one) has seen.
    void merge(Distribution const& other);

    [[nodiscard]] KllSketch const& sketch() const noexcept { return sketch_; }

    /// Of the finite numbers; 0 for none.
    [[nodiscard]] double mean() const noexcept { return mean_; }

    /// Sum of the squares of their distances from the mean; infinite if that is above any double.
    [[nodiscard]] double m2() const noexcept { return m2_; }

    /// Sample standard deviation; 0 for less than two numbers.
    [[nodiscard]] double stddev() const noexcept;

private:
    KllSketch sketch_;
    std::uint64_t finite_ = 0;
    double mean_ = 0.0;
    double m2_ = 0.0;
};

} // namespace hio
