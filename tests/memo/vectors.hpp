// SPDX-License-Identifier: Apache-2.0
/// @file
/// The recordings of grams, and what reading them takes.
#pragma once

#include <hio/memo/gram.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace vectors {

inline nlohmann::json load(char const* part) {
    return nlohmann::json::parse(
        std::ifstream(std::string(std::getenv("HIO_TEST_DATA")) + "/vectors/grams.json"))[part];
}

inline hio::Mid midOf(std::string const& text) {
    hio::Mid mid{};
    std::copy_n(text.begin(), mid.size(), mid.begin());
    return mid;
}

inline std::string unhex(std::string const& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

inline std::string hex(std::string_view bytes) {
    constexpr std::string_view Digits = "0123456789abcdef";
    std::string text;
    for (char const each : bytes) {
        auto const byte = static_cast<unsigned char>(each);
        text += Digits[byte >> 4U];
        text += Digits[byte & 15U];
    }
    return text;
}

inline std::vector<std::string> hexes(std::vector<std::string> const& all) {
    std::vector<std::string> texts;
    for (auto const& each : all) {
        texts.push_back(hex(each));
    }
    return texts;
}

/// The round constants of SHA-256 (FIPS 180-4): 32 bits of the fraction of the cube root of a
/// prime.
inline std::array<std::uint32_t, 64> sha256Constants() {
    std::array<std::uint32_t, 64> constants{};
    std::size_t found = 0;
    for (unsigned number = 2; found < constants.size(); ++number) {
        bool prime = true;
        for (unsigned by = 2; by * by <= number; ++by) {
            prime = prime && number % by != 0;
        }
        if (prime) {
            long double const root = std::cbrt(static_cast<long double>(number));
            constants[found++] =
                static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0L);
        }
    }
    return constants;
}

inline std::string sha256(std::string bytes) {
    static auto const constants = sha256Constants();
    std::array<std::uint32_t, 8> hash{0x6a09e667,
                                      0xbb67ae85,
                                      0x3c6ef372,
                                      0xa54ff53a,
                                      0x510e527f,
                                      0x9b05688c,
                                      0x1f83d9ab,
                                      0x5be0cd19};
    std::uint64_t const bits = bytes.size() * 8;
    bytes += '\x80';
    bytes.append((120 - bytes.size() % 64) % 64, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(bits >> static_cast<unsigned>(shift));
    }
    for (std::size_t block = 0; block < bytes.size(); block += 64) {
        std::array<std::uint32_t, 64> w{};
        for (std::size_t i = 0; i < 64; ++i) {
            w[i / 4] = (w[i / 4] << 8U) | static_cast<unsigned char>(bytes[block + i]);
        }
        for (std::size_t i = 16; i < 64; ++i) {
            auto const a = w[i - 15];
            auto const b = w[i - 2];
            w[i] = w[i - 16] + w[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) +
                   (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U));
        }
        auto s = hash;
        for (std::size_t i = 0; i < 64; ++i) {
            auto const one = s[7] +
                             (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) +
                             ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
            auto const two = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) +
                             ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            s = {one + two, s[0], s[1], s[2], s[3] + one, s[4], s[5], s[6]};
        }
        for (std::size_t i = 0; i < 8; ++i) {
            hash[i] += s[i];
        }
    }
    std::string digest;
    for (auto const word : hash) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest += static_cast<char>(word >> static_cast<unsigned>(shift));
        }
    }
    return hex(digest);
}

/// SHA-256 over each gram behind its length in 4 bytes, big-endian.
inline std::string sha256All(std::vector<std::string> const& grams) {
    std::string all;
    for (auto const& gram : grams) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            all += static_cast<char>(gram.size() >> static_cast<unsigned>(shift));
        }
        all += gram;
    }
    return sha256(all);
}

} // namespace vectors
