// SPDX-License-Identifier: Apache-2.0
#include "number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>

namespace hio::tool {
namespace {

constexpr std::int64_t MaxExponent = 1'000'000'000; // more than a row has digits

bool digit(char c) {
    return c >= '0' && c <= '9';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view takeDigits(std::string_view& text) {
    std::size_t const size = std::min(text.find_first_not_of("0123456789"), text.size());
    std::string_view const digits = text.substr(0, size);
    text.remove_prefix(size);
    return digits;
}

/// Whether the magnitude of `number`, which no double holds, is too large for one.
bool tooLarge(Decimal const& number) {
    for (std::size_t i = 0; i < number.size(); ++i) {
        if (number.digit(i) != '0') {
            auto const before =
                static_cast<std::int64_t>(number.whole.size()) - static_cast<std::int64_t>(i);
            return before + number.exponent > 0;
        }
    }
    return false;
}

/// A number that is written with another point than std::from_chars knows.
std::optional<double> foreignNumber(std::string_view text, char point) {
    if (!Decimal::from(text, point)) {
        return std::nullopt;
    }
    constexpr std::size_t Usual = 64;
    if (text.size() <= Usual) {
        std::array<char, Usual> room{};
        std::ranges::replace_copy(text, room.begin(), point, '.');
        return numberOf({room.data(), text.size()});
    }
    std::string copy(text);
    std::ranges::replace(copy, point, '.');
    return numberOf(copy);
}

} // namespace

std::optional<Decimal> Decimal::from(std::string_view text, char point) noexcept {
    Decimal number;
    if (!text.empty() && text[0] == '-') {
        number.negative = true;
        text.remove_prefix(1);
    }
    number.whole = takeDigits(text);
    if (!text.empty() && text[0] == point) {
        text.remove_prefix(1);
        number.fraction = takeDigits(text);
    }
    if (number.size() == 0) {
        return std::nullopt;
    }
    if (text.empty()) {
        return number;
    }
    if (lower(text[0]) != 'e') {
        return std::nullopt;
    }
    text.remove_prefix(1);
    bool const down = !text.empty() && text[0] == '-';
    text.remove_prefix(down || (!text.empty() && text[0] == '+') ? 1 : 0);
    std::string_view const digits = takeDigits(text);
    if (digits.empty() || !text.empty()) {
        return std::nullopt;
    }
    for (char const c : digits) {
        number.exponent = std::min(number.exponent * 10 + (c - '0'), MaxExponent);
    }
    number.exponent = down ? -number.exponent : number.exponent;
    return number;
}

std::optional<std::int64_t> integerOf(std::string_view text) noexcept {
    std::int64_t value = 0;
    char const* const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    return stop == end && error == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<double> numberOf(std::string_view text, char point) noexcept {
    std::size_t const sign = !text.empty() && text[0] == '-' ? 1 : 0;
    if (text.size() == sign || !(digit(text[sign]) || text[sign] == point)) {
        return std::nullopt; // from_chars would take nan and inf
    }
    if (point != '.') {
        return foreignNumber(text, point);
    }
    double value = 0;
    char const* const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) {
        return std::nullopt;
    }
    if (error == std::errc()) {
        return value;
    }
    auto const number = Decimal::from(text, point);
    if (!number) {
        return std::nullopt;
    }
    double const magnitude = tooLarge(*number) ? std::numeric_limits<double>::infinity() : 0.0;
    return number->negative ? -magnitude : magnitude;
}

std::optional<double> specialOf(std::string_view text) noexcept {
    bool const negative = !text.empty() && text[0] == '-';
    text.remove_prefix(negative ? 1 : 0);
    if (sameWord(text, "nan")) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (sameWord(text, "inf") || sameWord(text, "infinity")) {
        double const infinity = std::numeric_limits<double>::infinity();
        return negative ? -infinity : infinity;
    }
    return std::nullopt;
}

bool likeCode(std::string_view text) noexcept {
    if (!text.empty() && text[0] == '+') {
        return true;
    }
    text.remove_prefix(!text.empty() && text[0] == '-' ? 1 : 0);
    return text.size() > 1 && text[0] == '0' && digit(text[1]);
}

std::string_view trimmedSlowly(std::string_view text) noexcept {
    auto const blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool sameWord(std::string_view one, std::string_view two) noexcept {
    return one.size() == two.size() &&
           std::ranges::equal(one, two, [](char a, char b) { return lower(a) == lower(b); });
}

} // namespace hio::tool
