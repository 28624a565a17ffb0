// SPDX-License-Identifier: Apache-2.0
#include <hio/help/utf8.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using hio::validUtf8;

namespace {

// The bytes that the pattern of RFC 3629 gives for a code point, valid or not.
std::string encoded(std::uint32_t point, int size) {
    auto const tail = [point](int shift) {
        return static_cast<char>(0x80 | (point >> shift & 63));
    };
    switch (size) {
    case 1:
        return {static_cast<char>(point)};
    case 2:
        return {static_cast<char>(0xC0 | point >> 6), tail(0)};
    case 3:
        return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
    default:
        return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
    }
}

int shortest(std::uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

} // namespace

TEST_CASE("each code point is valid in its shortest form alone, surrogates in none") {
    int wrong = 0;
    for (std::uint32_t point = 0; point < 0x200000; ++point) {
        bool const scalar = point < 0x110000 && (point < 0xD800 || point > 0xDFFF);
        for (int size = shortest(point); size <= 4; ++size) {
            bool const expected = scalar && size == shortest(point);
            wrong += validUtf8(encoded(point, size)) != expected ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a character that is cut off or goes on too long is not valid, wherever it stands") {
    std::string_view const character = "\xF0\x9F\x98\x80";
    for (std::size_t lead = 0; lead < 20; ++lead) {
        std::string const ascii(lead, 'a');
        CHECK(validUtf8(ascii + std::string(character) + ascii));
        for (std::size_t size = 1; size < 4; ++size) {
            CHECK_FALSE(validUtf8(ascii + std::string(character.substr(0, size)) + ascii));
            CHECK_FALSE(validUtf8(ascii + std::string(character.substr(0, size))));
            CHECK_FALSE(validUtf8(ascii + std::string(character.substr(size)) + ascii));
        }
        CHECK_FALSE(validUtf8(ascii + "\xFF" + ascii));
    }
    CHECK(validUtf8(""));
    CHECK(validUtf8(std::string_view("\0", 1)));
}
