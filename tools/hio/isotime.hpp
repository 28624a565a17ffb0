// SPDX-License-Identifier: Apache-2.0
/// @file
/// parseTime: the instant that a text names, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Source: ISO 8601 / RFC 3339, the extended form; proleptic Gregorian, as std::chrono.
/// Differs: a space may stand for the T, a comma for the point, an offset may be `+05`, `+0530` or
/// `+05:30`; without an offset it is UTC. A day alone is its midnight.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hio::tool {

/// How a column tells time.
enum class TimeUnit {
    iso,          ///< `2024-01-31`, `2024-01-31T23:59:59.5Z`, `2024-01-31 23:59+01:00`
    seconds,      ///< since the epoch: `1706745599`, `1706745599.5`, `-1`
    milliseconds, ///< since the epoch: `1706745599500`
};

/// Milliseconds since the epoch, of the years 1 to 9999; what is finer is cut off. None when `text`
/// is no such time as a whole: no blanks, no day 30 of February, no second 60, no hour 24.
/// @context any thread
[[nodiscard]] std::optional<std::int64_t> parseTime(std::string_view text, TimeUnit unit) noexcept;

} // namespace hio::tool
