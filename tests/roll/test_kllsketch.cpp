// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/kllsketch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "golden.hpp"

using hio::KllSketch;

namespace {

double quantile(KllSketch const& sketch, double rank) {
    return sketch.quantiles(std::vector<double>{rank}).front();
}

KllSketch of(std::vector<double> const& values, int k = 1024) {
    KllSketch sketch(k);
    for (double const value : values) {
        sketch.update(value);
    }
    return sketch;
}

std::vector<double> shuffled(int count, unsigned seed) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
        values.push_back(i);
    }
    std::shuffle(values.begin(), values.end(), std::mt19937(seed));
    return values;
}

/// Largest distance of the rank of a quantile from what was asked, values being 0 .. n - 1.
double worstRank(KllSketch const& sketch) {
    auto const n = static_cast<double>(sketch.count());
    double worst = 0.0;
    for (double rank = 0.01; rank < 1.0; rank += 0.01) {
        worst = std::max(worst, std::abs(quantile(sketch, rank) / n - rank));
    }
    return worst;
}

} // namespace

TEST_CASE("a KLL sketch is that of whylogs") {
    std::size_t exact = 0;
    nlohmann::json const all = golden::whylogs("sketches.json");
    for (auto const& vector : all["kll"]) {
        KllSketch sketch;
        for (int i = 0; i < vector["n"].get<int>(); ++i) {
            sketch.update(0.5 * i);
        }
        CAPTURE(vector["n"]);
        std::string const theirs = golden::fromHex(vector["hex"]);
        KllSketch const read = KllSketch::read(theirs);
        CHECK(read.write() == theirs);
        CHECK(read.count() == vector["n"].get<std::uint64_t>());
        if (vector["n"] == 0) {
            CHECK(std::isnan(quantile(read, 0.5)));
            CHECK(std::isnan(read.min()));
        } else {
            CHECK(quantile(read, 0.5) == vector["median"].get<double>());
            CHECK(read.min() == vector["min"].get<double>());
            CHECK(read.max() == vector["max"].get<double>());
        }
        if (sketch.exact()) {
            CHECK(golden::toHex(sketch.write()) == golden::toHex(theirs));
            ++exact;
        } else {
            CHECK(sketch.write().size() == theirs.size());
        }
    }
    CHECK(exact == 5);
}

TEST_CASE("quantiles are within the rank error, for any order of the input") {
    for (int const n : {1000, 1025, 5000, 100000, 1000000}) {
        for (unsigned const seed : {1U, 2U, 3U}) {
            CAPTURE(n);
            KllSketch const sketch = of(shuffled(n, seed));
            CHECK(worstRank(sketch) <= sketch.rankError() + 1.0 / n);
            CHECK(sketch.min() == 0.0);
            CHECK(sketch.max() == n - 1);
            CHECK(sketch.write().size() < 8 * 3200);
        }
    }
    for (bool const rising : {true, false}) {
        KllSketch sketch;
        for (int i = 0; i < 1000000; ++i) {
            sketch.update(rising ? i : 999999 - i);
        }
        CHECK(worstRank(sketch) <= sketch.rankError());
    }
}

TEST_CASE("a small k has its own rank error") {
    KllSketch const sketch = of(shuffled(200000, 7), 100);
    CHECK(sketch.rankError() > 0.02);
    CHECK(worstRank(sketch) <= sketch.rankError());
}

TEST_CASE("merged sketches are within the rank error") {
    std::vector<double> const values = shuffled(300000, 5);
    KllSketch merged;
    for (std::size_t at = 0; at < values.size();) {
        std::size_t const size = std::min<std::size_t>(1 + at / 3, values.size() - at);
        auto const first = values.begin() + static_cast<std::ptrdiff_t>(at);
        merged.merge(of({first, first + static_cast<std::ptrdiff_t>(size)}));
        at += size;
    }
    CHECK(merged.count() == values.size());
    CHECK(worstRank(merged) <= merged.rankError());
    KllSketch const read = KllSketch::read(merged.write());
    CHECK(read.write() == merged.write());
}

