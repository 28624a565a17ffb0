// SPDX-License-Identifier: Apache-2.0
// hio-bench: runs the benchmarks of hio and prints a line for each figure.
#include <getopt.h>
#include <regex.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iomanip>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "bench.hpp"
#include "child.hpp"

namespace {

constexpr auto Usage =
    "usage: hio-bench [--filter RE] [--runs N] [--rows N] [--smoke] [--json] [--help]\n"
    "\n"
    "  --filter RE  only the benches whose name has a match of this extended regular expression\n"
    "  --runs N     rounds of each (default 7)\n"
    "  --rows N     rows of the file of roll/end-to-end (default 10000000)\n"
    "  --smoke      tiny sizes and 2 rounds: shows that all work, measures nothing\n"
    "  --help       this\n"
    "  --json       one JSON object a line: name, unit, median, min, max, runs\n"
    "\n"
    "NAME/floor is the least that this machine takes for the same work, NAME/ratio the median of\n"
    "figure / floor in the same round. HIO_COMMAND names the hio command of roll/end-to-end\n"
    "(default: tools/hio of this build). Exit: 0, 2 wrong usage, 3 a bench did not do its work.\n";

/// A count above 0, or none.
std::optional<std::size_t> count(char const* text) {
    char* end = nullptr;
    long long const value = std::strtoll(text, &end, 10);
    return value > 0 && *end == '\0' ? std::optional(std::size_t(value)) : std::nullopt;
}

/// The command line; none if it is wrong.
std::optional<bench::Options> parse(int argc, char** argv) {
    option const names[] = {{"filter", required_argument, nullptr, 'f'},
                            {"runs", required_argument, nullptr, 'n'},
                            {"rows", required_argument, nullptr, 'r'},
                            {"smoke", no_argument, nullptr, 's'},
                            {"json", no_argument, nullptr, 'j'},
                            {"help", no_argument, nullptr, 'h'},
                            {nullptr, 0, nullptr, 0}};
    bench::Options options;
    std::optional<std::size_t> runs;
    for (int key = 0; (key = ::getopt_long(argc, argv, "", names, nullptr)) != -1;) {
        std::optional<std::size_t> const number = optarg ? count(optarg) : std::nullopt;
        if (key == 'f') {
            options.filter = optarg;
        } else if (key == 'n' && number) {
            runs = number;
        } else if (key == 'r' && number) {
            options.rows = *number;
        } else if (key == 's') {
            options.smoke = true;
        } else if (key == 'j') {
            options.json = true;
        } else if (key == 'h') {
            std::cout << Usage;
            std::exit(0);
        } else {
            return std::nullopt;
        }
    }
    options.runs = runs.value_or(options.size(options.runs, 2));
    return optind == argc ? std::optional(options) : std::nullopt;
}

/// An extended regular expression; the empty one is found everywhere.
class Pattern {
public:
    explicit Pattern(std::string const& text) {
        if (int const err = ::regcomp(&compiled_, text.c_str(), REG_EXTENDED | REG_NOSUB)) {
            std::string why(100, '\0');
            why.resize(::regerror(err, &compiled_, why.data(), why.size()) - 1);
            throw std::invalid_argument("--filter " + text + ": " + why);
        }
    }
    ~Pattern() { ::regfree(&compiled_); }
    Pattern(Pattern const&) = delete;
    Pattern& operator=(Pattern const&) = delete;

    [[nodiscard]] bool foundIn(std::string const& text) const {
        return ::regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0;
    }

private:
    regex_t compiled_{};
};

/// The benches whose names match. Throws std::invalid_argument when there is none.
bench::Benches chosen(std::string const& filter) {
    bench::Benches all;
    bench::addTicks(all);
    bench::addTimers(all);
    bench::addGroups(all);
    bench::addEnterExit(all);
    bench::addMemory(all);
    bench::addExtend(all);
    bench::addReal(all);
    bench::addProfile(all);
    bench::addSpool(all);
    bench::addRoll(all);
    Pattern const wanted(filter);
    std::erase_if(all, [&](auto const& bench) { return !wanted.foundIn(bench.name); });
    if (all.empty()) {
        throw std::invalid_argument("--filter " + filter + ": no bench has such a name");
    }
    return all;
}

/// @return 0, or 3 when it did not do its work
int runOne(bench::Bench const& bench, bench::Options const& options) {
    try {
        bench::measure(bench, options, std::cout);
        return 0;
    } catch (bench::Skip const& skip) {
        std::cerr << "hio-bench: " << bench.name << " skipped: " << skip.what() << "\n";
        return 0;
    } catch (std::exception const& error) {
        std::cerr << "hio-bench: " << bench.name << " failed: " << error.what() << "\n";
        return 3;
    }
}

/// Each in a process of its own, so that none finds the memory as another one left it.
int runAll(bench::Options const& options) {
    bench::Benches const benches = chosen(options.filter);
    if (!options.json) {
        std::cout << std::left << std::setw(30) << "name" << std::right << std::setw(14) << "median"
                  << std::setw(14) << "min" << std::setw(14) << "max"
                  << "  unit\n";
    }
    int code = 0;
    for (bench::Bench const& bench : benches) {
        code = std::max(code, bench::inChild([&] { return runOne(bench, options); }));
    }
    return code == 0 ? 0 : 3;
}

} // namespace

int main(int argc, char** argv) {
    auto const options = parse(argc, argv);
    if (!options) {
        std::cerr << Usage;
        return 2;
    }
    try {
        return runAll(*options);
    } catch (std::invalid_argument const& error) {
        std::cerr << "hio-bench: " << error.what() << "\n";
        return 2;
    }
}
