// SPDX-License-Identifier: Apache-2.0
#include "change.hpp"

#include <hio/roll/drift.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace hio::tool {
namespace {

constexpr double Deviations = 4.265; // of a normal distribution, exceeded once in 100,000 cases

std::uint64_t valuesOf(ColumnIn const& in) {
    if (in.column == nullptr) {
        return 0;
    }
    Counts const& counts = in.column->metrics().counts;
    return counts.n - std::min(counts.n, counts.null);
}

/// How far the share of the rows that have a value is off by chance, as a variance. One row more is
/// counted with a value and one without, so that a share of few rows is never certain. Source: A.
/// Agresti, B. Caffo, "Simple and Effective Confidence Intervals for Proportions" (2000).
double varianceOf(double values, double rows) {
    double const share = (values + 1.0) / (rows + 2.0);
    return share * (1.0 - share) / (rows + 2.0);
}

double missingChange(ColumnIn const& before, ColumnIn const& after) {
    if (before.rows == 0 || after.rows == 0) {
        return 0.0;
    }
    auto const rows = static_cast<double>(before.rows);
    auto const rowsAfter = static_cast<double>(after.rows);
    double const values = std::min(static_cast<double>(valuesOf(before)), rows);
    double const valuesAfter = std::min(static_cast<double>(valuesOf(after)), rowsAfter);
    double const chance =
        Deviations * std::sqrt(varianceOf(values, rows) + varianceOf(valuesAfter, rowsAfter));
    return std::abs(values / rows - valuesAfter / rowsAfter) - chance;
}

/// What chi-squared of so many degrees of freedom exceeds once in 100,000 cases. Source: E. B.
/// Wilson, M. M. Hilferty, "The Distribution of Chi-Square" (1931).
double chiSquared(double degrees) {
    double const part = 2.0 / (9.0 * degrees);
    return degrees * std::pow(1.0 - part + Deviations * std::sqrt(part), 3);
}

/// The divergence that two samples of one distribution have by chance. A side has at most 100
/// usual items: each has a hundredth of its texts.
double chanceOf(FrequentSketch const& before, FrequentSketch const& after) {
    constexpr std::size_t MaxUsual = 100;
    std::size_t const degrees =
        std::clamp<std::size_t>(std::max(before.size(), after.size()), 1, MaxUsual);
    double const sizes =
        1.0 / static_cast<double>(before.total()) + 1.0 / static_cast<double>(after.total());
    return chiSquared(static_cast<double>(degrees)) * sizes / (8.0 * std::log(2.0));
}

double valueChange(Column const& before, Column const& after) {
    std::optional<Drift> const moved = drift(before, after);
    if (!moved) {
        return 1.0; // values, but of no common kind
    }
    if (!std::isnan(moved->ks)) {
        return moved->ks - moved->ksBound;
    }
    double const chance = chanceOf(*before.metrics().frequent, *after.metrics().frequent);
    return std::sqrt(std::max(moved->js - chance, 0.0));
}

/// Whether its values are described, and not only counted.
bool described(ColumnIn const& in) {
    if (valuesOf(in) == 0) {
        return false;
    }
    Metrics const& metrics = in.column->metrics();
    return (metrics.distribution && metrics.distribution->sketch().count() > 0) ||
           (metrics.frequent && metrics.frequent->total() > 0);
}

} // namespace

double change(ColumnIn const& before, ColumnIn const& after) {
    double most = missingChange(before, after);
    if (described(before) && described(after)) {
        most = std::max(most, valueChange(*before.column, *after.column));
    }
    return std::clamp(most, 0.0, 1.0);
}

} // namespace hio::tool
