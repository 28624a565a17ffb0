// SPDX-License-Identifier: Apache-2.0
#include "timetext.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "number.hpp"
#include "timeparts.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t IsoHour = 2; // digits; other forms take one, too

/// The clock that may follow a date; at the end if there is none.
void readClock(TimeCursor& cursor, TimeParts& parts, std::size_t hourDigits) {
    if (cursor.atEnd()) {
        return;
    }
    if (!cursor.take(' ') && !cursor.take('T') && !cursor.take('t')) {
        cursor.fail();
    }
    cursor.clock(parts, hourDigits);
    parts.offset = cursor.atEnd() ? 0 : cursor.offset();
}

/// `2024`, `2024-01`, `2024-01-31...`, `2024/1/31...`
void readYearFirst(TimeCursor& cursor, TimeParts& parts) {
    parts.year = cursor.number(4, 4);
    if (cursor.atEnd()) {
        return;
    }
    if (cursor.take('/')) {
        parts.month = cursor.number(1, 2);
        cursor.demand('/');
        parts.day = cursor.number(1, 2);
        readClock(cursor, parts, 1);
        return;
    }
    cursor.demand('-');
    parts.month = cursor.number(2, 2);
    if (cursor.atEnd()) {
        return;
    }
    cursor.demand('-');
    parts.day = cursor.number(2, 2);
    readClock(cursor, parts, IsoHour);
}

/// `20240131T2359`, `20240131T235959.5Z`
void readCompact(TimeCursor& cursor, TimeParts& parts) {
    parts.year = cursor.number(4, 4);
    parts.month = cursor.number(2, 2);
    parts.day = cursor.number(2, 2);
    if (!cursor.take('T') && !cursor.take('t')) {
        cursor.fail();
    }
    parts.hour = cursor.number(2, 2);
    parts.minute = cursor.number(2, 2);
    if (cursor.digits() > 0) {
        parts.second = cursor.number(2, 2);
        parts.millisecond = cursor.take('.') || cursor.take(',') ? cursor.fraction() : 0;
    }
    parts.offset = cursor.atEnd() ? 0 : cursor.offset();
}

/// `31/1/2024...`, `1.31.2024...`; the first part as the month, to be exchanged.
void readYearLast(TimeCursor& cursor, TimeParts& parts) {
    parts.month = cursor.number(1, 2);
    char const mark = cursor.take('.') ? '.' : '/';
    if (mark == '/') {
        cursor.demand('/');
    }
    parts.day = cursor.number(1, 2);
    cursor.demand(mark);
    parts.year = cursor.number(4, 4);
    readClock(cursor, parts, 1);
}

/// `Jan 31 2024...`, `January 31, 2024...`
void readMonthName(TimeCursor& cursor, TimeParts& parts) {
    parts.month = cursor.monthName();
    bool apart = cursor.takeBlanks();
    parts.day = cursor.number(1, 2);
    bool const comma = cursor.take(',');
    apart = apart && (cursor.takeBlanks() || comma);
    parts.year = cursor.number(4, 4);
    if (!apart) {
        cursor.fail();
    }
    readClock(cursor, parts, 1);
}

std::optional<TimeParts> readYearLast(std::string_view text) {
    TimeCursor cursor(text);
    TimeParts parts;
    if (cursor.digits() > 2) {
        return std::nullopt;
    }
    readYearLast(cursor, parts);
    return cursor.ok() && cursor.atEnd() ? std::optional(parts) : std::nullopt;
}

/// Two digits; 100 or more when they are none.
unsigned pairAt(char const* at) {
    auto const high = static_cast<unsigned>(at[0]) - '0';
    auto const low = static_cast<unsigned>(at[1]) - '0';
    return high > 9 || low > 9 ? 100 : high * 10 + low;
}

