// SPDX-License-Identifier: Apache-2.0
#include "wording.hpp"

#include <hio/help/utf8.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace hio::tool {
namespace {

constexpr std::size_t ShownBytes = 40;
constexpr std::size_t ShownNames = 12;

// What the search for a near name may cost, which grows with both.
constexpr std::size_t TriedNames = 1000;
constexpr std::size_t TriedBytes = 256;

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Cut where a character of UTF-8 starts, not within it.
std::string_view cut(std::string_view text) {
    std::size_t size = std::min(text.size(), ShownBytes);
    for (int back = 0; back < 3 && size < text.size() && continues(text[size]); ++back) {
        --size;
    }
    return text.substr(0, size);
}

// Edits (insert, drop, replace a byte) between two names, blind to case.
std::size_t edits(std::string_view one, std::string_view two) {
    auto const same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    std::vector<std::size_t> row(two.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < two.size(); ++j) {
            std::size_t const replaced = diagonal + (same(one[i], two[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

std::string shown(std::string_view text) {
    std::string_view const part = cut(text);
    bool const utf8 = validUtf8(part);
    std::string out = "'";
    for (char const c : part) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !utf8)) {
            constexpr std::string_view Hex = "0123456789ABCDEF";
            out += {'\\', 'x', Hex[byte >> 4], Hex[byte & 15]};
        } else {
            out += c;
        }
    }
    out += part.size() < text.size() ? "'..." : "'";
    return out;
}

std::string choices(std::string_view name, std::span<std::string const> names) {
    std::string text = "it has";
    for (std::size_t i = 0; i < std::min(names.size(), ShownNames); ++i) {
        text += (i == 0 ? " " : ", ") + shown(names[i]);
    }
    if (names.size() > ShownNames) {
        text += " and " + std::to_string(names.size() - ShownNames) + " more";
    }
    std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
    std::string const* nearest = nullptr;
    for (std::string const& other : names.first(std::min(names.size(), TriedNames))) {
        if (name.size() > TriedBytes || other.size() > TriedBytes) {
            continue;
        }
        if (std::size_t const far = edits(name, other); far < best) {
            best = far;
            nearest = &other;
        }
    }
    return nearest ? text + ": did you mean " + shown(*nearest) + "?" : text;
}

} // namespace hio::tool
