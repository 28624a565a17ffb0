// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <tools/hio/profile/histogram.hpp>
#include <vector>

using hio::KllSketch;
using hio::tool::Histogram;
using hio::tool::histogramOf;

namespace {

constexpr double Infinity = std::numeric_limits<double>::infinity();
constexpr double Largest = std::numeric_limits<double>::max();

Histogram histogram(std::vector<double> const& values, bool whole = false) {
    KllSketch sketch;
    for (double const value : values) {
        sketch.update(value);
    }
    Histogram made = histogramOf(sketch, whole);
    CHECK(std::accumulate(made.bars.begin(), made.bars.end(), made.below + made.above) ==
          sketch.count());
    return made;
}

} // namespace

TEST_CASE("a histogram counts numbers in bars of equal width, from the smallest to the largest") {
    Histogram const made = histogram({0, 1, 2, 2.5, 3.9, 4, 9, 10});
    CHECK(made.low == 0);
    CHECK(made.high == 10);
    CHECK(made.bars == std::vector<std::uint64_t>{2, 3, 1, 0, 2});
}

TEST_CASE("of whole numbers each bar has the same count of integers") {
    Histogram const few = histogram({1, 2, 2, 5}, true);
    CHECK(few.low == 0.5);
    CHECK(few.high == 5.5);
    CHECK(few.bars == std::vector<std::uint64_t>{1, 2, 0, 0, 1});

    std::vector<double> hundred(100);
    std::iota(hundred.begin(), hundred.end(), 1.0);
    Histogram const many = histogram(hundred, true);
    CHECK(many.bars == std::vector<std::uint64_t>(10, 10)); // Rice's rule: 10 bars
    CHECK(many.high == 100.5);

    CHECK(histogram({7, 7, 7}, true).bars == std::vector<std::uint64_t>{3});
    double const huge = 9223372036854775807.0; // no half can be told from it
    CHECK(histogram({-huge, huge}, true).bars == std::vector<std::uint64_t>{1, 0, 0, 0, 1});
}

TEST_CASE("a few values far away are counted beside the bars") {
    std::vector<double> values(1000);
    std::iota(values.begin(), values.end(), 0.0);
    Histogram const near = histogram(values);
    CHECK(near.low == 0);
    CHECK(near.high == 999);
    CHECK(near.above == 0);
    values[3] = 1e9;
    values[4] = -1e300;
    Histogram const far = histogram(values);
    CHECK(far.low > -1);
    CHECK(far.high < 1000);
    CHECK(far.above >= 1);
    CHECK(far.below >= 1);
    CHECK(far.above + far.below < 30); // no more than those beyond the middle 98 %
}

TEST_CASE("infinities lie beside the bars, and no number is too large or too small for them") {
    Histogram const infinite = histogram({-Infinity, 1, 2, Infinity, Infinity});
    CHECK(infinite.low == 1);
    CHECK(infinite.high == 2);
    CHECK(infinite.below == 1);
    CHECK(infinite.above == 2);
    CHECK(histogramOf(KllSketch(), false).bars.empty());
    KllSketch only;
    only.update(Infinity);
    CHECK(histogramOf(only, false).bars.empty());

    CHECK(histogram({-Largest, 0, Largest}).bars == std::vector<std::uint64_t>{1, 0, 1, 0, 1});
    double const least = std::numeric_limits<double>::denorm_min();
    Histogram const tiny = histogram({0, 4 * least});
    CHECK(tiny.bars.front() == 1);
    CHECK(tiny.bars.back() == 1);
    CHECK(histogram({42.5, 42.5}).bars == std::vector<std::uint64_t>{2});
}

TEST_CASE("a sketch that keeps a sample tells how many values there were") {
    std::mt19937 chance(7);
    std::normal_distribution<double> law(10.0, 2.0);
    std::vector<double> values(200000);
    for (double& value : values) {
        value = law(chance);
    }
    Histogram const made = histogram(values);
    CHECK(made.bars.size() == 40);
    std::uint64_t around = 0; // within a standard deviation of the mean
    for (std::size_t i = 0; i < made.bars.size(); ++i) {
        double const middle =
            made.low + (made.high - made.low) * (static_cast<double>(i) + 0.5) / 40.0;
        around += std::abs(middle - 10.0) < 2.0 ? made.bars[i] : 0;
    }
    CHECK(std::abs(static_cast<double>(around) / 200000.0 - 0.683) < 0.08); // a bar is 0.05 wide
}
