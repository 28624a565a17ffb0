// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/window.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace hio {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;
using std::chrono::years;
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr std::array<std::string_view, 7> Words = {
    "second", "minute", "hour", "day", "month", "year", "all"};

constexpr std::size_t LabelSize = std::string_view("2014-01-01T00-30-05").size();
constexpr std::int64_t Year0 = -62'167'219'200'000; // ms since 1970

/// The time point of `ms`, which is checked: files cannot have others.
Time timeOf(std::int64_t ms) {
    if (ms < MinTime || ms >= MaxTime) {
        throw ValidationError("time " + timeText(ms) +
                              " is not in the years 1970 to 9999, as the file of a profile needs "
                              "it: leave the row out, or check the unit of its time");
    }
    return Time(std::chrono::milliseconds(ms));
}

std::int64_t msOf(Time time) {
    return time.time_since_epoch().count();
}

year_month_day dateOf(Time time) {
    return floor<days>(time);
}

} // namespace

Granularity granularityOf(std::string_view word) {
    auto const* const found = std::find(Words.begin(), Words.end(), word);
    if (found == Words.end()) {
        throw ValidationError("granularity '" + std::string(word) +
                              "' is unknown: give second, minute, hour, day, month, year or all");
    }
    return static_cast<Granularity>(found - Words.begin());
}

std::string_view wordOf(Granularity granularity) noexcept {
    return Words[static_cast<std::size_t>(granularity)];
}

std::int64_t windowStart(std::int64_t ms, Granularity granularity) {
    Time const time = timeOf(ms);
    switch (granularity) {
    case Granularity::second:
        return msOf(floor<std::chrono::seconds>(time));
    case Granularity::minute:
        return msOf(floor<std::chrono::minutes>(time));
    case Granularity::hour:
        return msOf(floor<std::chrono::hours>(time));
    case Granularity::day:
        return msOf(floor<days>(time));
    case Granularity::month:
        return msOf(sys_days(dateOf(time).year() / dateOf(time).month() / 1));
    case Granularity::all:
        return MinTime;
    case Granularity::year:
        break;
    }
    return msOf(sys_days(dateOf(time).year() / std::chrono::January / 1));
}

std::int64_t windowEnd(std::int64_t ms, Granularity granularity) {
    Time const start = timeOf(windowStart(ms, granularity));
    switch (granularity) {
    case Granularity::second:
        return msOf(start + std::chrono::seconds(1));
    case Granularity::minute:
        return msOf(start + std::chrono::minutes(1));
    case Granularity::hour:
        return msOf(start + std::chrono::hours(1));
    case Granularity::day:
        return msOf(start + days(1));
    case Granularity::month:
        return msOf(sys_days(dateOf(start) + months(1)));
    case Granularity::all:
        return MaxTime;
    case Granularity::year:
        break;
    }
    return msOf(sys_days(dateOf(start) + years(1)));
}

std::string timeText(std::int64_t ms) {
    if (ms < Year0 || ms >= MaxTime) { // the calendar's types overflow beyond
        return std::to_string(ms) + " ms since 1970";
    }
    Time const time{std::chrono::milliseconds(ms)};
    year_month_day const date = dateOf(time);
    std::chrono::hh_mm_ss const clock(time - floor<days>(time));
    std::array<char, 64> text{};
    int const size = std::snprintf(text.data(),
                                   text.size(),
                                   "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                                   static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()),
                                   static_cast<int>(clock.hours().count()),
                                   static_cast<int>(clock.minutes().count()),
                                   static_cast<int>(clock.seconds().count()),
                                   static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string windowLabel(std::int64_t startMs, Granularity granularity) {
    if (granularity == Granularity::all) {
        return std::string(wordOf(granularity));
    }
    std::string whole = timeText(msOf(timeOf(startMs))).substr(0, LabelSize);
    std::replace(whole.begin(), whole.end(), ':', '-');
    std::size_t const cut = granularity == Granularity::second   ? 0
                            : granularity == Granularity::minute ? 3
                                                                 : 6;
    return whole.substr(0, whole.size() - cut) + "Z";
}

std::string safeName(std::string_view text) {
    constexpr std::string_view Plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    constexpr std::string_view Hex = "0123456789ABCDEF";
    std::string safe;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        bool const leadingDot = i == 0 && text[i] == '.';
        if (!leadingDot && Plain.find(text[i]) != std::string_view::npos) {
            safe += text[i];
        } else {
            safe += {'%', Hex[byte >> 4], Hex[byte & 15]};
        }
    }
    if (safe.size() > MaxSafeName) {
        throw SizeError(
            "name '" + safe.substr(0, MaxSafeName) + "...' takes " + std::to_string(safe.size()) +
            " bytes of a file name: give one of at most " + std::to_string(MaxSafeName));
    }
    return safe;
}

std::string fileName(std::string_view base,
                     std::int64_t startMs,
                     Granularity granularity,
                     std::string_view dataset,
                     std::uint32_t part) {
    return safeName(base) + '.' + windowLabel(startMs, granularity) + '.' + safeName(dataset) +
           '.' + std::to_string(part) + ".bin";
}

} // namespace hio
