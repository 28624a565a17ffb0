// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profile.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/summary.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "golden.hpp"
#include "summaries.hpp"

using hio::Profile;
using hio::Value;

namespace {

std::vector<std::string> split(std::string const& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) {
        cells.push_back(cell);
    }
    return cells;
}

/// Empty is null, an integer integral, a decimal fractional, the rest text.
Value valueOf(std::string_view cell) {
    char const* const end = cell.data() + cell.size();
    std::int64_t whole = 0;
    double real = 0.0;
    if (cell.empty()) {
        return std::monostate();
    }
    if (std::from_chars(cell.data(), end, whole).ptr == end) {
        return whole;
    }
    if (std::from_chars(cell.data(), end, real).ptr == end) {
        return real;
    }
    return cell;
}

/// The lines of examples/data/seattle-weather.csv; the first has the names.
std::vector<std::vector<std::string>> seattleRows() {
    std::istringstream lines(golden::load("../../examples/data/seattle-weather.csv"));
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(lines, line);) {
        rows.push_back(split(line));
    }
    return rows;
}

/// One profile a month.
std::map<std::string, Profile> seattle() {
    std::vector<std::vector<std::string>> const rows = seattleRows();
    std::map<std::string, Profile> months;
    for (std::size_t row = 1; row < rows.size(); ++row) {
        auto const& cells = rows[row];
        Profile& profile = months.try_emplace(cells[0].substr(0, 7), 0, 0).first->second;
        profile.column(rows[0][0]).track(std::string_view(cells[0])); // the time column, as text
        for (std::size_t i = 1; i < cells.size(); ++i) {
            profile.column(rows[0][i]).track(valueOf(cells[i]));
        }
    }
    return months;
}

/// Numbers of a column, sorted.
std::vector<double> sortedCells(std::size_t column) {
    std::vector<double> values;
    for (auto const& cells : seattleRows()) {
        if (cells[column] != "precipitation" && cells[column] != "wind") {
            values.push_back(std::stod(cells[column]));
        }
    }
    std::sort(values.begin(), values.end());
    return values;
}

/// Whether `value` is at `rank` of the sorted `values`, give or take `error`.
bool ranks(std::vector<double> const& values, double value, double rank, double error) {
    auto const [low, high] = std::equal_range(values.begin(), values.end(), value);
    auto const n = static_cast<double>(values.size());
    return static_cast<double>(low - values.begin()) / n <= rank + error &&
           static_cast<double>(high - values.begin()) / n >= rank - error;
}

} // namespace

TEST_CASE("the months of the Seattle weather are those of whylogs") {
    auto const months = seattle();
    CHECK(months.size() == 48);
    nlohmann::json const theirs = golden::whylogs("seattle-weather.months.json")["windows"];
    REQUIRE(theirs.size() == 24);
    for (auto const& [month, expected] : theirs.items()) {
        CAPTURE(month);
        golden::checkSummary(hio::summarize(months.at(month)), expected["summary"]);
    }
}

TEST_CASE("merged months are the whole: counts and moments exactly, quantiles within error") {
    Profile all(1, 1);
    for (auto const& month : seattle()) {
        all.merge(month.second);
    }
    nlohmann::json const theirs = golden::whylogs("seattle-weather.all.json");
    auto const ours = hio::summarize(all);
    for (auto const& [column, metrics] : theirs.items()) {
        CAPTURE(column);
        for (auto const& [path, value] : metrics.items()) {
            CAPTURE(path);
            bool const sampled = path.find("/q_") != path.npos || path == "distribution/median";
            bool const dense = column == "date"; // of 1461 texts, more than either sketch keeps
            if (!sampled && !dense) {
                CHECK(golden::same(
                    ours.at(column).at(path), value, std::max(1e-12, golden::toleranceOf(path))));
            }
        }
        auto const& cardinality = all.columns().find(column)->second.metrics().cardinality;
        CHECK(cardinality->lower(3) <= metrics["cardinality/upper_1"].get<double>());
        CHECK(cardinality->upper(3) >= metrics["cardinality/lower_1"].get<double>());
    }
    std::vector<double> const asked{.01, .05, .1, .25, .5, .75, .9, .95, .99};
    for (auto const& [name, column] : {std::pair("precipitation", 1), std::pair("wind", 4)}) {
        auto const values = sortedCells(static_cast<std::size_t>(column));
        auto const& sketch = all.columns().find(name)->second.metrics().distribution->sketch();
        REQUIRE_FALSE(sketch.exact());
        auto const answers = sketch.quantiles(asked);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            CHECK(ranks(values, answers[i], asked[i], sketch.rankError()));
        }
    }
}

TEST_CASE("the rows of the golden profile") {
    nlohmann::json const golden = golden::whylogs("profile_df.json");
    Profile profile(0, 0);
    for (auto const& row : golden["rows"]) {
        profile.column("i").track(row["i"].get<std::int64_t>());
        profile.column("b").track(row["b"].get<bool>());
        Value const text = row["s"].is_null()
                               ? Value()
                               : Value(std::string_view(row["s"].get_ref<std::string const&>()));
        profile.column("s").track(text);
    }
    nlohmann::json theirs = golden["summary"];
    theirs.erase("f"); // NaN is no fraction in whylogs' data frames
    theirs.erase("m"); // mixed, decided by its first type there
    golden::checkSummary(hio::summarize(profile), theirs);
}

TEST_CASE("a merge takes the earlier times and the metadata of both") {
    Profile one(2000, 300);
    one.metadata() = {{"a", "1"}, {"b", "2"}};
    Profile two(1000, 400);
    two.metadata() = {{"b", "3"}, {"c", "4"}};
    one.merge(two);
    CHECK(one.datasetMs() == 1000);
    CHECK(one.creationMs() == 300);
    CHECK(one.metadata() == Profile::Metadata{{"a", "1"}, {"b", "3"}, {"c", "4"}});
    CHECK(one.empty());
    one.column("x");
    CHECK(one.empty());
    two.column("x").track(1.0);
    two.column("y").track(2.0);
    one.merge(two);
    CHECK_FALSE(one.empty());
    CHECK(one.columns().size() == 2);
}

TEST_CASE("a profile merged with itself is doubled") {
    Profile profile(0, 0);
    for (int i = 0; i < 5000; ++i) {
        profile.column("x").track(std::int64_t{i});
    }
    profile.merge(profile);
    auto const& metrics = profile.columns().at("x").metrics();
    CHECK(metrics.counts.n == 10000);
    CHECK(metrics.distribution->sketch().count() == 10000);
    CHECK(metrics.frequent->total() == 10000);
    CHECK(metrics.cardinality->estimate() == doctest::Approx(5000).epsilon(0.05));
}

TEST_CASE("the reference to a column stays good while others come") {
    Profile profile(0, 0);
    hio::Column& first = profile.column("m");
    for (int i = 0; i < 100; ++i) {
        profile.column(std::to_string(i)).track(std::int64_t{i});
    }
    first.track(true);
    CHECK(profile.columns().at("m").metrics().counts.n == 1);
    CHECK(&profile.column("m") == &first);
}

TEST_CASE("equal rows make equal bytes") {
    auto const make = [] {
        Profile profile(5, 6);
        for (int i = 0; i < 20000; ++i) {
            std::string const text = "t" + std::to_string(i * 7919 % 3000);
            profile.column("r").track(0.1 * (i * 7919 % 20000));
            profile.column("t").track(std::string_view(text));
        }
        return hio::writeProfile(profile);
    };
    CHECK(make() == make());
}
