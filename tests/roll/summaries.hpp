// SPDX-License-Identifier: Apache-2.0
/// @file
/// Compares a summary with the one whylogs made.
#pragma once

#include <hio/roll/summary.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace golden {

using Items = std::set<std::tuple<std::string, std::uint64_t, std::uint64_t, std::uint64_t>>;

/// How far a value may be off, relatively: sketches of a count and sums of rounded numbers.
inline double toleranceOf(std::string_view path) {
    if (path.starts_with("cardinality/")) {
        return 1e-8;
    }
    return path == "distribution/mean" || path == "distribution/stddev" ? 1e-12 : 0.0;
}

inline bool same(hio::SummaryValue const& ours, nlohmann::json const& theirs, double tolerance) {
    if (std::holds_alternative<std::monostate>(ours)) {
        return theirs.is_null();
    }
    if (auto const* items = std::get_if<std::vector<hio::FrequentItem>>(&ours)) {
        Items one;
        Items two;
        for (auto const& item : *items) {
            one.emplace(item.text, item.estimate, item.upper, item.lower);
        }
        for (auto const& item : theirs) {
            two.emplace(item[0], item[1], item[2], item[3]);
        }
        return one == two;
    }
    if (auto const* whole = std::get_if<std::int64_t>(&ours)) {
        return theirs.is_number() && theirs.get<std::int64_t>() == *whole;
    }
    double const mine = std::get<double>(ours);
    return theirs.is_number() &&
           std::abs(mine - theirs.get<double>()) <= tolerance * std::abs(theirs.get<double>());
}

/// Checks that the same metrics are there, with the same values.
inline void checkSummary(hio::ProfileSummary const& ours, nlohmann::json const& theirs) {
    CHECK(ours.size() == theirs.size());
    for (auto const& [column, metrics] : ours) {
        CAPTURE(column);
        REQUIRE(theirs.contains(column));
        CHECK(metrics.size() == theirs[column].size());
        for (auto const& [path, value] : metrics) {
            CAPTURE(path);
            REQUIRE(theirs[column].contains(path));
            CAPTURE(theirs[column][path]);
            CHECK(same(value, theirs[column][path], toleranceOf(path)));
        }
    }
}

} // namespace golden
