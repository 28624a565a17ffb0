// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tools/hio/input/timeformat.hpp>

#include "rowkit.hpp"

using hio::tool::TimeFormat;

namespace {

std::optional<std::int64_t> parsed(char const* format, std::string_view text) {
    return TimeFormat(format).parse(text);
}

} // namespace

TEST_CASE("each code reads its part") {
    std::int64_t const day = 1706659200000; // 2024-01-31
    CHECK(parsed("%Y-%m-%d", "2024-01-31") == day);
    CHECK(parsed("%Y-%m-%d", "2024-1-31") == day);
    CHECK(parsed("%Y%m%d", "20240131") == day);
    CHECK(parsed("%d.%m.%Y", "31.01.2024") == day);
    CHECK(parsed("%d-%b-%y", "31-Jan-24") == day);
    CHECK(parsed("%d %B %Y", "31 JANUARY 2024") == day);
    CHECK(parsed("%b %d, %Y", "january 31, 2024") == day);
    CHECK(parsed("%Y-%j", "2024-031") == day);
    CHECK(parsed("%Y-%j", "2024-31") == day);
    CHECK(parsed("%Y", "2024") == 1704067200000);
    CHECK(parsed("%Y-%m-%d %H:%M:%S.%f", "2024-01-31 12:30:15.25") == day + 45015250);
    CHECK(parsed("%Y-%m-%dT%H:%M%z", "2024-01-31T01:30+0130") == day);
    CHECK(parsed("%Y-%m-%d %H%z", "2024-01-31 00Z") == day);
    CHECK(parsed("%m/%d/%Y %I:%M %p", "1/31/2024 12:05 am") == day + 300000);
    CHECK(parsed("%m/%d/%Y %I:%M %p", "1/31/2024 12:05 PM") == day + 43500000);
    CHECK(parsed("%m/%d/%Y %I%p", "1/31/2024 11pm") == day + 82800000);
    CHECK(parsed("100%% of %Y", "100% of 2024") == 1704067200000);
}

TEST_CASE("two digits of a year are of 1969 to 2068") {
    CHECK(parsed("%y", "69") == -31536000000);
    CHECK(parsed("%y", "99") == 915148800000);
    CHECK(parsed("%y", "00") == 946684800000);
    CHECK(parsed("%y", "68") == 3092601600000);
}

TEST_CASE("a blank stands for any blanks, but for one at least") {
    CHECK(parsed("%b %d %Y", "Jan  31\t2024"));
    CHECK(parsed("%b  %d %Y", "Jan 31 2024"));
    CHECK_FALSE(parsed("%b %d %Y", "Jan31 2024"));
}

TEST_CASE("a text that is not of the format as a whole, or no time, is none") {
    CHECK_FALSE(parsed("%Y-%m-%d", "2024-01-31x"));
    CHECK_FALSE(parsed("%Y-%m-%d", "2024-01"));
    CHECK_FALSE(parsed("%Y-%m-%d", ""));
    CHECK_FALSE(parsed("%Y-%m-%d", "2024-02-30"));
    CHECK_FALSE(parsed("%Y-%m-%d", "24-01-31"));
    CHECK_FALSE(parsed("%Y-%m-%d %H", "2024-01-31 24"));
    CHECK_FALSE(parsed("%Y %I %p", "2024 13 pm"));
    CHECK_FALSE(parsed("%Y %I %p", "2024 0 pm"));
    CHECK_FALSE(parsed("%Y-%j", "2023-366"));
    CHECK(parsed("%Y-%j", "2024-366"));
    CHECK_FALSE(parsed("%Y-%j", "2024-000"));
    CHECK_FALSE(parsed("%Y-%j", "2024-367"));
    CHECK_FALSE(parsed("%Y %b", "2024 Janu"));
    CHECK_FALSE(parsed("%Y %p", "2024 xm"));
    CHECK_FALSE(parsed("%Y%z", "2024+1"));
    CHECK_FALSE(parsed("%Y.%f", "2024."));
    CHECK_FALSE(TimeFormat().parse("x"));
}

TEST_CASE("a leap second is taken at the end of a day of UTC only") {
    CHECK(parsed("%Y-%m-%d %H:%M:%S", "2016-12-31 23:59:60") == 1483228799999);
    CHECK(parsed("%Y-%m-%d %H:%M:%S%z", "2017-01-01 00:59:60+01") == 1483228799999);
    CHECK_FALSE(parsed("%Y-%m-%d %H:%M:%S", "2016-12-31 12:00:60"));
    CHECK_FALSE(parsed("%Y-%m-%d %H:%M:%S", "2016-12-31 23:59:61"));
}

TEST_CASE("a format that makes no sense is refused with the codes there are") {
    auto const why = [](char const* format) {
        return thrown<hio::ValidationError>([format] { TimeFormat const made(format); });
    };
    CHECK(has(why("%Y-%q"), "'%q' is unknown: take %Y %y %m %d"));
    CHECK(has(why("%Y%"), "'%' is unknown"));
    CHECK(has(why("%d/%m"), "has no year"));
    CHECK(has(why(""), "has no year"));
}
