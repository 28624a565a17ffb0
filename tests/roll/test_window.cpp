// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/window.hpp>

#include <doctest/doctest.h>

#include <vector>

using hio::fileName;
using hio::Granularity;
using hio::granularityOf;
using hio::safeName;
using hio::timeText;
using hio::windowEnd;
using hio::windowLabel;
using hio::windowStart;

namespace {

constexpr Granularity All[] = {Granularity::second,
                               Granularity::minute,
                               Granularity::hour,
                               Granularity::day,
                               Granularity::month,
                               Granularity::year};
constexpr std::int64_t Day = 86'400'000;

std::string unsafe(std::string_view safe) {
    std::string text;
    for (std::size_t i = 0; i < safe.size(); ++i) {
        if (safe[i] == '%') {
            text += static_cast<char>(std::stoi(std::string(safe.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            text += safe[i];
        }
    }
    return text;
}

} // namespace

TEST_CASE("windows start where whylogs truncates") {
    std::int64_t const ms = 1'689'881'671'789;
    CHECK(windowStart(ms, Granularity::second) == 1'689'881'671'000);
    CHECK(windowStart(ms, Granularity::minute) == 1'689'881'640'000);
    CHECK(windowStart(ms, Granularity::hour) == 1'689'879'600'000);
    CHECK(windowStart(ms, Granularity::day) == 1'689'811'200'000);
    CHECK(windowStart(ms, Granularity::month) == 1'688'169'600'000);
    CHECK(windowStart(ms, Granularity::year) == 1'672'531'200'000);
}

TEST_CASE("windows end where the next one starts") {
    for (std::int64_t const ms : {std::int64_t(0),
                                  std::int64_t(1),
                                  std::int64_t(1'709'164'800'000), // 2024-02-29
                                  std::int64_t(1'735'689'599'999), // 2024-12-31T23:59:59.999
                                  hio::MinTime,
                                  hio::MaxTime - 1}) {
        for (Granularity const granularity : All) {
            std::int64_t const start = windowStart(ms, granularity);
            std::int64_t const end = windowEnd(ms, granularity);
            CHECK(start <= ms);
            CHECK(ms < end);
            CHECK(windowStart(start, granularity) == start);
            CHECK(windowStart(end - 1, granularity) == start);
            if (end < hio::MaxTime) {
                CHECK(windowStart(end, granularity) == end);
            }
        }
    }
}

TEST_CASE("windows have the length of their month and year") {
    CHECK(windowEnd(1'709'164'800'000, Granularity::month) ==
          windowStart(1'709'164'800'000, Granularity::month) + 29 * Day);
    CHECK(windowEnd(1'675'209'600'000, Granularity::month) - 1'675'209'600'000 == 28 * Day);
    CHECK(windowEnd(1'709'164'800'000, Granularity::year) -
              windowStart(1'709'164'800'000, Granularity::year) ==
          366 * Day);
    CHECK(windowStart(4'107'542'399'999, Granularity::month) == 4'105'123'200'000); // 2100 has none
    CHECK(windowEnd(4'107'542'399'999, Granularity::month) == 4'107'542'400'000);
}

TEST_CASE("a time that the file of a profile cannot have is refused") {
    for (Granularity const granularity : All) {
        for (std::int64_t const ms :
             {std::int64_t(-1), hio::MaxTime, std::int64_t(1'689'881'671'789'000), INT64_MIN}) {
            CAPTURE(ms);
            CHECK_THROWS_AS(windowStart(ms, granularity), hio::ValidationError);
            CHECK_THROWS_AS(windowEnd(ms, granularity), hio::ValidationError);
            CHECK_THROWS_AS(windowLabel(ms, granularity), hio::ValidationError);
        }
        CHECK(windowStart(0, granularity) == 0);
        CHECK(windowStart(hio::MaxTime - 1, granularity) < hio::MaxTime);
    }
    CHECK_THROWS_WITH_AS(
        windowStart(-1, Granularity::year),
        "time 1969-12-31T23:59:59.999Z is not in the years 1970 to 9999, as the file of a profile "
        "needs it: leave the row out, or check the unit of its time",
        hio::ValidationError);
    CHECK(windowLabel(hio::MinTime, Granularity::year) == "1970-01-01T00Z");
    CHECK(windowEnd(hio::MaxTime - 1, Granularity::year) == hio::MaxTime);
}

TEST_CASE("times have a text") {
    CHECK(timeText(1'388'536'205'250) == "2014-01-01T00:30:05.250Z");
    CHECK(timeText(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(timeText(-62'167'219'200'000) == "0000-01-01T00:00:00.000Z");
    CHECK(timeText(-62'167'219'200'001) == "-62167219200001 ms since 1970");
    CHECK(timeText(hio::MaxTime) == "253402300800000 ms since 1970");
}

TEST_CASE("labels are as short as their granularity allows") {
    std::int64_t const ms = 1'388'536'205'000; // 2014-01-01T00:30:05
    CHECK(windowLabel(ms, Granularity::second) == "2014-01-01T00-30-05Z");
    CHECK(windowLabel(windowStart(ms, Granularity::minute), Granularity::minute) ==
          "2014-01-01T00-30Z");
    for (Granularity const granularity :
         {Granularity::hour, Granularity::day, Granularity::month, Granularity::year}) {
        CHECK(windowLabel(windowStart(ms, granularity), granularity) == "2014-01-01T00Z");
    }
    CHECK(windowLabel(windowStart(1'735'689'599'999, Granularity::hour), Granularity::hour) ==
          "2024-12-31T23Z");
}

TEST_CASE("granularities have words") {
    for (Granularity const granularity : All) {
        CHECK(granularityOf(hio::wordOf(granularity)) == granularity);
    }
    CHECK(granularityOf("month") == Granularity::month);
    CHECK_THROWS_WITH_AS(
        granularityOf("Week"),
        "granularity 'Week' is unknown: give second, minute, hour, day, month, year or all",
        hio::ValidationError);
}

TEST_CASE("files are named after their window") {
    CHECK(fileName("profile", 1'388'534'400'000, Granularity::day, "weather", 0) ==
          "profile.2014-01-01T00Z.weather.0.bin");
    CHECK(fileName("p", 0, Granularity::second, "../a b", 12) ==
          "p.1970-01-01T00-00-00Z.%2E.%2Fa%20b.12.bin");
    std::string const longest(hio::MaxSafeName, 'x');
    CHECK(fileName(longest, 0, Granularity::second, longest, UINT32_MAX).size() <= 255);
}

TEST_CASE("safe names are reversible and bounded") {
    std::vector<std::string> texts = {"", ".", "..", "a.b", ".hidden", "100%", "%2E", "\xC3\xA4"};
    for (int byte = 0; byte < 256; ++byte) {
        texts.emplace_back(1, static_cast<char>(byte));
    }
    for (auto const& text : texts) {
        std::string const safe = safeName(text);
        CHECK(unsafe(safe) == text);
        CHECK(safe.find_first_of("/: \n") == std::string::npos);
        CHECK(safe.substr(0, 1) != ".");
    }
    CHECK_THROWS_AS(safeName(std::string(hio::MaxSafeName + 1, 'x')), hio::SizeError);
    CHECK_THROWS_AS(safeName(std::string(34, '/')), hio::SizeError);
}

TEST_CASE("one window may hold all times") {
    CHECK(hio::granularityOf("all") == hio::Granularity::all);
    CHECK(hio::windowStart(1767225600000, hio::Granularity::all) == 0);
    CHECK(hio::windowEnd(1767225600000, hio::Granularity::all) == hio::MaxTime);
    CHECK(hio::windowLabel(0, hio::Granularity::all) == "all");
    CHECK(hio::fileName("profile", 1767225600000, hio::Granularity::all, "d", 0) ==
          "profile.all.d.0.bin");
}
