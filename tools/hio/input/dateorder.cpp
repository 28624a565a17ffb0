// SPDX-License-Identifier: Apache-2.0
#include "dateorder.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>

#include "../wording.hpp"
#include "number.hpp"

namespace hio::tool {

void DateOrderFinder::add(std::string_view text, std::uint64_t line) {
    TwoReadings const readings = twoReadings(text);
    if (!readings.dayFirst && !readings.monthFirst) {
        return;
    }
    Seen const seen{std::string(trimmed(text)), line};
    first_ = first_ ? first_ : seen;
    ++values_;
    dayFirst_ += readings.monthFirst ? 0 : 1;
    monthFirst_ += readings.dayFirst ? 0 : 1;
    if (!unlike_ && readings.dayFirst && readings.monthFirst &&
        readings.dayFirst != readings.monthFirst) {
        unlike_ = seen;
    }
}

DateOrder DateOrderFinder::order(std::string const& where) const {
    if (!first_) {
        return DateOrder::unknown;
    }
    if (dayFirst_ != monthFirst_) {
        return dayFirst_ > monthFirst_ ? DateOrder::dayFirst : DateOrder::monthFirst;
    }
    Seen const& seen = unlike_ ? *unlike_ : *first_;
    std::string const dayFirst = "--time-format '" + formatOf(seen.text, DateOrder::dayFirst) + "'";
    std::string const monthFirst =
        "--time-format '" + formatOf(seen.text, DateOrder::monthFirst) + "'";
    std::string text = where + shown(seen.text) + " on line " + std::to_string(seen.line) +
                       " may be D/M/YYYY or M/D/YYYY, and ";
    text += dayFirst_ == 0 ? "none of the first " + std::to_string(values_) +
                                 " values has a part above 12, which would tell"
                           : "of the others as many must be the one as the other";
    throw ValidationError(text + ": give " + dayFirst + " or " + monthFirst);
}

std::string formatOf(std::string_view text, DateOrder order) {
    char const mark = text.find('/') != std::string_view::npos ? '/' : '.';
    bool const dayFirst = order == DateOrder::dayFirst;
    std::string format =
        std::string(dayFirst ? "%d" : "%m") + mark + (dayFirst ? "%m" : "%d") + mark + "%Y";
    std::size_t const clock = text.find_first_of(" Tt");
    if (clock == std::string_view::npos) {
        return format;
    }
    std::string_view const rest = text.substr(clock + 1);
    format += text[clock];
    format += std::ranges::count(rest.substr(0, 8), ':') == 2 ? "%H:%M:%S" : "%H:%M";
    format += rest.find('.') != std::string_view::npos ? ".%f" : "";
    format += rest.find_first_of("Zz+-") != std::string_view::npos ? "%z" : "";
    return format;
}

} // namespace hio::tool
