// SPDX-License-Identifier: Apache-2.0
#include "timeparts.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "number.hpp"

namespace hio::tool {
namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::int64_t First = milliseconds(sys_days(year(1) / 1 / 1).time_since_epoch()).count();
constexpr std::int64_t End = milliseconds(sys_days(year(10000) / 1 / 1).time_since_epoch()).count();
constexpr std::int64_t MinuteMs = 60'000;
constexpr std::int64_t DayMs = 24 * 60 * MinuteMs;

constexpr std::array<std::string_view, 12> Months{"january",
                                                  "february",
                                                  "march",
                                                  "april",
                                                  "may",
                                                  "june",
                                                  "july",
                                                  "august",
                                                  "september",
                                                  "october",
                                                  "november",
                                                  "december"};

bool digit(char c) {
    return c >= '0' && c <= '9';
}

/// The day as a count of days since 1970.
std::optional<sys_days> dayOf(TimeParts const& parts) {
    if (parts.dayOfYear > 0) {
        sys_days const day =
            sys_days(year(parts.year) / 1 / 1) + std::chrono::days(parts.dayOfYear - 1);
        bool const there = std::chrono::year_month_day(day).year() == year(parts.year);
        return there ? std::optional(day) : std::nullopt;
    }
    std::chrono::year_month_day const date{year(parts.year),
                                           std::chrono::month(static_cast<unsigned>(parts.month)),
                                           std::chrono::day(static_cast<unsigned>(parts.day))};
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> TimeParts::instant() const noexcept {
    bool const leap = second == 60;
    auto const date = dayOf(*this);
    if (!date || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    std::int64_t const minuteMs =
        milliseconds(date->time_since_epoch()).count() + (hour * 60 + minute - offset) * MinuteMs;
    if (leap && ((minuteMs % DayMs) + DayMs) % DayMs != DayMs - MinuteMs) {
        return std::nullopt;
    }
    std::int64_t const ms = minuteMs + (leap ? MinuteMs - 1 : second * 1000 + millisecond);
    return knownYear(ms) ? std::optional(ms) : std::nullopt;
}

bool knownYear(std::int64_t ms) noexcept {
    return ms >= First && ms < End;
}

std::size_t TimeCursor::digits() const noexcept {
    auto const end = std::ranges::find_if_not(text_, digit);
    return static_cast<std::size_t>(end - text_.begin());
}

bool TimeCursor::take(char c) noexcept {
    bool const there = next() == c && !atEnd();
    text_.remove_prefix(there ? 1 : 0);
    return there;
}

bool TimeCursor::takeBlanks() noexcept {
    std::size_t const size = std::min(text_.find_first_not_of(" \t"), text_.size());
    text_.remove_prefix(size);
    return size > 0;
}

int TimeCursor::number(std::size_t least, std::size_t most) noexcept {
    std::size_t taken = 0;
    int value = 0;
    for (; taken < most && digit(next()); ++taken) {
        value = value * 10 + (text_[0] - '0');
        text_.remove_prefix(1);
    }
    ok_ = ok_ && taken >= least;
    return value;
}

int TimeCursor::fraction() noexcept {
    ok_ = ok_ && digit(next());
    int value = 0;
    for (int scale = 100; digit(next()); scale /= 10) {
        value += (text_[0] - '0') * scale;
        text_.remove_prefix(1);
    }
    return value;
}

void TimeCursor::clock(TimeParts& parts, std::size_t hourDigits) noexcept {
    parts.hour = number(hourDigits, 2);
    demand(':');
    parts.minute = number(2, 2);
    if (take(':')) {
        parts.second = number(2, 2);
        if (take('.') || take(',')) {
            parts.millisecond = fraction();
        }
    }
}

int TimeCursor::offset() noexcept {
    if (take('Z') || take('z')) {
        return 0;
    }
    bool const behind = take('-');
    if (!behind) {
        demand('+');
    }
    int const hours = number(2, 2);
    bool const colon = take(':');
    int const minutes = colon || digits() > 0 ? number(2, 2) : 0;
    ok_ = ok_ && hours <= 23 && minutes <= 59;
    return (behind ? -1 : 1) * (hours * 60 + minutes);
}

int TimeCursor::monthName() noexcept {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    auto const end = std::ranges::find_if_not(text_, letter);
    std::string_view const word = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    for (std::size_t i = 0; i < Months.size(); ++i) {
        if (sameWord(word, Months[i]) || sameWord(word, Months[i].substr(0, 3))) {
            text_.remove_prefix(word.size());
            return static_cast<int>(i) + 1;
        }
    }
    ok_ = false;
    return 0;
}

bool TimeCursor::afternoon() noexcept {
    std::string_view const word = text_.substr(0, 2);
    bool const after = sameWord(word, "pm");
    ok_ = ok_ && (after || sameWord(word, "am"));
    text_.remove_prefix(word.size());
    return after;
}

} // namespace hio::tool
