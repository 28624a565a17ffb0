// SPDX-License-Identifier: Apache-2.0
#include "isotime.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>

namespace hio::tool {
namespace {

using std::chrono::day;
using std::chrono::milliseconds;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t First = milliseconds(sys_days(year(1) / 1 / 1).time_since_epoch()).count();
constexpr std::int64_t End = milliseconds(sys_days(year(10000) / 1 / 1).time_since_epoch()).count();

bool digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes the parts of a time off the front of a text. A part that is not there fails it for good.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool atEnd() const { return text_.empty(); }

    bool take(char c) {
        bool const there = !text_.empty() && text_[0] == c;
        text_.remove_prefix(there ? 1 : 0);
        return there;
    }
    void demand(char c) { ok_ = take(c) && ok_; }

    // Exactly `count` digits, of a value of at most `most`.
    int number(std::size_t count, int most) {
        if (text_.size() < count) {
            ok_ = false;
            return 0;
        }
        int value = 0;
        for (char const c : text_.substr(0, count)) {
            ok_ = ok_ && digit(c);
            value = value * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        ok_ = ok_ && value <= most;
        return ok_ ? value : 0;
    }

    // One or more digits after a point; the first `kept` of them as an integer.
    std::int64_t fraction(int kept) {
        ok_ = ok_ && !text_.empty() && digit(text_[0]);
        std::int64_t value = 0;
        while (ok_ && !text_.empty() && digit(text_[0])) {
            value = kept > 0 ? value * 10 + (text_[0] - '0') : value;
            --kept;
            text_.remove_prefix(1);
        }
        for (; kept > 0; --kept) {
            value *= 10;
        }
        return value;
    }

    // Any count of digits, within int64.
    std::int64_t integer() {
        std::int64_t value = 0;
        if (text_.empty() || !digit(text_[0])) {
            ok_ = false;
            return 0;
        }
        char const* const end = text_.data() + text_.size();
        auto const [stop, error] = std::from_chars(text_.data(), end, value);
        ok_ = ok_ && error == std::errc();
        text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()));
        return value;
    }

private:
    std::string_view text_;
    bool ok_ = true;
};

std::int64_t clock(Cursor& cursor) {
    std::int64_t const hours = cursor.number(2, 23);
    cursor.demand(':');
    std::int64_t ms = (hours * 60 + cursor.number(2, 59)) * 60'000;
    if (cursor.take(':')) {
        ms += cursor.number(2, 59) * std::int64_t{1000};
        if (cursor.take('.') || cursor.take(',')) {
            ms += cursor.fraction(3);
        }
    }
    return ms;
}

// Milliseconds that the local clock is ahead of UTC.
std::int64_t zone(Cursor& cursor) {
    if (cursor.atEnd() || cursor.take('Z') || cursor.take('z')) {
        return 0;
    }
    bool const behind = cursor.take('-');
    if (!behind) {
        cursor.demand('+');
    }
    std::int64_t minutes = cursor.number(2, 23) * 60;
    if (!cursor.atEnd()) {
        cursor.take(':');
        minutes += cursor.number(2, 59);
    }
    return (behind ? -minutes : minutes) * 60'000;
}

std::optional<std::int64_t> parseIso(std::string_view text) {
    Cursor cursor(text);
    int const years = cursor.number(4, 9999);
    cursor.demand('-');
    auto const months = static_cast<unsigned>(cursor.number(2, 12));
    cursor.demand('-');
    auto const days = static_cast<unsigned>(cursor.number(2, 31));
    year_month_day const date{year(years), month(months), day(days)};
    if (!cursor.ok() || !date.ok()) {
        return std::nullopt;
    }
    std::int64_t ms = milliseconds(sys_days(date).time_since_epoch()).count();
    if (!cursor.atEnd()) {
        if (!cursor.take('T') && !cursor.take(' ') && !cursor.take('t')) {
            return std::nullopt;
        }
        ms += clock(cursor);
        ms -= zone(cursor);
    }
    return cursor.ok() && cursor.atEnd() ? std::optional(ms) : std::nullopt;
}

std::optional<std::int64_t> parseEpoch(std::string_view text, TimeUnit unit) {
    Cursor cursor(text);
    bool const negative = cursor.take('-');
    std::int64_t const scale = unit == TimeUnit::seconds ? 1000 : 1;
    std::int64_t ms = cursor.integer();
    if (!cursor.ok() || ms > End / scale) {
        return std::nullopt;
    }
    ms *= scale;
    if (cursor.take('.')) {
        ms += cursor.fraction(unit == TimeUnit::seconds ? 3 : 0);
    }
    return cursor.ok() && cursor.atEnd() ? std::optional(negative ? -ms : ms) : std::nullopt;
}

} // namespace

std::optional<std::int64_t> parseTime(std::string_view text, TimeUnit unit) noexcept {
    auto const ms = unit == TimeUnit::iso ? parseIso(text) : parseEpoch(text, unit);
    return ms && *ms >= First && *ms < End ? ms : std::nullopt;
}

} // namespace hio::tool
