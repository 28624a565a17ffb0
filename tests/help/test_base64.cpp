// SPDX-License-Identifier: Apache-2.0
#include <hio/help/base64.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <string>

using namespace std::string_literals;

TEST_CASE("an integer is written in at least so many digits") {
    CHECK(hio::intToB64(0) == "A");
    CHECK(hio::intToB64(0, 0) == "A");
    CHECK(hio::intToB64(27) == "b");
    CHECK(hio::intToB64(27, 4) == "AAAb");
    CHECK(hio::intToB64(63) == "_");
    CHECK(hio::intToB64(64) == "BA");
    CHECK(hio::intToB64(64 * 64 + 62, 2) == "BA-");
    CHECK(hio::intToB64(0xffffff, 4) == "____");
    CHECK(hio::intToB64(std::numeric_limits<std::uint64_t>::max()) == "P__________");
}

TEST_CASE("an integer is read back, and what is none is not") {
    for (std::uint64_t const value : {std::uint64_t{0}, std::uint64_t{6347}, ~std::uint64_t{0}}) {
        CHECK(hio::b64ToInt(hio::intToB64(value)) == value);
        CHECK(hio::b64ToInt(hio::intToB64(value, 20)) == value);
    }
    CHECK_FALSE(hio::b64ToInt(""));
    CHECK_FALSE(hio::b64ToInt("A+"));
    CHECK_FALSE(hio::b64ToInt("A="));
    CHECK_FALSE(hio::b64ToInt("\xff"));
    CHECK_FALSE(hio::b64ToInt("Q__________")); // 2^64
}

TEST_CASE("a code is its bits, left aligned in bytes") {
    CHECK(hio::codeB64ToB2("bAAA") == "\x6c\x00\x00"s);
    CHECK(hio::codeB64ToB2("bAAJ") == "\x6c\x00\x09"s);
    CHECK(hio::codeB64ToB2("0A") == "\xd0\x00"s);
    CHECK(hio::codeB64ToB2("B") == "\x04"s);
    CHECK(hio::codeB64ToB2("").value().empty());
    CHECK_FALSE(hio::codeB64ToB2("b AA"));
    CHECK(hio::codeB2ToB64("\x6c\x00\x00"s, 4) == "bAAA");
    CHECK(hio::codeB2ToB64("\x6c\x00\x00"s, 1) == "b");
    CHECK(hio::codeB2ToB64("\xd0\x00"s, 2) == "0A");
    CHECK_FALSE(hio::codeB2ToB64("\x6c"s, 2));
    CHECK_FALSE(hio::codeB2ToB64("", 1));
}

TEST_CASE("codes of every length come back") {
    std::mt19937 random(64);
    for (std::size_t length = 0; length < 100; ++length) {
        std::string code;
        while (code.size() < length) {
            code += hio::intToB64(random() % 64);
        }
        auto const bytes = hio::codeB64ToB2(code).value();
        CHECK(bytes.size() == (length * 3 + 3) / 4);
        CHECK(hio::codeB2ToB64(bytes, length) == code);
    }
}
