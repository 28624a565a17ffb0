// SPDX-License-Identifier: Apache-2.0
/// @file
/// TimeReading: how the texts of a column name instants, in milliseconds since
/// 1970-01-01T00:00:00Z: as a count since then, in a format that the user gave, or in one of the
/// forms that are known by themselves:
///
/// | form                          | examples                                                     |
/// |-------------------------------|--------------------------------------------------------------|
/// | ISO 8601                      | `2024-01-31` `2024-01-31T23:59:59.5Z` `2024-01-31 23:59+01`  |
/// |                               | `20240131T235959Z` `2024-01` `2024`                          |
/// | YYYY/M/D                      | `2024/01/31` `2024/1/31 23:59:59`                            |
/// | Mon D YYYY                    | `Jan 31 2024` `January 31, 2024 23:59`                       |
/// | D/M/YYYY or M/D/YYYY          | `31/1/2024` `1.31.2024 23:59`: DateOrder says which          |
///
/// Without an offset a time is UTC; a day alone is its midnight; a space may stand for the T, a
/// comma for the point. What is finer than a millisecond is cut off. Blanks around a time do not
/// count.
///
/// Source: ISO 8601 / RFC 3339; proleptic Gregorian, as std::chrono.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "timeformat.hpp"

namespace hio::tool {

/// What a time is.
enum class TimeUnit {
    date,         ///< a date or a date with a time of day
    seconds,      ///< a count since the epoch: `1706745599`, `1706745599.5`, `1.7e9`, `-1`
    milliseconds, ///< likewise: `1706745599500`
    microseconds,
    nanoseconds,
};

/// Which part of `3/4/2024` is the day.
enum class DateOrder { unknown, dayFirst, monthFirst };

/// @context any thread
struct TimeReading {
    TimeUnit unit = TimeUnit::date;
    TimeFormat format = {};               ///< of a date; empty: the known forms
    DateOrder order = DateOrder::unknown; ///< for the known forms

    /// The instant; none when `text` as a whole is no such time, or outside of the years 1 to 9999.
    [[nodiscard]] std::optional<std::int64_t> parse(std::string_view text) const noexcept;

    /// Whether the known forms are read, of which one may need a DateOrder.
    [[nodiscard]] bool byItself() const noexcept {
        return unit == TimeUnit::date && format.empty();
    }
};

/// Whether `text` is a date that is read by a DateOrder, and what it is in each; @context any
/// thread
struct TwoReadings {
    std::optional<std::int64_t> dayFirst;
    std::optional<std::int64_t> monthFirst;
};
[[nodiscard]] TwoReadings twoReadings(std::string_view text) noexcept;

} // namespace hio::tool
