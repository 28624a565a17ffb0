// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/frequentsketch.hpp>
#include <hio/roll/murmur.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>

#include "golden.hpp"

using hio::FrequentItem;
using hio::FrequentSketch;

namespace {

using Truth = std::map<std::string, std::uint64_t>;

/// Texts of a long tail: word 0 is the most frequent.
std::string word(std::mt19937& random) {
    double const share = static_cast<double>(random() % 1000000 + 1) / 1000000;
    return "w" + std::to_string(static_cast<std::int64_t>(std::pow(share, -1.5) - 1.0) % 5000);
}

void checkBounds(FrequentSketch const& sketch, Truth const& truth) {
    std::uint64_t total = 0;
    for (auto const& [text, count] : truth) {
        FrequentItem const item = sketch.find(text);
        CHECK(item.lower <= count);
        CHECK(item.upper >= count);
        total += count;
    }
    CHECK(sketch.total() == total);
    std::set<std::string> sure;
    std::uint64_t last = UINT64_MAX;
    for (FrequentItem const& item : sketch.items()) {
        CHECK(item.lower > sketch.maxError());
        CHECK(item.estimate <= last);
        last = item.estimate;
        sure.insert(item.text);
    }
    for (auto const& [text, count] : truth) {
        if (count > 2 * sketch.maxError()) {
            CHECK(sure.contains(text)); // what is frequent enough is never missed
        }
    }
}

FrequentSketch of(int count) {
    FrequentSketch sketch;
    for (int i = 0; i < count; ++i) {
        sketch.update("t" + std::to_string(i));
    }
    return sketch;
}

} // namespace

TEST_CASE("frequent items are those of whylogs") {
    nlohmann::json const all = golden::whylogs("sketches.json");
    for (auto const& vector : all["fi"]) {
        FrequentSketch sketch;
        auto const n = vector["n"].get<int>();
        for (int i = 0; i < n; ++i) {
            sketch.update("k" + std::to_string(n > 977 ? i % 977 : i));
        }
        for (int i = 0; i < (n > 0 ? 50 : 0); ++i) {
            sketch.update("hot");
        }
        std::string const theirs = golden::fromHex(vector["hex"]);
        FrequentSketch const read = FrequentSketch::read(theirs);
        CHECK(read.write() == theirs);
        CHECK(sketch.write().size() == theirs.size());
        CHECK(sketch.write().substr(0, 32) == theirs.substr(0, 32));
        for (FrequentSketch const& each : {sketch, read}) {
            CHECK(each.size() == vector["active"].get<std::size_t>());
            CHECK(each.total() == vector["total_weight"].get<std::uint64_t>());
            auto const items = each.items();
            REQUIRE(items.size() == vector["items_no_false_positives"].size());
            for (auto const& item : vector["items_no_false_positives"]) {
                FrequentItem const same{item[0], item[1], item[3], item[2]};
                CHECK(std::find(items.begin(), items.end(), same) != items.end());
                CHECK(each.find(same.text) == same);
            }
        }
    }
}

TEST_CASE("the truth is always within the bounds") {
    std::mt19937 random(3);
    FrequentSketch sketch;
    Truth truth;
    for (int i = 0; i < 100000; ++i) {
        std::string const text = word(random);
        sketch.update(text);
        ++truth[text];
    }
    REQUIRE(truth.size() > 1000);
    REQUIRE(sketch.maxError() > 0);
    CHECK(sketch.size() <= 768);
    checkBounds(sketch, truth);
    checkBounds(FrequentSketch::read(sketch.write()), truth);
}

TEST_CASE("the truth is within the bounds of merged sketches") {
    std::mt19937 random(4);
    FrequentSketch merged;
    Truth truth;
    for (int part = 0; part < 5; ++part) {
        FrequentSketch sketch;
        for (int i = 0; i < 20000; ++i) {
            std::string const text = word(random);
            sketch.update(text);
            ++truth[text];
        }
        merged.merge(sketch);
    }
    checkBounds(merged, truth);
}

TEST_CASE("exact sketches merge exactly, from either side") {
    FrequentSketch one = of(100);
    one.merge(of(300));
    FrequentSketch two = of(300);
    two.merge(of(100));
    CHECK(one.items() == two.items());
    CHECK(one.total() == 400);
    CHECK(one.maxError() == 0);
    CHECK(one.find("t99").estimate == 2);
}

TEST_CASE("a sketch of which nothing is kept still knows its error") {
    FrequentSketch const sketch = of(769);
    CHECK(sketch.size() == 0);
    CHECK(sketch.find("t5").upper == 1);
    FrequentSketch const read = FrequentSketch::read(sketch.write());
    CHECK(read.total() == 769);
    CHECK(read.maxError() == 1);
    CHECK(read.write() == sketch.write());
}

TEST_CASE("weights and any bytes are counted") {
    FrequentSketch sketch;
    sketch.update("hi", hio::hashText("hi").high, 3);
    CHECK(golden::toHex(sketch.write()) == "04010a0a03000000010000000000000003000000000000000000000"
                                           "0000000000300000000000000020000006869");
    sketch.update(std::string_view("\0\xff", 2));
    sketch.update("");
    sketch.update("gone", hio::hashText("gone").high, 0);
    CHECK(sketch.size() == 3);
    CHECK(FrequentSketch::read(sketch.write()).items() == sketch.items());
}

TEST_CASE("a small sketch keeps the frequent") {
    FrequentSketch sketch(3);
    for (int i = 0; i < 3000; ++i) {
        sketch.update(i % 2 == 0 ? "even" : "t" + std::to_string(i));
    }
    REQUIRE(!sketch.items().empty());
    CHECK(sketch.items()[0].text == "even");
    CHECK(sketch.size() <= 6);
    CHECK(FrequentSketch::read(sketch.write()).write() == sketch.write());
    CHECK_THROWS_AS(FrequentSketch(2), hio::ValidationError);
}

TEST_CASE("broken frequent items are refused, never read past their end") {
    for (int const count : {0, 1, 12}) {
        FrequentSketch const sketch = of(count);
        std::size_t const refused =
            golden::mutate<hio::FormatError>(sketch.write(), [](std::string const& bytes) {
                static_cast<void>(FrequentSketch::read(bytes).items());
            });
        CHECK(refused > sketch.write().size());
    }
}
