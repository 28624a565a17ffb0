// SPDX-License-Identifier: Apache-2.0
// What walkon and openboss share: flags in, one JSON object a line out.
#pragma once

#include <hio/crew/plain.hpp>

#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

namespace example {

/// `--name value` pairs of a command line; throws std::invalid_argument for anything else.
inline std::map<std::string, std::string> flags(int argc, char** argv) {
    std::map<std::string, std::string> found;
    for (int i = 1; i < argc; i += 2) {
        std::string const flag = argv[i];
        if (!flag.starts_with("--") || i + 1 == argc) {
            throw std::invalid_argument("'" + flag + "' is no flag with a value");
        }
        found[flag.substr(2)] = argv[i + 1];
    }
    return found;
}

/// The value of a flag that must be there.
inline std::string const& need(std::map<std::string, std::string> const& flags,
                               std::string const& name) {
    auto const found = flags.find(name);
    if (found == flags.end()) {
        throw std::invalid_argument("--" + name + " is missing");
    }
    return found->second;
}

/// Prints `{"ev": what, ...}` at once.
inline void say(std::string_view what, hio::Plain::Map more = {}) {
    hio::Plain::Map event{{"ev", std::string(what)}};
    event.insert(event.end(), more.begin(), more.end());
    std::cout << hio::toJson(event) << std::endl;
}

/// The main of both: runs `run` with the flags and says how it ended; wrong flags and failures are
/// told with the usage, "PROGRAM --flags", and make exit code 2.
inline int main(int argc,
                char** argv,
                int (*run)(std::map<std::string, std::string> const& flags),
                std::string const& usage) {
    try {
        int const code = run(flags(argc, argv));
        say("exit", {{"code", code}});
        return code;
    } catch (std::exception const& error) {
        std::cerr << usage.substr(0, usage.find(' ')) << ": " << error.what()
                  << "\nusage: " << usage << '\n';
        return 2;
    }
}

} // namespace example
