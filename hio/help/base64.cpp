// SPDX-License-Identifier: Apache-2.0
#include <hio/help/base64.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace hio {

namespace {

constexpr std::string_view Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned Foreign = 64;

constexpr std::array<std::uint8_t, 256> Values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(Foreign);
    for (std::size_t i = 0; i < Digits.size(); ++i) {
        values[static_cast<unsigned char>(Digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

unsigned valueOf(char digit) noexcept {
    return Values[static_cast<unsigned char>(digit)];
}

} // namespace

std::string intToB64(std::uint64_t value, std::size_t length) {
    std::string text;
    do {
        text += Digits[value & 63U];
        value >>= 6U;
    } while (value != 0);
    text.append(length - std::min(length, text.size()), 'A');
    std::reverse(text.begin(), text.end());
    return text;
}

std::optional<std::uint64_t> b64ToInt(std::string_view text) noexcept {
    std::uint64_t value = 0;
    for (char const digit : text) {
        unsigned const bits = valueOf(digit);
        if (bits == Foreign || value > (std::numeric_limits<std::uint64_t>::max() >> 6U)) {
            return std::nullopt;
        }
        value = (value << 6U) | bits;
    }
    return text.empty() ? std::nullopt : std::optional(value);
}

std::optional<std::string> codeB64ToB2(std::string_view text) {
    std::string bytes;
    bytes.reserve((text.size() * 3 + 3) / 4);
    unsigned bits = 0; // not yet written, right aligned
    unsigned held = 0; // how many
    for (char const digit : text) {
        unsigned const six = valueOf(digit);
        if (six == Foreign) {
            return std::nullopt;
        }
        bits = (bits << 6U) | six;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> held) & 0xffU);
        }
    }
    if (held > 0) {
        bytes += static_cast<char>((bits << (8 - held)) & 0xffU);
    }
    return bytes;
}

std::optional<std::string> codeB2ToB64(std::string_view bytes, std::size_t length) {
    if ((length * 3 + 3) / 4 > bytes.size()) {
        return std::nullopt;
    }
    std::string text;
    text.reserve(length);
    unsigned bits = 0;
    unsigned held = 0;
    std::size_t next = 0;
    while (text.size() < length) {
        if (held < 6) {
            bits = (bits << 8U) | static_cast<unsigned char>(bytes[next++]);
            held += 8;
        }
        held -= 6;
        text += Digits[(bits >> held) & 63U];
    }
    return text;
}

} // namespace hio
