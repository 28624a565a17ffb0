// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/column.hpp>
#include <hio/roll/summary.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using hio::Column;
using hio::FrequentItem;
using hio::Value;

namespace {

constexpr double Inf = std::numeric_limits<double>::infinity();
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

Value text(std::string_view value) {
    return value;
}

Value whole(std::int64_t value) {
    return value;
}

Column of(std::vector<Value> const& values) {
    Column column;
    for (Value const& value : values) {
        column.track(value);
    }
    return column;
}

} // namespace

TEST_CASE("the metrics of a column follow from the types seen") {
    Column const nulls = of({std::monostate(), hio::Object(), hio::Tensor()});
    CHECK(nulls.metrics().counts == hio::Counts{3, 1, 0, 0, 0});
    CHECK(nulls.metrics().types == hio::Types{0, 0, 0, 0, 1, 1});
    CHECK(hio::summarize(nulls).size() == 11);

    Column const reals = of({1.5});
    CHECK(reals.metrics().distribution);
    CHECK(reals.metrics().cardinality);
    CHECK_FALSE(reals.metrics().ints);
    CHECK_FALSE(reals.metrics().frequent);

    Column const texts = of({text("a")});
    CHECK(texts.metrics().distribution->sketch().count() == 0);
    CHECK(texts.metrics().frequent->find("a").estimate == 1);
    CHECK_FALSE(texts.metrics().ints);

    Column const truths = of({true, false, true});
    CHECK(truths.metrics().counts.trues == 2);
    CHECK(truths.metrics().ints == hio::Ints());
    CHECK(truths.metrics().distribution->mean() == doctest::Approx(2.0 / 3));
    CHECK(truths.metrics().frequent->find("True").estimate == 2);
    CHECK(truths.metrics().frequent->find("False").estimate == 1);
}

TEST_CASE("a column widens: null first, then integers, then anything") {
    Column const column =
        of({std::monostate(), whole(-7), 3.5, text("two"), whole(-7), std::monostate(), true});
    CHECK(column.metrics().counts == hio::Counts{7, 2, 0, 0, 1});
    CHECK(column.metrics().types == hio::Types{2, 1, 1, 1, 0, 0});
    CHECK(column.metrics().ints == hio::Ints{-7, -7});
    CHECK(column.metrics().distribution->sketch().count() == 4);
    CHECK(std::round(column.metrics().cardinality->estimate()) == 4);
    CHECK(column.metrics().frequent->find("-7").estimate == 2);
    CHECK(column.metrics().frequent->find("3.500000").estimate == 1);
    CHECK(column.metrics().frequent->find("two").estimate == 1);
}

TEST_CASE("NaN is counted and nothing else, an infinity stays out of the moments") {
    Column const column = of({1.0, NaN, 3.0, Inf, -Inf, NaN});
    CHECK(column.metrics().counts == hio::Counts{6, 0, 2, 2, 0});
    CHECK(column.metrics().types.fractional == 6);
    auto const& distribution = *column.metrics().distribution;
    CHECK(distribution.mean() == 2.0);
    CHECK(distribution.stddev() == doctest::Approx(std::sqrt(2.0)));
    CHECK(distribution.sketch().count() == 4);
    CHECK(distribution.sketch().max() == Inf);
    CHECK(distribution.sketch().min() == -Inf);
    CHECK(std::round(column.metrics().cardinality->estimate()) == 4);
}

TEST_CASE("the moments never become NaN") {
    std::vector<Value> const huge{1e300, -1e300, 1.7e308, -1.7e308, 1.0, Inf, NaN, 1.7e308};
    Column one = of(huge);
    CHECK(std::isfinite(one.metrics().distribution->mean()));
    CHECK(one.metrics().distribution->stddev() == Inf);
    one.merge(of({-1.7e308, -1.7e308, -1.7e308}));
    one.merge(of(huge));
    one.merge(of({NaN, Inf}));
    CHECK(std::isfinite(one.metrics().distribution->mean()));
    CHECK_FALSE(std::isnan(one.metrics().distribution->m2()));
    one.track(2.0);
    CHECK(std::isfinite(one.metrics().distribution->mean()));
    CHECK_FALSE(std::isnan(one.metrics().distribution->m2()));
}

TEST_CASE("small differences of large numbers keep their spread") {
    Column column;
    for (int i = 0; i < 1000; ++i) {
        column.track(1e9 + i % 2);
    }
    CHECK(column.metrics().distribution->stddev() == doctest::Approx(std::sqrt(250.0 / 999)));
}

TEST_CASE("the limits of integers and doubles") {
    constexpr std::int64_t Min = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t Max = std::numeric_limits<std::int64_t>::max();
    Column const ints = of({whole(Min), whole(Max)});
    CHECK(ints.metrics().ints == hio::Ints{Max, Min});
    CHECK(ints.metrics().frequent->find(std::to_string(Min)).estimate == 1);
    Column const reals = of({text("a"), -std::numeric_limits<double>::max(), Inf});
    CHECK(reals.metrics().frequent->find("inf").estimate == 1);
    CHECK(reals.metrics().frequent->items().size() == 3);
}

TEST_CASE("long texts are cut to 128 characters, not bytes") {
    std::string const accent = "\xc3\xa9";
    std::string exact;
    for (int i = 0; i < 128; ++i) {
        exact += accent;
    }
    Column const column = of({text(exact), text(exact + "a"), text(exact + accent), text("")});
    CHECK(column.metrics().frequent->find(exact).estimate == 3);
    CHECK(column.metrics().frequent->find("").estimate == 1);
    CHECK(column.metrics().frequent->size() == 2);
    CHECK(std::round(column.metrics().cardinality->estimate()) == 3); // whole texts, the empty not
}

TEST_CASE("merging is tracking in one, and either side may lack a metric") {
    std::vector<Value> const left{whole(1), whole(5), std::monostate(), true};
    std::vector<Value> const right{2.5, NaN, text("x"), hio::Tensor(), whole(-3)};
    std::vector<Value> all = left;
    all.insert(all.end(), right.begin(), right.end());
    Column one = of(left);
    one.merge(of(right));
    Column two = of(right);
    two.merge(of(left));
    Column three;
    three.merge(one);
    auto const expected = hio::summarize(of(all));
    for (Column const& column : {one, two, three}) {
        auto const summary = hio::summarize(column);
        REQUIRE(summary.size() == expected.size());
        for (auto const& [path, value] : summary) {
            CAPTURE(path);
            if (path == "frequent_items/frequent_strings") {
                continue; // 2.5 came before there were any on one side
            }
            auto const* real = std::get_if<double>(&value);
            if (real != nullptr) {
                CHECK(*real == doctest::Approx(std::get<double>(expected.at(path))).epsilon(1e-12));
            } else {
                CHECK(value == expected.at(path));
            }
        }
    }
}
