// SPDX-License-Identifier: Apache-2.0
#include "bench.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <random>

namespace bench {

namespace {

/// A figure over all rounds.
struct Series {
    std::string name;
    std::string unit;
    std::vector<double> values;
};

using AllSeries = std::vector<Series>;

void note(AllSeries& all, std::string const& name, std::string const& unit, double value) {
    auto at = std::find_if(all.begin(), all.end(), [&](Series const& s) { return s.name == name; });
    if (at == all.end()) {
        at = all.insert(at, {name, unit, {}});
    }
    at->values.push_back(value);
}

double median(std::vector<double> const& sorted) {
    std::size_t const half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

void print(Series series, Options const& options, std::ostream& out) {
    std::sort(series.values.begin(), series.values.end());
    double const middle = median(series.values);
    if (options.json) {
        out << nlohmann::ordered_json{{"name", series.name},
                                      {"unit", series.unit},
                                      {"median", middle},
                                      {"min", series.values.front()},
                                      {"max", series.values.back()},
                                      {"runs", series.values.size()}}
            << std::endl;
        return;
    }
    int const digits = middle < 100 ? 2 : 0;
    out << std::left << std::setw(30) << series.name << std::right << std::fixed
        << std::setprecision(digits) << std::setw(14) << middle << std::setw(14)
        << series.values.front() << std::setw(14) << series.values.back() << "  " << series.unit
        << std::endl;
}

} // namespace

void check(std::string_view what, std::uint64_t done, std::uint64_t wanted) {
    if (done != wanted) {
        throw Short(std::string(what) + ": " + std::to_string(done) + " done of " +
                    std::to_string(wanted));
    }
}

void measure(Bench const& bench, Options const& options, std::ostream& out) {
    std::unique_ptr<Case> const work = bench.open(options);
    std::minstd_rand random(1);
    AllSeries all;
    for (std::size_t round = 0; round < options.runs; ++round) {
        bool const floorFirst = random() % 2 == 0;
        std::optional<double> floor = floorFirst ? work->floor() : std::nullopt;
        double const value = work->run();
        if (!floorFirst) {
            floor = work->floor();
        }
        note(all, bench.name, bench.unit, value);
        if (floor) {
            note(all, bench.name + "/floor", bench.unit, *floor);
            note(all, bench.name + "/ratio", "x", value / *floor);
        }
        for (Figure const& figure : work->also()) {
            note(all, bench.name + "/" + figure.suffix, figure.unit, figure.value);
        }
    }
    for (Series const& series : all) {
        print(series, options, out);
    }
}

} // namespace bench
