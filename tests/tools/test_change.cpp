// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <tools/hio/profile/change.hpp>
#include <variant>

using hio::Column;
using hio::tool::change;
using hio::tool::ColumnIn;

namespace {

Column normal(std::mt19937& chance, std::size_t size, double mean, double nulls = 0.0) {
    std::normal_distribution<double> law(mean, 1.0);
    std::bernoulli_distribution lacks(nulls);
    Column column;
    for (std::size_t i = 0; i < size; ++i) {
        if (lacks(chance)) {
            column.track(std::monostate());
        } else {
            column.track(law(chance));
        }
    }
    return column;
}

Column words(std::mt19937& chance, std::size_t size, int first, int kinds) {
    std::uniform_int_distribution<int> law(first, first + kinds - 1);
    Column column;
    for (std::size_t i = 0; i < size; ++i) {
        std::string const word = "word " + std::to_string(law(chance));
        column.track(std::string_view(word));
    }
    return column;
}

double changeOf(Column const& before, Column const& after) {
    return change({&before, before.metrics().counts.n}, {&after, after.metrics().counts.n});
}

} // namespace

TEST_CASE("samples of the same data have not changed") {
    std::mt19937 chance(11);
    for (int pair = 0; pair < 300; ++pair) {
        std::size_t const size = 10 + static_cast<std::size_t>(pair) * 7;
        CHECK(changeOf(normal(chance, size, 0, 0.2), normal(chance, 2 * size, 0, 0.2)) == 0.0);
        int const kinds = 2 + pair % 40;
        CHECK(changeOf(words(chance, size, 0, kinds), words(chance, size, 0, kinds)) == 0.0);
    }
}

TEST_CASE("the further numbers, texts and missing values move, the larger is the change") {
    std::mt19937 chance(12);
    Column const before = normal(chance, 2000, 0);
    double const near = changeOf(before, normal(chance, 2000, 1));
    double const far = changeOf(before, normal(chance, 2000, 10));
    CHECK(near > 0.25); // 0.38 less what chance explains
    CHECK(near < 0.45);
    CHECK(far > 0.9);

    Column const texts = words(chance, 2000, 0, 10);
    double const some = changeOf(texts, words(chance, 2000, 5, 10));
    CHECK(some > 0.5);
    CHECK(some < 0.9);
    CHECK(changeOf(texts, words(chance, 2000, 20, 10)) > 0.95);

    double const lacking = changeOf(before, normal(chance, 2000, 0, 0.5));
    CHECK(lacking > 0.4);
    CHECK(lacking < 0.6);
    CHECK(changeOf(before, normal(chance, 2000, 0, 1.0)) > 0.98);
}

TEST_CASE("a column that comes, goes or takes values of another kind has changed") {
    std::mt19937 chance(13);
    Column const numbers = normal(chance, 500, 0);
    Column const texts = words(chance, 500, 0, 3);
    ColumnIn const none{nullptr, 500};
    CHECK(change(none, {&numbers, 500}) > 0.98);
    CHECK(change({&numbers, 500}, none) > 0.98);
    CHECK(change({&numbers, 500}, {&texts, 500}) == 1.0);
    CHECK(change(none, none) == 0.0);
    CHECK(change({}, {&numbers, 500}) == 0.0); // there was no window

    Column rare; // 3 of 500 rows have it: that it is not in the next 500 is chance
    for (int i = 0; i < 3; ++i) {
        rare.track(std::int64_t{1});
    }
    CHECK(change({&rare, 500}, none) == 0.0);
    CHECK(change({&rare, 3}, {nullptr, 3}) == 0.0); // of three rows nothing is certain
}

TEST_CASE("values that cannot be compared are no change") {
    Column infinite;
    Column nulls;
    Column objects;
    for (int i = 0; i < 100; ++i) {
        infinite.track(std::numeric_limits<double>::infinity());
        nulls.track(std::monostate());
        objects.track(hio::Object{});
    }
    CHECK(changeOf(infinite, infinite) == 0.0);
    CHECK(changeOf(nulls, nulls) == 0.0);
    CHECK(changeOf(objects, objects) == 0.0);
    CHECK(changeOf(Column(), Column()) == 0.0);
}
