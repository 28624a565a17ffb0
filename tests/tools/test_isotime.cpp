// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <tools/hio/isotime.hpp>

using hio::tool::parseTime;
using hio::tool::TimeUnit;

namespace {

std::optional<std::int64_t> iso(std::string_view text) {
    return parseTime(text, TimeUnit::iso);
}

} // namespace

TEST_CASE("a day is its midnight UTC") {
    CHECK(iso("1970-01-01") == 0);
    CHECK(iso("2012-01-01") == 1325376000000);
    CHECK(iso("1969-12-31") == -86400000);
    CHECK(iso("2000-02-29") == 951782400000);
    CHECK(iso("0001-01-01") == -62135596800000);
    CHECK(iso("9999-12-31") == 253402214400000);
}

TEST_CASE("each day from 1601 to 2012 is the one that the C library says") {
    int wrong = 0;
    for (std::time_t day = -11644473600; day < 1356998400; day += 86400) {
        std::tm parts{};
        ::gmtime_r(&day, &parts);
        std::array<char, 40> text{};
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
        wrong += iso(text.data()) == day * 1000 ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a time of day has seconds and their fraction or not") {
    std::int64_t const noon = 1706702400000;
    CHECK(iso("2024-01-31T12:00") == noon);
    CHECK(iso("2024-01-31T12:00:00") == noon);
    CHECK(iso("2024-01-31 12:00:00") == noon);
    CHECK(iso("2024-01-31t12:00:00z") == noon);
    CHECK(iso("2024-01-31T12:00Z") == noon);
    CHECK(iso("2024-01-31T12:00:00.5Z") == noon + 500);
    CHECK(iso("2024-01-31T12:00:00,25") == noon + 250);
    CHECK(iso("2024-01-31T12:00:00.001") == noon + 1);
    CHECK(iso("2024-01-31T12:00:00.999999999Z") == noon + 999);
    CHECK(iso("2024-01-31T23:59:59.999Z") == noon + 43199999);
    CHECK(iso("1969-12-31T23:59:59.999Z") == -1);
    CHECK(iso("2024-01-31T12:00:00." + std::string(100, '9')) == noon + 999);
}

TEST_CASE("an offset is taken off") {
    std::int64_t const noon = 1706702400000;
    CHECK(iso("2024-01-31T13:00:00+01:00") == noon);
    CHECK(iso("2024-01-31T17:30:00.5+05:30") == noon + 500);
    CHECK(iso("2024-01-31T17:30+0530") == noon);
    CHECK(iso("2024-01-31T04:00-08") == noon);
    CHECK(iso("2024-02-01T02:00+14:00") == noon);
    CHECK(iso("2024-01-31T12:00-00:00") == noon);
}

TEST_CASE("what is no time as a whole is none") {
    for (char const* text : {"",
                             " ",
                             "2024",
                             "2024-01",
                             "2024-1-1",
                             "24-01-31",
                             "20240131",
                             "2024/01/31",
                             "yesterday",
                             "31-01-2024",
                             "2024-00-10",
                             "2024-13-01",
                             "2024-01-00",
                             "2024-01-32",
                             "2024-02-30",
                             "2023-02-29",
                             "1900-02-29",
                             "2024-04-31",
                             "0000-01-01",
                             "-001-01-01",
                             "+2024-01-01",
                             "10000-01-01",
                             " 2024-01-31",
                             "2024-01-31 ",
                             "2024-01-31T",
                             "2024-01-31T12",
                             "2024-01-31T12:",
                             "2024-01-31T24:00",
                             "2024-01-31T12:60",
                             "2024-01-31T12:00:60",
                             "2024-01-31T23:59:60Z",
                             "2024-01-31T12:00:0",
                             "2024-01-31T12:00:00.",
                             "2024-01-31T12:00:00.Z",
                             "2024-01-31T12:00:00.5x",
                             "2024-01-31T12:00ZZ",
                             "2024-01-31T12:00 Z",
                             "2024-01-31T12:00+",
                             "2024-01-31T12:00+1",
                             "2024-01-31T12:00+01:",
                             "2024-01-31T12:00+24:00",
                             "2024-01-31T12:00+01:60",
                             "2024-01-31Z",
                             "2024-01-31+01:00",
                             "2024-01-31X12:00",
                             "2024-01-31T12.00",
                             "1706702400",
                             "0001-01-01T00:00+00:01",
                             "9999-12-31T23:59-00:01"}) {
        CAPTURE(text);
        CHECK_FALSE(iso(text));
    }
    CHECK_FALSE(iso(std::string_view("2024-01-31\0", 11)));
}

TEST_CASE("a count of seconds or milliseconds since the epoch") {
    auto const seconds = [](std::string_view text) { return parseTime(text, TimeUnit::seconds); };
    auto const millis = [](std::string_view text) {
        return parseTime(text, TimeUnit::milliseconds);
    };
    CHECK(seconds("0") == 0);
    CHECK(seconds("1706702400") == 1706702400000);
    CHECK(seconds("1706702400.5") == 1706702400500);
    CHECK(seconds("1706702400.1239999") == 1706702400123);
    CHECK(seconds("-1") == -1000);
    CHECK(seconds("-0.5") == -500);
    CHECK(seconds("253402300799.999") == 253402300799999);
    CHECK(seconds("-62135596800") == -62135596800000);
    CHECK(millis("1706702400123") == 1706702400123);
    CHECK(millis("1706702400123.9") == 1706702400123);
    CHECK(millis("-1") == -1);
    for (char const* text : {"",
                             "-",
                             "--1",
                             "+1",
                             " 1",
                             "1 ",
                             "1.",
                             ".5",
                             "1e9",
                             "x",
                             "1706702400s",
                             "2024-01-31",
                             "253402300800",
                             "-62135596801",
                             "9223372036854775807",
                             "99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(seconds(text));
    }
    CHECK_FALSE(millis("253402300800000"));
    CHECK_FALSE(millis("-62135596800001"));
}
