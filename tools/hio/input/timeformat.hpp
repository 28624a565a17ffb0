// SPDX-License-Identifier: Apache-2.0
/// @file
/// TimeFormat: times as a user says that they are written, `%d-%b-%y`.
///
///     TimeFormat const format("%d-%b-%y");
///     auto const ms = format.parse("19-Sep-03");
///
/// | code   | what it reads                                                      |
/// |--------|--------------------------------------------------------------------|
/// | %Y     | year, four digits                                                  |
/// | %y     | year, two digits: 69 to 99 are of 1900, 00 to 68 of 2000           |
/// | %m %d  | month, day: one or two digits                                      |
/// | %b %B  | month in English, three letters or whole, in any case              |
/// | %j     | day of the year: one to three digits                               |
/// | %H %I  | hour of 24, of 12: one or two digits                               |
/// | %M %S  | minute, second: one or two digits                                  |
/// | %f     | fraction of a second: one digit or more; finer than ms is cut off  |
/// | %p     | am or pm, in any case                                              |
/// | %z     | `Z`, `+HH`, `+HHMM` or `+HH:MM`; without it the time is UTC        |
/// | %%     | a percent sign                                                     |
///
/// A blank stands for one blank or more, anything else for itself.
///
/// Source: strptime of Python. Differs: %b and %B read both forms of a month; %f takes more than
/// six digits; a format needs a year.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hio::tool {

/// @context any thread
class TimeFormat {
public:
    /// No format, which no text is of.
    TimeFormat() = default;

    /// Throws ValidationError for a code that is not in the table, and for a format without a year.
    explicit TimeFormat(std::string format);

    [[nodiscard]] bool empty() const noexcept { return format_.empty(); }
    [[nodiscard]] std::string const& text() const noexcept { return format_; }

    /// Milliseconds since 1970-01-01T00:00:00Z; none when `text` as a whole is not of this format.
    [[nodiscard]] std::optional<std::int64_t> parse(std::string_view text) const noexcept;

private:
    std::string format_;
};

} // namespace hio::tool
