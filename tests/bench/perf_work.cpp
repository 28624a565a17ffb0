// SPDX-License-Identifier: Apache-2.0
// hio-perf WORK TICKS: does so many ticks of a work and prints how many resumes, wakes, ticks or
// doers that were, the first ones of the setting up with them. perf.py counts its instructions.
#include <hio/doing/doist.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "wheel.hpp"
#include "work.hpp"

namespace {

using bench::Bares;
using bench::Pool;
using bench::Pooled;

constexpr std::size_t Few = 1000;
constexpr std::size_t Many = 10'000;
constexpr double Never = 1e9;

/// Ends the program here: to close all that runs would take by far the most instructions.
[[noreturn]] void finish(std::uint64_t count) {
    std::cout << count << std::endl;
    std::_Exit(0);
}

void tick(std::size_t ticks, hio::Doers doers, std::uint64_t const& count) {
    hio::Doist doist({.tock = 1.0});
    doist.extend(std::move(doers));
    for (std::size_t i = 0; i < ticks; ++i) {
        doist.recur();
    }
    finish(count);
}

void tickWheel(std::size_t ticks,
               std::vector<double> const& periods,
               std::uint64_t& total,
               std::uint64_t const& count) {
    Pool pool;
    Bares<Pooled> bares(periods.size());
    for (double const period : periods) {
        bares.handles.push_back(bench::countingBare(pool, period, total).handle);
    }
    bench::Wheel wheel(bares);
    for (std::size_t i = 0; i < ticks; ++i) {
        wheel.tick();
    }
    finish(count);
}

void coro(std::size_t ticks) {
    std::uint64_t total = 0;
    tick(ticks, bench::countingDoers(std::vector<double>(Few), total), total);
}

void coroFloor(std::size_t ticks) {
    std::uint64_t total = 0;
    Bares<> bares(Few);
    for (std::size_t i = 0; i < Few; ++i) {
        bares.handles.push_back(bench::countingBare(total).handle);
    }
    for (std::size_t i = 0; i < ticks; ++i) {
        for (auto const handle : bares.handles) {
            handle.resume();
        }
    }
    finish(total);
}

void classes(std::size_t ticks) {
    std::uint64_t total = 0;
    tick(ticks, bench::countDoers(Few, total), total);
}

void classesFloor(std::size_t ticks) {
    std::uint64_t total = 0;
    bench::Counters const counters(Few, total);
    for (std::size_t i = 0; i < ticks; ++i) {
        counters.tick(double(i));
    }
    finish(total);
}

void timers(std::size_t ticks) {
    std::uint64_t total = 0;
    tick(ticks, bench::countingDoers(bench::randomPeriods(Many), total), total);
}

void timersFloor(std::size_t ticks) {
    std::uint64_t total = 0;
    tickWheel(ticks, bench::randomPeriods(Many), total, total);
}

void empty(std::size_t ticks) {
    std::uint64_t total = 0;
    tick(ticks, bench::countingDoers(std::vector<double>(Many, Never), total), ticks);
}

void emptyFloor(std::size_t ticks) {
    std::uint64_t total = 0;
    tickWheel(ticks, std::vector<double>(Many, Never), total, ticks);
}

/// Here a tick is a whole run.
void enterExit(std::size_t ticks) {
    std::uint64_t total = 0;
    hio::Doist doist;
    for (std::size_t i = 0; i < ticks; ++i) {
        doist.run(bench::briefDoers(Few, total));
    }
    finish(total);
}

void enterExitFloor(std::size_t ticks) {
    std::uint64_t total = 0;
    Pool pool;
    Bares<Pooled> bares(Few);
    for (std::size_t i = 0; i < ticks; ++i) {
        bench::runBriefBares(Few, pool, bares, total);
    }
    finish(total);
}

} // namespace

int main(int argc, char** argv) {
    std::map<std::string, void (*)(std::size_t)> const works{
        {"coro", coro},
        {"coro/floor", coroFloor},
        {"class", classes},
        {"class/floor", classesFloor},
        {"timers", timers},
        {"timers/floor", timersFloor},
        {"empty", empty},
        {"empty/floor", emptyFloor},
        {"enterexit", enterExit},
        {"enterexit/floor", enterExitFloor},
    };
    auto const work = argc == 3 ? works.find(argv[1]) : works.end();
    if (work == works.end()) {
        std::cerr << "usage: hio-perf WORK TICKS; perf.py runs it and names the works\n";
        return 2;
    }
    work->second(std::strtoul(argv[2], nullptr, 10));
    return 0;
}
