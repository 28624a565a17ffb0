// SPDX-License-Identifier: Apache-2.0
// What the golden vectors gave: each case passes, fails (printed) or is skipped (printed, with
// tag).
#pragma once

#include <nlohmann/json.hpp>

#include <iostream>
#include <string>

namespace golden {

/// Vectors as they stand in their file: the order of the keys of a book is part of what is checked.
using Json = nlohmann::ordered_json;

struct Tally {
    int passed = 0;
    int failed = 0;
    int skipped = 0;

    void pass() { ++passed; }
    void fail(std::string const& id, std::string const& why) {
        ++failed;
        std::cout << "FAILED " << id << ": " << why << '\n';
    }
    void skip(std::string const& id, std::string const& tag) {
        ++skipped;
        std::cout << "skipped " << id << " (" << tag << ")\n";
    }
};

void runCrew(Json const& runs, Tally& tally);
void runDoist(Json const& scenarios, Tally& tally);
void runGrams(Json const& sections, Tally& tally);
void runTymer(Json const& cases, Tally& tally);
void runNamer(Json const& cases, Tally& tally);
void runMemos(Json const& sections, Tally& tally);

} // namespace golden
