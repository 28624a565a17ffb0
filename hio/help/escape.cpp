// SPDX-License-Identifier: Apache-2.0
#include <hio/help/escape.hpp>

#include <cstdint>

namespace hio {

namespace {

/// One character of UTF-8: its code and its length in bytes. Not valid: the byte and length 0.
struct Point {
    std::uint32_t code;
    std::size_t size;
};

unsigned byteAt(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// The first character of a text that is not empty.
Point firstPoint(std::string_view text) {
    unsigned const lead = byteAt(text, 0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    std::size_t const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return {lead, 0};
    }
    std::uint32_t code = lead & (0x7fU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        unsigned const next = byteAt(text, at);
        if ((next & 0xc0U) != 0x80U) {
            return {lead, 0};
        }
        code = (code << 6U) | (next & 0x3fU);
    }
    bool const overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    bool const surrogate = code >= 0xd800 && code <= 0xdfff;
    bool const valid = !overlong && !surrogate && code <= 0x10ffff;
    return valid ? Point{code, size} : Point{lead, 0};
}

/// Steers a terminal, ends a line or turns the direction of writing.
bool dangerous(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string hex(std::string_view lead, std::uint32_t code, unsigned digits) {
    std::string out(lead);
    while (digits > 0) {
        --digits;
        out += "0123456789abcdef"[(code >> (4U * digits)) & 0xfU];
    }
    return out;
}

std::string_view shorthand(std::uint32_t code) {
    switch (code) {
    case '\t':
        return "\\t";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    default:
        return {};
    }
}

/// How one character is shown.
std::string shown(std::string_view text, Point point) {
    if (point.size == 0) {
        return hex("\\x", point.code, 2);
    }
    if (!dangerous(point.code)) {
        return std::string(text.substr(0, point.size));
    }
    if (auto const brief = shorthand(point.code); !brief.empty()) {
        return std::string(brief);
    }
    return point.code < 0x80 ? hex("\\x", point.code, 2) : hex("\\u", point.code, 4);
}

} // namespace

std::string escaped(std::string_view text, std::size_t limit) {
    constexpr std::string_view Mark = "...";
    std::string out;
    std::size_t whole = 0; // length of out up to which the mark still fits behind
    while (!text.empty()) {
        Point const point = firstPoint(text);
        std::string const next = shown(text, point);
        if (out.size() + next.size() > limit) {
            out.resize(whole);
            out += Mark.substr(0, limit - whole);
            return out;
        }
        out += next;
        if (out.size() + Mark.size() <= limit) {
            whole = out.size();
        }
        text.remove_prefix(point.size == 0 ? 1 : point.size);
    }
    return out;
}

std::string jsonEscaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        Point const point = firstPoint(text);
        if (point.size == 0) {
            out += "\xef\xbf\xbd";
        } else if (point.code == '"' || point.code == '\\') {
            out += '\\';
            out += text.front();
        } else if (dangerous(point.code)) {
            auto const brief = shorthand(point.code);
            out += brief.empty() ? hex("\\u", point.code, 4) : std::string(brief);
        } else {
            out += text.substr(0, point.size);
        }
        text.remove_prefix(point.size == 0 ? 1 : point.size);
    }
    return out;
}

} // namespace hio
