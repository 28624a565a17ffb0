// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/drift.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using hio::Column;
using hio::Drift;
using hio::drift;

namespace {

Column numbers(std::vector<double> const& values) {
    Column column;
    for (double const value : values) {
        column.track(value);
    }
    return column;
}

Column texts(std::vector<std::string> const& values) {
    Column column;
    for (std::string const& text : values) {
        column.track(std::string_view(text));
    }
    return column;
}

template <class Law>
std::vector<double> sample(Law law, std::size_t size, std::mt19937& chance) {
    std::vector<double> values(size);
    std::generate(values.begin(), values.end(), [&] { return static_cast<double>(law(chance)); });
    return values;
}

/// The Kolmogorov-Smirnov statistic of all values.
double distance(std::vector<double> before, std::vector<double> after) {
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    auto const share = [](std::vector<double> const& values, double point) {
        auto const end = std::upper_bound(values.begin(), values.end(), point);
        return static_cast<double>(end - values.begin()) / static_cast<double>(values.size());
    };
    double most = 0.0;
    for (std::vector<double> const* values : {&before, &after}) {
        for (double const point : *values) {
            most = std::max(most, std::abs(share(before, point) - share(after, point)));
        }
    }
    return most;
}

} // namespace

TEST_CASE("a column has not drifted from itself") {
    Drift const same = *drift(numbers({1.0, 2.0, 2.0, 7.5}), numbers({1.0, 2.0, 2.0, 7.5}));
    CHECK(same.ks == 0.0);
    CHECK(same.psi == 0.0);
    CHECK(same.js == 0.0);
    std::vector<std::string> const some{"a", "a", "a", "a", "a", "b"};
    Drift const words = *drift(texts(some), texts(some));
    CHECK(std::isnan(words.ks));
    CHECK(std::isnan(words.ksBound));
    CHECK(words.psi == 0.0);
    CHECK(words.js == 0.0);
}

TEST_CASE("figures of small columns are those of the formulas") {
    // Below 2: 1/2 and 1/4 of the values; up to 3: all and 3/4.
    Drift const near = *drift(numbers({1.0, 2.0, 2.5, 1.5}), numbers({1.0, 2.0, 3.0, 3.5}));
    CHECK(near.ks == 0.5);
    double const infinity = std::numeric_limits<double>::infinity();
    CHECK(drift(numbers({-infinity, 1.0}), numbers({1.0, infinity}))->ks == 0.5);
    Drift const apart = *drift(numbers({1.0, 2.0}), numbers({3.0, 4.0}));
    CHECK(apart.ks == 1.0);
    // Texts: 10 of a against 10 of b. Three classes with the others; (10.5 - 0.5) / 11.5 twice.
    std::vector<std::string> const a(10, "a");
    std::vector<std::string> const b(10, "b");
    Drift const words = *drift(texts(a), texts(b));
    CHECK(words.js == doctest::Approx(1.0));
    CHECK(words.psi == doctest::Approx(2 * 10.0 / 11.5 * std::log(21.0)));
}

TEST_CASE("columns with values of no common kind are not compared") {
    CHECK_FALSE(drift(numbers({1.0}), texts({"a"})));
    CHECK_FALSE(drift(Column(), numbers({1.0})));
    CHECK_FALSE(drift(numbers({1.0}), numbers({std::numeric_limits<double>::quiet_NaN()})));
    Column nulls;
    nulls.track(std::monostate());
    CHECK_FALSE(drift(nulls, nulls));
}

TEST_CASE("two samples of the same data do not drift, in 1,000 pairs") {
    std::mt19937 chance(20120131);
    std::size_t above = 0;
    double closest = 1.0;
    for (int pair = 0; pair < 1000; ++pair) {
        std::size_t const sizes[]{5, 30, 300, 3000, 30'000};
        std::size_t const one = sizes[pair % 5];
        std::size_t const two = sizes[pair / 5 % (pair % 10 == 0 ? 5 : 4)];
        auto const both = [&](auto law) {
            return *drift(numbers(sample(law, one, chance)), numbers(sample(law, two, chance)));
        };
        Drift const found = pair % 3 == 0   ? both(std::normal_distribution(10.0, 3.0))
                            : pair % 3 == 1 ? both(std::geometric_distribution(0.3))
                                            : both(std::lognormal_distribution(0.0, 2.0));
        above += found.ks > found.ksBound ? 1 : 0;
        closest = std::min(closest, found.ksBound - found.ks);
    }
    CHECK(above == 0);
    CHECK(closest < 0.1); // the bound is not so wide that nothing could be above it
}

TEST_CASE("what has moved is seen, and the sketches are off by no more than the bound") {
    std::mt19937 chance(7);
    for (double const move : {0.2, 0.5, 1.0}) {
        CAPTURE(move);
        auto const before = sample(std::normal_distribution(0.0, 1.0), 50'000, chance);
        auto const after = sample(std::normal_distribution(move, 1.0), 20'000, chance);
        Column const one = numbers(before);
        Column const two = numbers(after);
        Drift const found = *drift(one, two);
        CHECK(std::abs(found.ks - distance(before, after)) <=
              one.metrics().distribution->sketch().rankError() +
                  two.metrics().distribution->sketch().rankError());
        CHECK(found.ks > found.ksBound);
        CHECK(found.psi > move * move / 2); // of two normal laws it is about move squared
        CHECK(found.psi < move * move * 1.2);
        CHECK(found.js > 0.0);
    }
}

TEST_CASE("texts that are all different have not drifted, a usual one that is gone has") {
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (int i = 0; i < 5000; ++i) {
        before.push_back("id " + std::to_string(i));
        after.push_back("id " + std::to_string(i + 5000));
    }
    Drift const ids = *drift(texts(before), texts(after));
    CHECK(ids.psi == 0.0);
    CHECK(ids.js == 0.0);
    for (int i = 0; i < 5000; ++i) {
        before.push_back(i % 2 == 0 ? "rain" : "sun");
        after.push_back("sun");
    }
    Drift const gone = *drift(texts(before), texts(after));
    CHECK(gone.psi > 1.0);
    CHECK(gone.js > 0.1);
}
