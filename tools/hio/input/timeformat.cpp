// SPDX-License-Identifier: Apache-2.0
#include "timeformat.hpp"

#include <hio/help/errors.hpp>

#include <utility>

#include "../wording.hpp"
#include "timeparts.hpp"

namespace hio::tool {
namespace {

constexpr std::string_view Codes = "YymdbBjHIMSfpz%";

bool blank(char c) {
    return c == ' ' || c == '\t';
}

/// What was read besides the parts themselves.
struct TwelveHours {
    bool hour = false;
    bool afternoon = false;
};

void readCode(char code, TimeCursor& cursor, TimeParts& parts, TwelveHours& twelve) {
    switch (code) {
    case 'Y':
        parts.year = cursor.number(4, 4);
        break;
    case 'y':
        parts.year = cursor.number(2, 2);
        parts.year += parts.year < 69 ? 2000 : 1900;
        break;
    case 'm':
        parts.month = cursor.number(1, 2);
        break;
    case 'd':
        parts.day = cursor.number(1, 2);
        break;
    case 'b':
    case 'B':
        parts.month = cursor.monthName();
        break;
    case 'j':
        parts.dayOfYear = cursor.number(1, 3);
        if (parts.dayOfYear == 0) {
            cursor.fail();
        }
        break;
    case 'H':
        parts.hour = cursor.number(1, 2);
        break;
    case 'I':
        parts.hour = cursor.number(1, 2);
        twelve.hour = true;
        break;
    case 'M':
        parts.minute = cursor.number(1, 2);
        break;
    case 'S':
        parts.second = cursor.number(1, 2);
        break;
    case 'f':
        parts.millisecond = cursor.fraction();
        break;
    case 'p':
        twelve.afternoon = cursor.afternoon();
        break;
    case 'z':
        parts.offset = cursor.offset();
        break;
    default:
        cursor.demand('%');
    }
}

} // namespace

TimeFormat::TimeFormat(std::string format) : format_(std::move(format)) {
    std::string const name = "--time-format " + shown(format_);
    bool year = false;
    for (std::size_t i = 0; i < format_.size(); ++i) {
        if (format_[i] != '%') {
            continue;
        }
        ++i;
        if (i == format_.size() || Codes.find(format_[i]) == std::string_view::npos) {
            throw ValidationError(name + ": " + shown(std::string_view(format_).substr(i - 1, 2)) +
                                  " is unknown: take %Y %y %m %d %b %B %j %H %I %M %S %f %p %z, "
                                  "or %% for a percent sign");
        }
        year = year || format_[i] == 'Y' || format_[i] == 'y';
    }
    if (!year) {
        throw ValidationError(name + " has no year: a window needs one; write, say, %Y-%m-%d");
    }
}

std::optional<std::int64_t> TimeFormat::parse(std::string_view text) const noexcept {
    TimeCursor cursor(text);
    TimeParts parts;
    TwelveHours twelve;
    for (std::size_t i = 0; i < format_.size() && cursor.ok(); ++i) {
        if (format_[i] == '%') {
            readCode(format_[++i], cursor, parts, twelve);
        } else if (!blank(format_[i])) {
            cursor.demand(format_[i]);
        } else if ((i == 0 || !blank(format_[i - 1])) && !cursor.takeBlanks()) {
            cursor.fail();
        }
    }
    if (twelve.hour) {
        if (parts.hour < 1 || parts.hour > 12) {
            return std::nullopt;
        }
        parts.hour = parts.hour % 12 + (twelve.afternoon ? 12 : 0);
    }
    return cursor.ok() && cursor.atEnd() ? parts.instant() : std::nullopt;
}

} // namespace hio::tool
