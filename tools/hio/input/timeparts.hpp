// SPDX-License-Identifier: Apache-2.0
/// @file
/// TimeParts: what a text says of a time, part by part, and the instant that they make. TimeCursor
/// takes the parts off the front of a text.
///
/// The calendar is the proleptic Gregorian one, as in std::chrono. A leap second, which is 23:59:60
/// UTC and nothing else, is taken as the last millisecond of 23:59:59.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hio::tool {

struct TimeParts {
    int year = 0;
    int month = 1;
    int day = 1;
    int dayOfYear = 0; ///< 1 to 366 stands for month and day; 0: it was not said
    int hour = 0;
    int minute = 0;
    int second = 0; ///< 60 in a leap second
    int millisecond = 0;
    int offset = 0; ///< minutes that the clock is ahead of UTC

    /// Milliseconds since 1970-01-01T00:00:00Z; none for a date or a clock that does not exist, and
    /// for a time outside of the years 1 to 9999. @context any thread
    [[nodiscard]] std::optional<std::int64_t> instant() const noexcept;
};

/// Whether there are windows for this time: whether it is within the years 1 to 9999.
/// @context any thread
[[nodiscard]] bool knownYear(std::int64_t ms) noexcept;

/// Takes parts off the front of a text. A part that is missing fails it for good; what it answers
/// is of no use then. @context any thread, one at a time
class TimeCursor {
public:
    explicit TimeCursor(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool atEnd() const noexcept { return text_.empty(); }
    /// The next character; 0 at the end.
    [[nodiscard]] char next() const noexcept { return text_.empty() ? '\0' : text_[0]; }
    /// How many digits come next.
    [[nodiscard]] std::size_t digits() const noexcept;

    void fail() noexcept { ok_ = false; }
    /// Takes `c` if it is next.
    bool take(char c) noexcept;
    void demand(char c) noexcept { ok_ = take(c) && ok_; }
    /// Takes blanks; whether there was one.
    bool takeBlanks() noexcept;

    /// A number of `least` to `most` digits; of as many as there are.
    int number(std::size_t least, std::size_t most) noexcept;
    /// Digits of a fraction of a second, one or more, in milliseconds; what is finer is cut off.
    int fraction() noexcept;
    /// `HH:MM[:SS[.fff]]` into `parts`; the hour of `hourDigits` digits or two.
    void clock(TimeParts& parts, std::size_t hourDigits) noexcept;
    /// `Z`, `+HH`, `+HHMM` or `+HH:MM`, in minutes ahead of UTC.
    int offset() noexcept;
    /// The English name of a month, whole or its first three letters, in any case: 1 to 12.
    int monthName() noexcept;
    /// `am` or `pm` in any case: whether it is pm.
    bool afternoon() noexcept;

private:
    std::string_view text_;
    bool ok_ = true;
};

} // namespace hio::tool
