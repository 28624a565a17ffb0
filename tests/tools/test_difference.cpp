// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tools/hio/profile/difference.hpp>
#include <variant>

using hio::Profile;
using hio::tool::ColumnDifference;
using hio::tool::differencesOf;
using hio::tool::FailRule;
using hio::tool::failRules;

namespace {

/// 100 rows: `nulls` of column x are null, the others run up from `from`.
Profile profileOf(int nulls, double from) {
    Profile profile(0, 0);
    for (int row = 0; row < 100; ++row) {
        row < nulls ? profile.column("x").track(std::monostate())
                    : profile.column("x").track(from + row);
    }
    return profile;
}

std::string brokenBy(std::string_view rule, Profile const& before, Profile const& after) {
    std::string all;
    for (ColumnDifference const& column : differencesOf(before, after)) {
        all += FailRule(rule).broken(column).value_or("");
    }
    return all;
}

std::string refusal(std::string_view list) {
    try {
        static_cast<void>(failRules(list));
    } catch (hio::ValidationError const& error) {
        return error.what();
    }
    return "taken";
}

} // namespace

TEST_CASE("columns of either side are there in order, with their sides") {
    Profile before(0, 0);
    Profile after(0, 0);
    before.column("both").track(1.5);
    before.column("gone").track(std::int64_t{1});
    after.column("a new one").track(std::int64_t{1});
    after.column("both").track(std::string_view("1"));
    auto const all = differencesOf(before, after);
    REQUIRE(all.size() == 3);
    CHECK(all[0].name == "a new one");
    CHECK(all[0].before == nullptr);
    CHECK(all[1].name == "both");
    CHECK(all[1].retyped());
    CHECK_FALSE(all[1].drift);
    CHECK(all[2].name == "gone");
    CHECK(all[2].after == nullptr);
    for (ColumnDifference const& column : all) {
        CHECK(column.changed());
    }
    CHECK_FALSE(differencesOf(before, before)[0].changed());
}

TEST_CASE("a rule is broken above its limit, and not at it") {
    Profile const five = profileOf(5, 100.0);
    Profile const ten = profileOf(10, 100.0);
    CHECK(brokenBy("nulls>9%", five, ten) == "nulls was 5 %, is 10 % (--fail-on nulls>9%)");
    CHECK(brokenBy("nulls>0.1", five, ten).empty());
    CHECK_FALSE(brokenBy("nulls>+4%", five, ten).empty());
    CHECK(brokenBy("nulls>+6%", five, ten).empty());
    CHECK_FALSE(brokenBy("nulls<-4%", ten, five).empty());
    CHECK_FALSE(brokenBy("nulls<0.06", ten, five).empty());
    Profile const high = profileOf(0, 200.0);
    Profile const low = profileOf(0, 100.0); // means 149.5 and 249.5
    CHECK(brokenBy("mean>+66%", low, high) == "mean was 149.5, is 249.5 (--fail-on mean>+66%)");
    CHECK(brokenBy("mean>+67%", low, high).empty());
    CHECK_FALSE(brokenBy("mean<-40%", high, low).empty());
    CHECK_FALSE(brokenBy("mean>+99.9", low, high).empty());
    CHECK(brokenBy("mean>+100", low, high).empty());
    CHECK_FALSE(brokenBy("max>298", low, high).empty());
    CHECK_FALSE(brokenBy("rows<101", low, high).empty());
    CHECK(brokenBy("rows<100", low, high).empty());
}

TEST_CASE("ks counts as far as it is above its bound") {
    Profile const low = profileOf(0, 100.0);
    Profile const higher = profileOf(0, 120.0); // ks 0.2, which chance may make of 100 rows
    Profile const high = profileOf(0, 300.0);   // ks 1, bound 0.349
    CHECK(brokenBy("ks>0", low, higher).empty());
    CHECK(brokenBy("ks>0.6", low, high) == "ks is 1, 0.650628 above its bound (--fail-on ks>0.6)");
    CHECK(brokenBy("ks>0.66", low, high).empty());
    CHECK_FALSE(brokenBy("js>0.5", low, high).empty());
    CHECK_FALSE(brokenBy("psi>1", low, high).empty());
}

TEST_CASE("rules of types and columns, and rules that do not apply") {
    Profile before(0, 0);
    before.column("x").track(std::int64_t{1});
    Profile after(0, 0);
    after.column("x").track(std::string_view("one"));
    CHECK(brokenBy("types", before, after) == "was int, is text (--fail-on types)");
    CHECK(brokenBy("types", before, before).empty());
    CHECK(brokenBy("ks>0", before, after).empty());
    CHECK(brokenBy("mean>-1%", before, after).empty());
    CHECK(brokenBy("columns", before, after).empty());
    Profile const none(0, 0);
    CHECK(brokenBy("columns", before, none) == "is gone (--fail-on columns)");
    CHECK(brokenBy("columns", none, before) == "is new (--fail-on columns)");
    CHECK(brokenBy("rows<10", before, none).empty());
}

TEST_CASE("a rule that cannot be read is refused with its remedy") {
    CHECK(failRules("ks>0.1, nulls>+5% ,types").size() == 3);
    CHECK(refusal("ks>1e-3") == "taken");
    CHECK(refusal("null>5%").find("did you mean 'nulls'?") != std::string::npos);
    CHECK(refusal("ks") == "--fail-on 'ks': give a limit, as in ks>0.1");
    CHECK(refusal("types>1") == "--fail-on 'types>1': types stands alone");
    CHECK(refusal("ks>+0.1").find("is a change already") != std::string::npos);
    CHECK(refusal("mean>10%") ==
          "--fail-on 'mean>10%': a part of mean takes a sign, as in mean>+10%");
    CHECK(refusal("nulls>5").find("is a share: give per cent") != std::string::npos);
    for (std::string const number :
         {"", "x", "1x", "+", "--1", "nan", "inf", "1e999", "%", "+-1"}) {
        CAPTURE(number);
        CHECK(refusal("mean>" + number).find("the limit is no number") != std::string::npos);
    }
    for (char const* const list : {"", ",", "ks>0.1,", ",ks>0.1", "ks>0.1,,js>0.1"}) {
        CAPTURE(list);
        CHECK(refusal(list).find("no figure ''") != std::string::npos);
    }
}
