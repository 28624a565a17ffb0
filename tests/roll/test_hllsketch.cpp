// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/hllsketch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "golden.hpp"

using hio::hashInt;
using hio::hashReal;
using hio::hashText;
using hio::HllSketch;

namespace {

HllSketch ofInts(std::int64_t first, std::int64_t last, int lgK = 12) {
    HllSketch sketch(lgK);
    for (std::int64_t value = first; value < last; ++value) {
        sketch.update(hashInt(value));
    }
    return sketch;
}

nlohmann::json vectorOf(std::string const& input) {
    nlohmann::json const all = golden::whylogs("sketches.json");
    for (auto const& vector : all["hll"]) {
        if (vector["input"].get<std::string>().starts_with(input)) {
            return vector;
        }
    }
    throw std::runtime_error("no HLL vector: " + input);
}

void checkSame(HllSketch const& sketch, nlohmann::json const& vector) {
    CHECK(sketch.estimate() == doctest::Approx(vector["estimate"].get<double>()).epsilon(1e-8));
    CHECK(sketch.upper() == doctest::Approx(vector["upper_1"].get<double>()).epsilon(1e-8));
    CHECK(sketch.lower() == doctest::Approx(vector["lower_1"].get<double>()).epsilon(1e-8));
}

/// The running estimate (bytes 8 to 15) starts from a table in whylogs, from a formula here.
std::string withoutHip(std::string bytes) {
    return bytes.size() > 1000 && bytes[0] == 10 ? bytes.replace(8, 8, 8, '\0') : bytes;
}

/// The order of coupons in a set depends on the order in which they came, and has no meaning.
std::string sorted(std::string bytes) {
    if (bytes[7] == 1) {
        std::vector<std::uint32_t> coupons((bytes.size() - 12) / sizeof(std::uint32_t));
        std::memcpy(coupons.data(), bytes.data() + 12, bytes.size() - 12);
        std::sort(coupons.begin(), coupons.end());
        std::memcpy(bytes.data() + 12, coupons.data(), bytes.size() - 12);
    }
    return bytes;
}

/// Whether a sketch is what it was after it went through its bytes.
bool comesBack(HllSketch const& sketch) {
    return sorted(HllSketch::read(sketch.write()).write()) == sorted(sketch.write());
}

} // namespace

TEST_CASE("an HLL sketch of integers is that of whylogs, byte by byte") {
    std::size_t checked = 0;
    nlohmann::json const all = golden::whylogs("sketches.json");
    for (auto const& vector : all["hll"]) {
        if (!vector.contains("n")) {
            continue;
        }
        HllSketch sketch;
        for (std::int64_t i = 0; i < vector["n"].get<std::int64_t>(); ++i) {
            sketch.update(hashInt(7 * i - 3));
        }
        CAPTURE(vector["n"]);
        checkSame(sketch, vector);
        std::string const theirs = golden::fromHex(vector["hex"]);
        CHECK(golden::toHex(withoutHip(sketch.write())) == golden::toHex(withoutHip(theirs)));

        HllSketch const read = HllSketch::read(theirs);
        checkSame(read, vector);
        CHECK(sorted(read.write()) == sorted(theirs));
        ++checked;
    }
    CHECK(checked == 11);
}

TEST_CASE("texts and doubles hash as in whylogs") {
    nlohmann::json const vector = vectorOf("strings");
    HllSketch sketch;
    for (auto const* text : {"a", "bc", "hello world, this is longer than sixteen", "\xc3\xa9"}) {
        sketch.update(hashText(text));
    }
    for (double const value : {1.5, -0.0, std::numeric_limits<double>::quiet_NaN()}) {
        sketch.update(hashReal(value));
    }
    CHECK(golden::toHex(sketch.write()) == vector["hex"].get<std::string>());
    CHECK(hashReal(-0.0) == hashReal(0.0));
    CHECK(hashReal(-std::numeric_limits<double>::quiet_NaN()) == hashReal(std::nan("7")));
}

TEST_CASE("a union of dense sketches has the bytes of whylogs, its estimate is Ertl's") {
    nlohmann::json const vector = vectorOf("union");
    HllSketch sketch = ofInts(0, 60000);
    sketch.merge(ofInts(40000, 100000));
    CHECK(golden::toHex(sketch.write()) == vector["hex"].get<std::string>());
    CHECK(sketch.estimate() == doctest::Approx(vector["estimate"].get<double>()).epsilon(5e-4));
    CHECK(sketch.upper() == doctest::Approx(vector["upper_1"].get<double>()).epsilon(5e-4));
    CHECK(sketch.lower() == doctest::Approx(vector["lower_1"].get<double>()).epsilon(5e-4));
    CHECK(comesBack(sketch));
}

