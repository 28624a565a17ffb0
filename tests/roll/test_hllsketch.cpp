// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/hllestimate.hpp>
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

TEST_CASE("a sketch with exact coupons does not coarsen the other") {
    HllSketch const many = ofInts(0, 100000, 12);
    HllSketch const five = ofInts(99998, 100003, 4);
    HllSketch one = many;
    one.merge(five);
    HllSketch two = five;
    two.merge(many);
    HllSketch const all = ofInts(0, 100003, 12);
    for (HllSketch const& sketch : {one, two}) {
        CHECK(sketch.lgK() == 12);
        CHECK(sketch.write().substr(40) == all.write().substr(40));
        CHECK(sketch.estimate() == doctest::Approx(all.estimate()).epsilon(1e-12));
        CHECK(sketch.upper() == doctest::Approx(all.upper()).epsilon(1e-12));
    }
}

TEST_CASE("unions of all sizes and modes, in both orders") {
    struct Case {
        HllSketch sketch;
        std::int64_t end; // its values are 0 up to this
        bool dense;
    };
    std::vector<Case> cases;
    for (int const lgK : {4, 5, 7, 8, 9, 12, 13, 16, 20, 21}) {
        std::int64_t const full = lgK < 8 ? 8 : 3 * (std::int64_t{1} << (lgK - 5)); // not yet dense
        for (std::int64_t const n : {std::int64_t{0}, std::int64_t{5}, full - 1, full * 3}) {
            cases.push_back({ofInts(0, n, lgK), n, n > full});
        }
    }
    for (Case const& left : cases) {
        for (Case const& right : cases) {
            int const one = left.sketch.lgK();
            int const two = right.sketch.lgK();
            CAPTURE(one);
            CAPTURE(two);
            CAPTURE(left.end);
            CAPTURE(right.end);
            HllSketch both = left.sketch;
            both.merge(right.sketch);
            bool const empty = right.end == 0; // nothing of it is taken in but its lgK
            bool const dense = left.dense || right.dense;
            int const lgK = left.dense && right.dense ? std::min(one, two)
                            : left.dense              ? one
                            : right.dense             ? two
                                                      : std::max(one, two);
            bool const same = both.lgK() == lgK;
            if (!same) { // no CHECK for each: there are very many
                CHECK(both.lgK() == lgK);
            }
            double const n = static_cast<double>(std::max(left.end, right.end));
            bool const bounded = both.lower(3) <= n && n <= both.upper(3);
            if (!bounded) {
                CAPTURE(both.estimate());
                CHECK(bounded);
            }
            if (empty && left.end != 0 && dense) {
                CHECK(both.estimate() == left.sketch.estimate());
            }
        }
    }
}

TEST_CASE("bounds are those of the format for every size") {
    struct Error {
        int lgK;
        int sigmas;
        bool merged;
        double lower;
        double upper;
    };
    // As Apache DataSketches has them: measured up to 12, above sigmas * sqrt(ln 2) / sqrt(2^lgK),
    // merged sigmas * sqrt(3 ln 2 - 1) / sqrt(2^lgK).
    for (Error const& error : {Error{4, 1, false, 0.207316195, -0.207805347},
                               Error{4, 3, true, 1.304022158, -0.52651057},
                               Error{5, 2, false, 0.335426881, -0.262390832},
                               Error{8, 1, false, 0.05205248, -0.051982806},
                               Error{8, 2, true, 0.138523393, -0.122045231},
                               Error{11, 3, false, 0.056271814, -0.05327616},
                               Error{12, 1, true, 0.016155679, -0.016186662},
                               Error{13, 1, false, 0.0091987, -0.0091987},
                               Error{13, 2, true, 0.0229583, -0.0229583},
                               Error{16, 3, false, 0.0097565, -0.0097565}}) {
        CAPTURE(error.lgK);
        CAPTURE(error.merged);
        std::int64_t const n = std::int64_t{1} << (error.lgK + 3);
        HllSketch sketch = ofInts(0, n, error.lgK);
        if (error.merged) {
            sketch.merge(ofInts(n / 2, n, error.lgK));
        }
        double const estimate = sketch.estimate();
        CHECK(estimate / sketch.lower(error.sigmas) - 1.0 ==
              doctest::Approx(error.lower).epsilon(1e-5));
        CHECK(estimate / sketch.upper(error.sigmas) - 1.0 ==
              doctest::Approx(error.upper).epsilon(1e-5));
    }
    // Coupons of any size: that they are different counts; collisions of their 26 bits add to it.
    HllSketch const coupons = ofInts(0, 160012, 21);
    CHECK(coupons.estimate() == doctest::Approx(160012.0).epsilon(2e-4));
    CHECK(coupons.upper(2) ==
          doctest::Approx(coupons.estimate() / (1.0 - 2 * 0.409 / 8192)).epsilon(1e-12));
    CHECK(coupons.lower(2) ==
          doctest::Approx(coupons.estimate() / (1.0 + 2 * 0.409 / 8192)).epsilon(1e-4));
}

