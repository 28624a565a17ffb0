// SPDX-License-Identifier: Apache-2.0
// golden [--vectors DIR]: runs every vector file found in DIR against hio and prints what differs.
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "tally.hpp"

int main(int argc, char** argv) {
    std::map<std::string, void (*)(golden::Json const&, golden::Tally&)> const runners{
        {"crew.json", golden::runCrew},
        {"doist.json", golden::runDoist},
        {"grams.json", golden::runGrams},
        {"memos.json", golden::runMemos},
        {"namer.json", golden::runNamer},
        {"tymer.json", golden::runTymer},
    };
    std::filesystem::path folder = HIO_VECTORS;
    if (argc == 3 && std::string(argv[1]) == "--vectors") {
        folder = argv[2];
    } else if (argc != 1) {
        std::cerr << "usage: golden [--vectors DIR]\n";
        return 2;
    }
    golden::Tally tally;
    int files = 0;
    for (auto const& [name, run] : runners) {
        std::ifstream file(folder / name);
        if (!file) {
            continue;
        }
        ++files;
        try {
            run(golden::Json::parse(file), tally);
        } catch (std::exception const& error) {
            tally.fail(name, error.what());
        }
    }
    if (files == 0) {
        std::cerr << folder << ": no vector file in it; give --vectors DIR\n";
        return 2;
    }
    std::cout << tally.passed << " passed, " << tally.failed << " failed, " << tally.skipped
              << " skipped\n";
    return tally.failed == 0 ? 0 : 1;
}
