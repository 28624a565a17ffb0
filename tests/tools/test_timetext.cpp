// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <tools/hio/input/dateorder.hpp>
#include <tools/hio/input/timetext.hpp>
#include <vector>

#include "rowkit.hpp"

using hio::tool::DateOrder;
using hio::tool::DateOrderFinder;
using hio::tool::TimeReading;
using hio::tool::TimeUnit;

namespace {

std::optional<std::int64_t> iso(std::string_view text) {
    return hio::tool::TimeReading{}.parse(text);
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
                             "2024-1-1",
                             "24-01-31",
                             "20240131",
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
                             "2024-01-31T",
                             "2024-01-31T12",
                             "2024-01-31T12:",
                             "2024-01-31T24:00",
                             "2024-01-31T12:60",
                             "2024-01-31T12:00:60",
                             "2024-01-31T23:59:61Z",
                             "2024-01-31T23:59:60+01:00",
                             "2024-01-31T23:58:60Z",
                             "2024-01-31T22:59:60Z",
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

TEST_CASE("a leap second is the last millisecond of the second before it, and only where one is") {
    std::int64_t const last = 1483228799999; // of 2016
    for (char const* text : {"2016-12-31T23:59:60Z",
                             "2016-12-31 23:59:60",
                             "2016-12-31T23:59:60.999",
                             "2017-01-01T00:59:60+01:00",
                             "2016-12-31T18:59:60.5-05:00",
                             "2017-01-01T05:29:60+05:30",
                             "2016/12/31 23:59:60",
                             "Dec 31 2016 23:59:60",
                             "20161231T235960Z"}) {
        CAPTURE(text);
        CHECK(iso(text) == last);
    }
}

TEST_CASE("a month and a year are their first moment") {
    CHECK(iso("2024") == 1704067200000);
    CHECK(iso("2024-02") == 1706745600000);
    CHECK(iso("1565") == -12780547200000);
    CHECK(iso(" 2024 ") == 1704067200000);
}

TEST_CASE("other forms that are known by themselves") {
    std::int64_t const day = 1706659200000; // 2024-01-31
    CHECK(iso("2024/01/31") == day);
    CHECK(iso("2024/1/31") == day);
    CHECK(iso("2024/01/31 12:30") == day + 45000000);
    CHECK(iso("2024/01/31 12:30:15") == day + 45015000);
    CHECK(iso("Jan 31 2024") == day);
    CHECK(iso("JAN  31  2024") == day);
    CHECK(iso("January 31, 2024") == day);
    CHECK(iso("january 31 2024 0:30") == day + 1800000);
    CHECK(iso("20240131T003000Z") == day + 1800000);
    CHECK(iso("20240131T0030+0030") == day);
    for (char const* text : {"Jan 2024",
                             "Jan 31 24",
                             "Janu 31 2024",
                             "Jan31 2024",
                             "31 Jan 2024",
                             "2024/01",
                             "2024/13/01",
                             "20240131T",
                             "20240131",
                             "Foo 1 2024"}) {
        CAPTURE(text);
        CHECK_FALSE(iso(text));
    }
}

TEST_CASE("a day and a month are told apart by the order that is given") {
    TimeReading const dayFirst{.order = DateOrder::dayFirst};
    TimeReading const monthFirst{.order = DateOrder::monthFirst};
    std::int64_t const march = 1709510400000; // 2024-03-04
    std::int64_t const april = 1712102400000; // 2024-04-03
    CHECK(dayFirst.parse("4/3/2024") == march);
    CHECK(monthFirst.parse("4/3/2024") == april);
    CHECK(dayFirst.parse("04.03.2024") == march);
    CHECK(monthFirst.parse("04.03.2024 01:00") == april + 3600000);
    CHECK(dayFirst.parse("2024-03-04") == march);
    CHECK_FALSE(monthFirst.parse("31/1/2024"));
    CHECK_FALSE(dayFirst.parse("1/31/2024"));
    CHECK_FALSE(dayFirst.parse("4/3.2024"));
    CHECK_FALSE(dayFirst.parse("4/3/24"));
    CHECK_FALSE(iso("31/1/2024"));
}

TEST_CASE("the values of a column tell the order of its dates") {
    auto const orderOf = [](std::vector<char const*> const& texts) {
        DateOrderFinder finder;
        std::uint64_t line = 1;
        for (char const* text : texts) {
            finder.add(text, ++line);
        }
        return finder.order("f: ");
    };
    CHECK(orderOf({}) == DateOrder::unknown);
    CHECK(orderOf({"2024-01-31", "x", ""}) == DateOrder::unknown);
    CHECK(orderOf({"3/4/2024", "13/4/2024"}) == DateOrder::dayFirst);
    CHECK(orderOf({"3.4.2024", "4.13.2024"}) == DateOrder::monthFirst);
    CHECK(orderOf({"13/1/2024", "1/13/2024", "14/1/2024"}) == DateOrder::dayFirst);
    auto const why = thrown<hio::ValidationError>([&] {
        static_cast<void>(orderOf({"3/3/2024", "3/4/2024 12:30", "5/6/2024"}));
    });
    CHECK(has(why, "f: '3/4/2024 12:30' on line 3 may be D/M/YYYY or M/D/YYYY"));
    CHECK(has(why, "none of the first 3 values has a part above 12"));
    CHECK(has(why, "--time-format '%d/%m/%Y %H:%M' or --time-format '%m/%d/%Y %H:%M'"));
    CHECK(has(thrown<hio::ValidationError>([&] { static_cast<void>(orderOf({"1.1.2024"})); }),
              "'%d.%m.%Y'"));
    CHECK_FALSE(thrown<hio::ValidationError>([&] {
                    static_cast<void>(orderOf({"13/1/2024", "1/13/2024"}));
                }).empty());
}

TEST_CASE("a count since the epoch, in each way to write it") {
    auto const parse = [](std::string_view text, TimeUnit unit) {
        return TimeReading{.unit = unit}.parse(text);
    };
    auto const seconds = [&](std::string_view text) { return parse(text, TimeUnit::seconds); };
    auto const millis = [&](std::string_view text) { return parse(text, TimeUnit::milliseconds); };
    CHECK(seconds("0") == 0);
    CHECK(seconds("1706702400") == 1706702400000);
    CHECK(seconds("1706702400.5") == 1706702400500);
    CHECK(seconds("1706702400.1239999") == 1706702400123);
    CHECK(seconds("1.7067024E9") == 1706702400000);
    CHECK(seconds("1.7067024e+09") == 1706702400000);
    CHECK(seconds("17067024e2") == 1706702400000);
    CHECK(seconds("17067024001234e-4") == 1706702400123);
    CHECK(seconds("1706702400.") == 1706702400000);
    CHECK(seconds(".5") == 500);
    CHECK(seconds("+1") == 1000);
    CHECK(seconds(" 1 ") == 1000);
    CHECK(seconds("007") == 7000);
    CHECK(seconds("0e99999999999") == 0);
    CHECK(seconds("1e-99999999999") == 0);
    CHECK(seconds("-1") == -1000);
    CHECK(seconds("-0.5") == -500);
    CHECK(seconds("-0.0005") == -1); // the millisecond that it is in
    CHECK(seconds("-0") == 0);
    CHECK(seconds("253402300799.999") == 253402300799999);
    CHECK(seconds("-62135596800") == -62135596800000);
    CHECK(millis("1706702400123") == 1706702400123);
    CHECK(millis("1706702400123.9") == 1706702400123);
    CHECK(millis("1.706702400123e12") == 1706702400123);
    CHECK(millis("-1") == -1);
    CHECK(parse("1706702400123456", TimeUnit::microseconds) == 1706702400123);
    CHECK(parse("1706702400123456789", TimeUnit::nanoseconds) == 1706702400123);
    CHECK(parse("-1", TimeUnit::nanoseconds) == -1);
    for (char const* text : {"",
                             "-",
                             "--1",
                             "+-1",
                             "1 1",
                             ".",
                             "e9",
                             "1e",
                             "x",
                             "1706702400s",
                             "2024-01-31",
                             "253402300800",
                             "-62135596801",
                             "9223372036854775807",
                             "99999999999999999999",
                             "1e400",
                             "nan",
                             "inf",
                             "0x10",
                             "1,5"}) {
        CAPTURE(text);
        CHECK_FALSE(seconds(text));
    }
    CHECK_FALSE(millis("253402300800000"));
    CHECK_FALSE(millis("-62135596800001"));
}
