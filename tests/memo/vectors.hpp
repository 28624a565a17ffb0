// SPDX-License-Identifier: Apache-2.0
/// @file
/// The recordings of grams as material for other tests; tests/golden checks against them.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace vectors {

inline nlohmann::json load(char const* part) {
    return nlohmann::json::parse(
        std::ifstream(std::string(std::getenv("HIO_TEST_DATA")) + "/vectors/grams.json"))[part];
}

/// All datagrams of the receive cases, hostile ones among them.
inline std::vector<std::string> datagrams() {
    std::vector<std::string> all;
    for (auto const& each : load("receive")) {
        for (auto const& gram : each["grams"]) {
            std::string const hex = gram[0];
            std::string& bytes = all.emplace_back();
            for (std::size_t i = 0; i < hex.size(); i += 2) {
                bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
            }
        }
    }
    return all;
}

} // namespace vectors