TEST_CASE("the truth is within three sigmas, merged or not, of every size") {
    for (int const lgK : {6, 10, 12, 14}) {
        for (std::int64_t const n : {1, 7, 30, 500, 3000, 20000, 300000}) {
            CAPTURE(lgK);
            CAPTURE(n);
            HllSketch const whole = ofInts(0, n, lgK);
            CHECK(whole.lower(3) <= static_cast<double>(n));
            CHECK(whole.upper(3) >= static_cast<double>(n));
            HllSketch merged = ofInts(0, 2 * n / 3, lgK);
            merged.merge(ofInts(n / 3, n, lgK));
            CHECK(merged.lower(3) <= static_cast<double>(n));
            CHECK(merged.upper(3) >= static_cast<double>(n));
            CHECK(comesBack(whole));
            CHECK(comesBack(merged));
        }
    }
}

TEST_CASE("the error of Ertl's estimate is that of the sketch") {
    double sum = 0.0;
    constexpr int Runs = 60;
    for (int run = 0; run < Runs; ++run) {
        HllSketch sketch = ofInts(run * 100000, run * 100000 + 10000);
        sketch.merge(ofInts(run * 100000 + 10000, run * 100000 + 20000));
        sum += std::pow(sketch.estimate() / 20000 - 1.0, 2);
    }
    CHECK(std::sqrt(sum / Runs) < 0.0163 * 1.3);
}

TEST_CASE("merging does not depend on the side") {
    for (std::int64_t const left : {0, 5, 200, 5000}) {
        for (std::int64_t const right : {0, 6, 300, 7000}) {
            HllSketch one = ofInts(0, left);
            one.merge(ofInts(left / 2, right));
            HllSketch two = ofInts(left / 2, right);
            two.merge(ofInts(0, left));
            CHECK(one.estimate() == doctest::Approx(two.estimate()).epsilon(1e-9));
        }
    }
}

TEST_CASE("of two sizes the coarser is the result") {
    HllSketch fine = ofInts(0, 5000, 14);
    fine.merge(ofInts(2500, 7500, 10));
    CHECK(fine.lgK() == 10);
    HllSketch coarse = ofInts(2500, 7500, 10);
    coarse.merge(ofInts(0, 5000, 14));
    CHECK(coarse.write() == fine.write());
    HllSketch few = ofInts(0, 20, 14);
    few.merge(ofInts(10, 30, 10));
    CHECK(few.lgK() == 10);
    CHECK(std::round(few.estimate()) == 30.0);
}

TEST_CASE("8-bit registers are read, merged and kept") {
    HllSketch const narrow = ofInts(0, 5000);
    std::string wide = narrow.write().substr(0, 40);
    wide[4] = 0;
    wide[6] = 0;
    wide[7] = 10;
    wide.replace(36, 4, 4, '\0');
    for (char const pair : narrow.write().substr(40, 2048)) {
        wide += static_cast<char>(pair & 15);
        wide += static_cast<char>(static_cast<unsigned char>(pair) >> 4);
    }
    REQUIRE(narrow.write()[6] == 0);  // no offset, and
    REQUIRE(narrow.write()[36] == 0); // no exceptions: the nibbles are the registers
    HllSketch read = HllSketch::read(wide);
    CHECK(read.estimate() == narrow.estimate());
    CHECK(read.write() == wide);
    HllSketch other = ofInts(5000, 9000);
    other.merge(read);
    CHECK(other.write().size() == 40 + 4096);
    CHECK(other.estimate() == doctest::Approx(9000).epsilon(0.05));
}

TEST_CASE("a broken HLL sketch is refused, never read past its end") {
    for (HllSketch const& sketch : {ofInts(0, 0), ofInts(0, 5), ofInts(0, 30), ofInts(0, 40, 5)}) {
        CHECK(golden::mutate<hio::FormatError>(sketch.write(), [](std::string const& bytes) {
                  static_cast<void>(HllSketch::read(bytes).estimate());
              }) > sketch.write().size());
    }
    CHECK_THROWS_WITH_AS(static_cast<void>(HllSketch::read("\x02\x01\x08", 100)),
                         "byte 103, HLL sketch: family is not 7",
                         hio::FormatError);
    CHECK_THROWS_AS(HllSketch(3), hio::ValidationError);
    CHECK_THROWS_AS(static_cast<void>(HllSketch().upper(4)), hio::ValidationError);
}
