// SPDX-License-Identifier: Apache-2.0
#include "remedy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "input/number.hpp"

namespace hio::tool {
namespace {

/// Formats that people have and that are not known by themselves.
constexpr std::array Formats{"%Y%m%d",
                             "%Y%m%d%H%M%S",
                             "%d-%b-%y",
                             "%d-%b-%Y",
                             "%d %b %Y",
                             "%d %b %Y %H:%M:%S",
                             "%d/%b/%Y:%H:%M:%S %z",
                             "%m/%d/%Y %I:%M %p",
                             "%m/%d/%Y %I:%M:%S %p",
                             "%d-%m-%Y",
                             "%d-%m-%Y %H:%M:%S",
                             "%Y.%m.%d",
                             "%Y-%m-%d %H.%M.%S",
                             "%b %Y",
                             "%Y-%j"};

/// The unit by which a count since 1970 is of our days; empty when it is no count.
std::string unitOf(std::string_view value) {
    auto const number = Decimal::from(trimmed(value), '.');
    if (!number || number->exponent != 0) {
        return {};
    }
    switch (number->whole.size()) {
    case 9:
    case 10:
        return "s";
    case 12:
    case 13:
        return "ms";
    case 15:
    case 16:
        return "us";
    case 18:
    case 19:
        return "ns";
    default:
        return {};
    }
}

std::string remedyForTime(std::string const& value, RowOptions const& options) {
    bool const date = options.time.unit == TimeUnit::date;
    if (!options.time.format.empty()) {
        return {}; // it was said how times are written; they are not
    }
    std::string const unit = unitOf(value);
    if (!unit.empty()) {
        return "--time-unit " + unit;
    }
    if (!date && TimeReading{}.parse(value)) {
        return "--time-unit iso";
    }
    for (char const* const format : Formats) {
        if (TimeFormat(format).parse(trimmed(value))) {
            return (date ? "" : "--time-unit iso ") + ("--time-format " + shellWord(format));
        }
    }
    return {};
}

/// The header has one field when lines of comment stand before it, else it may lack a name.
std::string remedyForFields(Refusal const& first, RowOptions const& options) {
    if (!options.header || !options.columns.empty()) {
        return {};
    }
    if (first.what.find("the header 1:") != std::string::npos) {
        return "--skip " + std::to_string(first.line - 1);
    }
    return "--skip " + std::to_string(options.skip + 1) + " --no-header";
}

} // namespace

std::string remedyFor(Refusals const& refusals, std::uint64_t taken, RowOptions const& options) {
    std::uint64_t const all = taken + refusals.count();
    for (Reason const reason : {Reason::fields, Reason::time, Reason::encoding}) {
        auto const first = std::ranges::find(refusals.first(), reason, &Refusal::reason);
        if (refusals.count(reason) * 10 < all * 9 || first == refusals.first().end()) {
            continue;
        }
        switch (reason) {
        case Reason::fields:
            return remedyForFields(*first, options);
        case Reason::time:
            return remedyForTime(first->value, options);
        case Reason::encoding:
            return options.encoding == Encoding::automatic ? "--encoding latin1" : "";
        case Reason::other:
            break;
        }
    }
    return {};
}

std::string shellWord(std::string_view word) {
    constexpr std::string_view Plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=,+@";
    if (!word.empty() && word.find_first_not_of(Plain) == std::string_view::npos) {
        return std::string(word);
    }
    std::string text = "'";
    for (char const c : word) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

std::string shellLine(std::span<std::string const> words) {
    std::string line;
    for (std::string const& word : words) {
        line += (line.empty() ? "" : " ") + shellWord(word);
    }
    return line;
}

} // namespace hio::tool
