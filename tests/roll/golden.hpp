// SPDX-License-Identifier: Apache-2.0
/// @file
/// What whylogs made of known input, and small helpers to compare with it.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace golden {

/// All bytes of a file under tests/data.
inline std::string load(std::string const& name) {
    char const* const data = std::getenv("HIO_TEST_DATA");
    std::ifstream file(std::string(data ? data : "tests/data") + "/" + name, std::ios::binary);
    if (!file) {
        throw std::runtime_error("no test data " + name + ", set HIO_TEST_DATA to tests/data");
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline nlohmann::json whylogs(std::string const& name) {
    return nlohmann::json::parse(load("vectors/whylogs/" + name));
}

inline std::string fromHex(std::string const& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

inline std::string toHex(std::string_view bytes) {
    std::string hex;
    for (char const byte : bytes) {
        constexpr std::string_view Digits = "0123456789abcdef";
        hex += Digits[static_cast<unsigned char>(byte) >> 4];
        hex += Digits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

/// Reads `bytes` with every bit of every byte flipped once, and cut at every length. `read` may
/// throw Error and nothing else; returns how often it did.
template <class Error, class Read>
std::size_t mutate(std::string const& bytes, Read read) {
    std::size_t refused = 0;
    auto const attempt = [&](std::string const& mutant) {
        try {
            read(mutant);
        } catch (Error const&) {
            ++refused;
        }
    };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        attempt(bytes.substr(0, i));
        for (int bit = 0; bit < 8; ++bit) {
            std::string mutant = bytes;
            mutant[i] = static_cast<char>(mutant[i] ^ (1 << bit));
            attempt(mutant);
        }
        for (char const byte : {'\x00', '\x7f', '\xff'}) {
            std::string mutant = bytes;
            mutant[i] = byte;
            attempt(mutant);
        }
    }
    return refused;
}

} // namespace golden