/// `2024-01-31` or `2024-01-31T23:59:59Z`, as most times are written, at once; none for any other.
std::optional<std::int64_t> parseUsual(std::string_view text) {
    bool const day = text.size() == 10;
    if ((!day && text.size() != 19 && !(text.size() == 20 && text[19] == 'Z')) || text[4] != '-' ||
        text[7] != '-') {
        return std::nullopt;
    }
    char const* const at = text.data();
    unsigned const century = pairAt(at);
    unsigned const years = pairAt(at + 2);
    std::chrono::year_month_day const date{
        std::chrono::year(static_cast<int>(century * 100 + years)),
        std::chrono::month(pairAt(at + 5)),
        std::chrono::day(pairAt(at + 8))};
    if (century > 99 || years > 99 || century + years == 0 || !date.ok()) {
        return std::nullopt;
    }
    std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * 86'400LL;
    if (!day) {
        unsigned const hours = pairAt(at + 11);
        unsigned const minutes = pairAt(at + 14);
        unsigned const rest = pairAt(at + 17);
        if ((text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':' ||
            hours > 23 || minutes > 59 || rest > 59) {
            return std::nullopt;
        }
        seconds += (hours * 60 + minutes) * 60 + rest;
    }
    return seconds * 1000;
}

std::optional<std::int64_t> parseKnown(std::string_view text, DateOrder order) {
    if (auto const usual = parseUsual(text)) {
        return usual;
    }
    TimeCursor cursor(text);
    TimeParts parts;
    switch (cursor.digits()) {
    case 0:
        readMonthName(cursor, parts);
        break;
    case 1:
    case 2:
        readYearLast(cursor, parts);
        if (order == DateOrder::unknown) {
            return std::nullopt;
        }
        if (order == DateOrder::dayFirst) {
            std::swap(parts.month, parts.day);
        }
        break;
    case 4:
        readYearFirst(cursor, parts);
        break;
    case 8:
        readCompact(cursor, parts);
        break;
    default:
        return std::nullopt;
    }
    return cursor.ok() && cursor.atEnd() ? parts.instant() : std::nullopt;
}

/// How many digits of a count stand before those of its milliseconds, times minus one.
int scaleOf(TimeUnit unit) {
    switch (unit) {
    case TimeUnit::seconds:
        return 3;
    case TimeUnit::microseconds:
        return -3;
    case TimeUnit::nanoseconds:
        return -6;
    default:
        return 0;
    }
}

/// Digit by digit, as a double does not hold the nanoseconds of today.
std::optional<std::int64_t> parseEpoch(std::string_view text, TimeUnit unit) {
    text.remove_prefix(text.size() > 1 && text[0] == '+' && text[1] != '-' ? 1 : 0);
    auto const number = Decimal::from(text, '.');
    if (!number) {
        return std::nullopt;
    }
    constexpr std::int64_t MostDigits = 16; // milliseconds of the year 9999 have 15
    std::size_t first = 0;
    while (first < number->size() && number->digit(first) == '0') {
        ++first;
    }
    auto const point =
        static_cast<std::int64_t>(number->whole.size()) + number->exponent + scaleOf(unit);
    auto const begin = static_cast<std::int64_t>(first);
    if (first < number->size() && point - begin > MostDigits) {
        return std::nullopt;
    }
    std::int64_t ms = 0;
    auto const size = static_cast<std::int64_t>(number->size());
    for (std::int64_t i = begin; i < point && first < number->size(); ++i) {
        ms = ms * 10 + (i < size ? number->digit(static_cast<std::size_t>(i)) - '0' : 0);
    }
    bool finer = false; // than a millisecond
    for (std::int64_t i = std::max(begin, point); i < size && !finer; ++i) {
        finer = number->digit(static_cast<std::size_t>(i)) != '0';
    }
    // The earlier millisecond, also before 1970.
    ms = number->negative ? -ms - (finer ? 1 : 0) : ms;
    return knownYear(ms) ? std::optional(ms) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> TimeReading::parse(std::string_view text) const noexcept {
    text = trimmed(text);
    if (unit != TimeUnit::date) {
        return parseEpoch(text, unit);
    }
    return format.empty() ? parseKnown(text, order) : format.parse(text);
}

TwoReadings twoReadings(std::string_view text) noexcept {
    auto parts = readYearLast(trimmed(text));
    if (!parts) {
        return {};
    }
    TwoReadings readings;
    readings.monthFirst = parts->instant();
    std::swap(parts->month, parts->day);
    readings.dayFirst = parts->instant();
    return readings;
}

} // namespace hio::tool