TEST_CASE("so many coupons are so many values") {
    // Exact: the count whose expected number of different coupons this is.
    CHECK(hio::detail::couponEstimate(0) == 0.0);
    CHECK(hio::detail::couponEstimate(1) == 1.0);
    CHECK(hio::detail::couponEstimate(20) == doctest::Approx(20.00000094374026).epsilon(1e-14));
    CHECK(hio::detail::couponEstimate(400) == doctest::Approx(400.00039637133847).epsilon(1e-13));
    CHECK(hio::detail::couponEstimate(8000) == doctest::Approx(8000.158929460206).epsilon(1e-11));
    CHECK(hio::detail::couponEstimate(160000) == doctest::Approx(160063.606776376).epsilon(1e-9));
}

/// The bytes of a sketch of 4-bit registers that has no offset and no exceptions, with registers
/// of so many bits.
std::string widened(HllSketch const& narrow, std::size_t bits) {
    std::string const from = narrow.write();
    REQUIRE(from[0] == 10);
    REQUIRE(from[6] == 0);  // no offset, and
    REQUIRE(from[36] == 0); // no exceptions: the nibbles are the registers
    std::size_t const size = std::size_t{1} << narrow.lgK();
    std::string wide = from.substr(0, 40);
    wide[7] = static_cast<char>(bits == 6 ? 6 : 10);
    wide.append(size * bits / 8 + (bits == 6 ? 1 : 0), '\0');
    for (std::size_t slot = 0; slot < size; ++slot) {
        auto const pair = static_cast<unsigned char>(from[40 + slot / 2]);
        unsigned const value = slot % 2 == 0 ? pair & 15U : pair >> 4U;
        for (std::size_t bit = 0; bit < bits; ++bit) {
            std::size_t const at = slot * bits + bit;
            unsigned const one = (value >> bit & 1U) << at % 8;
            char& byte = wide[40 + at / 8];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | one);
        }
    }
    return wide;
}

TEST_CASE("registers of 6 and 8 bits are read, merged and kept") {
    HllSketch const narrow = ofInts(0, 5000);
    std::size_t const sizes[] = {40 + 3073, 40 + 4096};
    for (std::size_t const bits : {std::size_t{6}, std::size_t{8}}) {
        CAPTURE(bits);
        std::size_t const size = sizes[bits == 8];
        std::string const wide = widened(narrow, bits);
        HllSketch const read = HllSketch::read(wide);
        CHECK(read.estimate() == narrow.estimate());
        CHECK(read.write() == wide);
        HllSketch left = ofInts(5000, 9000);
        left.merge(read);
        HllSketch right = read;
        right.merge(ofInts(5000, 9000));
        HllSketch few = ofInts(5000, 5003);
        few.merge(read);
        for (HllSketch const& sketch : {left, right, few}) {
            CHECK(sketch.write().size() == size);
        }
        CHECK(left.write() == right.write());
        CHECK(left.estimate() == doctest::Approx(9000).epsilon(0.05));
        CHECK(few.estimate() == doctest::Approx(5003).epsilon(0.05));
        CHECK(golden::mutate<hio::FormatError>(
                  widened(ofInts(0, 40, 5), bits), [](std::string const& bytes) {
                      static_cast<void>(HllSketch::read(bytes).estimate());
                  }) > 0);
    }
    HllSketch six = HllSketch::read(widened(narrow, 6));
    six.merge(HllSketch::read(widened(narrow, 8)));
    CHECK(six.write().size() == sizes[1]);
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
