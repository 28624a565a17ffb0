// SPDX-License-Identifier: Apache-2.0
/// @file
/// Windows of time: into which one a row falls, how it is written, and the file of its profile.
///
/// A window is known by its start, in milliseconds since 1970-01-01T00:00Z, and its granularity:
/// `windowStart(ms, Granularity::day)`. All of it is UTC: no zone, no daylight saving, no leap
/// seconds. A window starts in the years 1970 to 9999: its profile's file cannot say another time.
///
/// Source: time_util.py of whylogs 1.6.0 (c9b9b8b15); the file names are ours.
/// Differs: seconds too; a time before 1970 is refused, where whylogs fails to write its profile;
/// the name is that of the window's start, not of the writing, and has no
/// space and no colon.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/errors.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hio {

/// How long a window is; all: there is one, whatever the time.
enum class Granularity : std::uint8_t { second, minute, hour, day, month, year, all };

/// The granularity of its word, "second" to "year" or "all". Throws ValidationError for any other.
/// @context any thread
HIO_API Granularity granularityOf(std::string_view word);

/// The word of a granularity. @context any thread
HIO_API std::string_view wordOf(Granularity granularity) noexcept;

/// The times that have a window: 1970-01-01 up to, but not including, 10000-01-01, in milliseconds.
/// The file of a profile has no sign for its times, and Python no year 10000.
inline constexpr std::int64_t MinTime = 0;
inline constexpr std::int64_t MaxTime = 253'402'300'800'000;

/// `2014-01-01T00:30:05.250Z`; outside of the years 0 to 9999 `N ms since 1970`.
/// @context any thread
HIO_API std::string timeText(std::int64_t ms);

/// The start in ms of the window that holds the time `ms`. Throws ValidationError for a time that
/// has no window (as microseconds taken for milliseconds have none). @context any thread
HIO_API std::int64_t windowStart(std::int64_t ms, Granularity granularity);

/// The end in ms of the window that holds the time `ms`: the start of the one after it.
/// Throws as windowStart. @context any thread
HIO_API std::int64_t windowEnd(std::int64_t ms, Granularity granularity);

/// A window's start as it stands in names: `2014-01-01T00Z` for hours and longer,
/// `2014-01-01T00-30Z` for minutes, `2014-01-01T00-30-05Z` for seconds, `all` for all. Sorts as the
/// times do. Throws as windowStart. @context any thread
HIO_API std::string windowLabel(std::int64_t startMs, Granularity granularity);

/// The longest that safeName gives, in bytes: a base and a dataset fit into one file name.
inline constexpr std::size_t MaxSafeName = 100;

/// `text` made safe as a part of a file name: a byte outside of A-Z a-z 0-9 . _ - and a leading dot
/// become %XX (upper-case hex), so different texts stay different. Throws SizeError if that gives
/// more than MaxSafeName bytes: check a name with it where the name comes in. @context any thread
HIO_API std::string safeName(std::string_view text);

/// The name of a profile's file, `BASE.LABEL.DATASET.PART.bin`: base and dataset made safe, part
/// counting from 0 the files of this window. At most 255 bytes. Throws as windowLabel and safeName.
/// @context any thread
HIO_API std::string fileName(std::string_view base,
                             std::int64_t startMs,
                             Granularity granularity,
                             std::string_view dataset,
                             std::uint32_t part);

} // namespace hio