TEST_CASE("merging exact sketches is tracking in one") {
    KllSketch one = of({5, 1, 3});
    one.merge(of({4, 2}));
    one.merge(KllSketch());
    CHECK(one.write() == of({1, 2, 3, 4, 5}).write());
    KllSketch none;
    none.merge(of({7}));
    CHECK(none.write() == of({7}).write());
}

TEST_CASE("the least k of merged sketches counts") {
    KllSketch sketch = of(shuffled(5000, 1));
    sketch.merge(of(shuffled(5000, 2), 200));
    CHECK(sketch.k() == 1024);
    CHECK(sketch.rankError() == doctest::Approx(KllSketch(200).rankError()));
    CHECK(KllSketch::read(sketch.write()).rankError() == sketch.rankError());
}

TEST_CASE("equal input makes equal bytes, also through a file in between") {
    std::vector<double> const values = shuffled(50000, 9);
    KllSketch const whole = of(values);
    KllSketch half = of({values.begin(), values.begin() + 20000});
    half = KllSketch::read(half.write());
    for (auto at = values.begin() + 20000; at != values.end(); ++at) {
        half.update(*at);
    }
    CHECK(half.write() == whole.write());
}

TEST_CASE("NaN is no value, infinities are") {
    constexpr double Inf = std::numeric_limits<double>::infinity();
    KllSketch const sketch = of({1, std::nan(""), Inf, 2, -Inf});
    CHECK(sketch.count() == 4);
    CHECK(sketch.min() == -Inf);
    CHECK(sketch.max() == Inf);
    CHECK(quantile(sketch, 0.5) == 2.0);
    CHECK(KllSketch::read(sketch.write()).write() == sketch.write());
    CHECK_THROWS_AS(quantile(sketch, 1.5), hio::ValidationError);
    CHECK_THROWS_AS(quantile(sketch, std::nan("")), hio::ValidationError);
}

TEST_CASE("a broken KLL sketch is refused, never read past its end") {
    for (KllSketch const& sketch :
         {of({}), of({1}), of({1, 2, 3}), of(shuffled(100, 1), 8), of(shuffled(20, 1), 9)}) {
        std::size_t const refused =
            golden::mutate<hio::FormatError>(sketch.write(), [](std::string const& bytes) {
                KllSketch read = KllSketch::read(bytes);
                static_cast<void>(quantile(read, 0.3));
                read.merge(of(shuffled(100, 2), 8));
            });
        CHECK(refused > sketch.write().size());
    }
    CHECK_THROWS_WITH_AS(static_cast<void>(KllSketch::read("\x02\x01\x10", 7)),
                         "byte 10, KLL sketch: family is not 15",
                         hio::FormatError);
    CHECK_THROWS_AS(KllSketch(7), hio::ValidationError);
}

TEST_CASE("a KLL sketch is written as Apache DataSketches reads it") {
    auto const hex = [](KllSketch const& sketch) {
        return golden::toHex(sketch.write(KllSketch::Layout::datasketches));
    };
    CHECK(hex(of({})) == "02010f0100040800");
    CHECK(hex(of({3.0})) == "02020f06000408000000000000000840");
    CHECK(hex(of({3.0, 4.0})) == "05010f020004080002000000000000000004"
                                 "0100"             // levels, a byte that is not used
                                 "fe030000"         // where level 0 begins
                                 "0000000000000840" // min
                                 "0000000000001040" // max
                                 "0000000000000840" // items
                                 "0000000000001040");
    // Of a big one too only the preamble differs: 5 words for 6, 4 bytes of padding less.
    KllSketch const big = of(shuffled(10'000, 1));
    std::string bytes = big.write();
    bytes[0] = 5;
    bytes.erase(20, 4);
    CHECK(big.write(KllSketch::Layout::datasketches) == bytes);
    CHECK_THROWS_AS(static_cast<void>(KllSketch::read(bytes)), hio::FormatError);
}
