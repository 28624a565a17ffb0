// SPDX-License-Identifier: Apache-2.0
#include <hio/help/crc32c.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>

using hio::crc32c;
using hio::crc32cPortable;

namespace {

std::string counting(int from, int step) {
    std::string bytes;
    for (int i = 0; i < 32; ++i) {
        bytes += static_cast<char>(from + i * step);
    }
    return bytes;
}

} // namespace

TEST_CASE("crc32c gives the answers of RFC 3720 B.4") {
    struct {
        std::string bytes;
        std::uint32_t sum;
    } const known[] = {
        {"", 0},
        {"123456789", 0xE3069283},
        {std::string(32, '\0'), 0x8A9136AA},
        {std::string(32, '\xFF'), 0x62A8AB43},
        {counting(0, 1), 0x46DD794E},
        {counting(31, -1), 0x113FDB5C},
    };
    for (auto const& [bytes, sum] : known) {
        CHECK(crc32c(bytes) == sum);
        CHECK(crc32cPortable(bytes) == sum);
    }
}

TEST_CASE("crc32c over pieces is that of the whole, with and without the instruction") {
    std::mt19937 random(7);
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        bytes += static_cast<char>(random());
    }
    std::string_view const whole = bytes;
    for (std::size_t at = 0; at <= whole.size(); ++at) {
        CHECK(crc32c(whole.substr(at), crc32c(whole.substr(0, at))) == crc32cPortable(whole));
        CHECK(crc32c(whole.substr(at)) == crc32cPortable(whole.substr(at)));
    }
}
