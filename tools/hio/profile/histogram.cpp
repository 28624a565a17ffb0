// SPDX-License-Identifier: Apache-2.0
#include "histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace hio::tool {
namespace {

constexpr std::array<double, 2> MostRanks{.01, .99}; // of the finite values

/// What is not infinite of `values`, which ascend.
std::vector<WeightedValue> finite(std::vector<WeightedValue> const& values) {
    std::vector<WeightedValue> kept;
    std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [](auto const& one) {
        return std::isfinite(one.value);
    });
    return kept;
}

std::uint64_t weigh(std::vector<WeightedValue> const& values) {
    std::uint64_t sum = 0;
    for (WeightedValue const& one : values) {
        sum += one.weight;
    }
    return sum;
}

double valueAt(std::vector<WeightedValue> const& values, double rank) {
    double const wanted = rank * static_cast<double>(weigh(values));
    double sum = 0.0;
    for (WeightedValue const& one : values) {
        sum += static_cast<double>(one.weight);
        if (sum >= wanted) {
            return one.value;
        }
    }
    return values.back().value;
}

/// Half the width from `low` to `high`: the whole one may be above any double.
double halfWidth(double low, double high) {
    return high / 2 - low / 2;
}

/// The ends of the histogram: those of the values, unless one is further from the middle 98 % than
/// these are wide.
void setEnds(Histogram& histogram,
             std::vector<WeightedValue> const& values,
             double min,
             double max) {
    double const low = valueAt(values, MostRanks[0]);
    double const high = valueAt(values, MostRanks[1]);
    double const most = halfWidth(low, high);
    histogram.low = most > 0.0 && halfWidth(min, low) > most ? low : min;
    histogram.high = most > 0.0 && halfWidth(high, max) > most ? high : max;
}

std::size_t barsFor(std::uint64_t count) {
    double const bars = std::ceil(2.0 * std::cbrt(static_cast<double>(count)));
    return static_cast<std::size_t>(std::max(bars, 5.0));
}

/// For whole numbers: bars that begin half below an integer. @return how many bars
std::size_t alignToIntegers(Histogram& histogram, std::size_t most) {
    double const count = histogram.high - histogram.low + 1.0;
    double const width = std::ceil(count / static_cast<double>(most));
    auto const bars = static_cast<std::size_t>(std::ceil(count / width));
    histogram.low -= 0.5;
    histogram.high = histogram.low + width * static_cast<double>(bars);
    return bars;
}

} // namespace

Histogram histogramOf(KllSketch const& sketch, bool whole, std::size_t atMost) {
    constexpr double MaxWhole = 4503599627370496.0; // 2^52: a half can be told from a whole
    Histogram histogram;
    std::vector<WeightedValue> const all = sketch.values();
    std::vector<WeightedValue> const values = finite(all);
    if (values.empty()) {
        return histogram;
    }
    double const min = std::isfinite(sketch.min()) ? sketch.min() : values.front().value;
    double const max = std::isfinite(sketch.max()) ? sketch.max() : values.back().value;
    setEnds(histogram, values, min, max);
    std::size_t const most = std::min(barsFor(weigh(values)), atMost);
    whole = whole && std::abs(histogram.low) < MaxWhole && std::abs(histogram.high) < MaxWhole;
    std::size_t const count = whole                            ? alignToIntegers(histogram, most)
                              : histogram.low < histogram.high ? most
                                                               : 1;
    histogram.bars.assign(count, 0);
    double const width = halfWidth(histogram.low, histogram.high);
    for (WeightedValue const& one : all) {
        if (one.value < histogram.low) {
            histogram.below += one.weight;
        } else if (one.value > histogram.high) {
            histogram.above += one.weight;
        } else {
            double const part = width > 0.0 ? halfWidth(histogram.low, one.value) / width : 0.0;
            auto const bar = static_cast<std::size_t>(part * static_cast<double>(count));
            histogram.bars[std::min(bar, count - 1)] += one.weight;
        }
    }
    return histogram;
}

} // namespace hio::tool
