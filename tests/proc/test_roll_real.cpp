// SPDX-License-Identifier: Apache-2.0
// Files as people have them, read as the manifest of tests/data/real expects it.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "running.hpp"

using nlohmann::json;
using rolling::House;
using rolling::Ran;

namespace {

std::string folder() {
    char const* const data = std::getenv("HIO_TEST_DATA");
    return std::string(data != nullptr ? data : "tests/data") + "/real/";
}

/// Whether `got` is the value expected, or one of those.
template <class T>
bool oneOf(T got, json const& expected) {
    if (expected.is_array()) {
        return std::any_of(
            expected.begin(), expected.end(), [&](json const& one) { return oneOf(got, one); });
    }
    return got == expected.get<T>();
}

bool near(double got, double expected, double scale) {
    return std::abs(got - expected) <= 1e-9 * std::max(std::abs(expected), 1e-3 * scale);
}

/// The words for the types that occurred, with blanks between.
std::string typesOf(hio::Types const& types) {
    std::string words;
    auto const add = [&words](std::uint64_t count, char const* word) {
        words += count == 0 ? "" : (words.empty() ? "" : " ") + std::string(word);
    };
    add(types.integral, "int");
    add(types.fractional, "float");
    add(types.boolean, "bool");
    add(types.string, "text");
    add(types.object + types.tensor, "object");
    return words.empty() ? "none" : words;
}

void checkTypes(hio::Types const& types, json const& expected) {
    if (expected.contains("types")) {
        std::map<std::string, std::uint64_t> const counts{{"int", types.integral},
                                                          {"float", types.fractional},
                                                          {"bool", types.boolean},
                                                          {"text", types.string}};
        for (auto const& [word, count] : counts) {
            CAPTURE(word);
            CHECK(count == expected["types"].value(word, std::uint64_t{0}));
        }
    } else if (expected["type"] != "time") {
        CHECK(oneOf(typesOf(types), expected["type"]));
    }
}

void checkColumn(hio::Column const& column, json const& expected, std::uint64_t rows) {
    hio::Metrics const& metrics = column.metrics();
    checkTypes(metrics.types, expected);
    CHECK(metrics.counts.n == expected.value("n", rows));
    CHECK(oneOf(metrics.counts.null, expected["nulls"]));
    CHECK(metrics.counts.nan == expected.value("nan", std::uint64_t{0}));
    if (expected.contains("true")) {
        CHECK(metrics.counts.trues == expected["true"]);
    }
    if (expected.contains("min")) {
        REQUIRE(metrics.distribution);
        double const least = expected["min"];
        double const most = expected["max"];
        CHECK(near(metrics.distribution->sketch().min(), least, 0));
        CHECK(near(metrics.distribution->sketch().max(), most, 0));
        CHECK(near(metrics.distribution->mean(),
                   expected["mean"],
                   std::max(std::abs(least), std::abs(most))));
    }
    if (expected.contains("distinct")) {
        double const estimate = metrics.cardinality ? metrics.cardinality->estimate() : 0;
        json const& distinct = expected["distinct"];
        auto const like = [estimate](json const& one) {
            double const count = one;
            return std::abs(estimate - count) <= std::max(0.5, 0.03 * count);
        };
        CHECK((distinct.is_array() ? std::any_of(distinct.begin(), distinct.end(), like)
                                   : like(distinct)));
    }
}

void checkRefused(Ran const& ran, json const& mentions) {
    std::string said = ran.err;
    auto const lower = [](std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
        return text;
    };
    for (json const& words : mentions) {
        CHECK(std::any_of(words.begin(), words.end(), [&](json const& word) {
            return rolling::has(lower(said), lower(word));
        }));
    }
}

void checkTaken(House const& house, Ran const& ran, json const& expected) {
    std::map<std::string, std::uint64_t> windows;
    std::optional<hio::Profile> whole;
    for (rolling::Line const& line : rolling::tableOf(ran.out)) {
        windows[line.window] = line.rows;
        hio::Profile part = hio::readProfileFile(house.to() + "/" + line.file);
        if (whole) {
            whole->merge(part);
        } else {
            whole = std::move(part);
        }
    }
    CHECK(windows == expected["windows"].get<std::map<std::string, std::uint64_t>>());
    std::uint64_t const refused = expected["rows_refused"];
    CHECK(rolling::has(ran.err, " refused") == (refused > 0));
    CHECK((refused == 0 || rolling::has(ran.err, std::to_string(refused) + " rows refused")));
    REQUIRE(whole);
    CHECK(whole->columns().size() == expected["columns"].size());
    for (auto const& [name, column] : expected["columns"].items()) {
        CAPTURE(name);
        auto const found = whole->columns().find(name);
        REQUIRE(found != whole->columns().end());
        checkColumn(found->second, column, expected["rows_taken"]);
    }
}

} // namespace

TEST_CASE("files as people have them") {
    json const manifest = json::parse(std::ifstream(folder() + "manifest.json"));
    REQUIRE(manifest.size() >= 15);
    for (json const& entry : manifest) {
        std::string const file = entry["file"];
        json const& expected = entry["expect"];
        CAPTURE(file);
        House house;
        std::vector<std::string> args = entry["options"];
        args.insert(args.begin(), folder() + file);
        Ran const ran = rolling::roll(house, args);
        CAPTURE(ran.err);
        CHECK(ran.code == expected["exit"]);
        if (expected.contains("error")) {
            checkRefused(ran, expected["mentions"]);
        } else {
            checkTaken(house, ran, expected);
        }
        house.checkClean();
    }
}
