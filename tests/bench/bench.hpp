// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a benchmark of hio is, and how its rounds are run.
///
/// A Bench names a figure and opens a Case; a Case does its work once a round, times it itself, and
/// checks that all of it was done. Where it has a floor, the least that the machine would take for
/// the same work, both run in the same round in an order that is shuffled, and the ratio is taken
/// within the round: what else the machine does at the time disturbs both.
///
/// An own harness, because google-benchmark runs each benchmark through before the next one, and so
/// cannot put two beside each other in a round.
#pragma once

#include <time.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// What the command line says.
struct Options {
    std::string filter = {};     ///< regular expression, searched for in the names; empty: all
    std::size_t runs = 7;        ///< rounds of each bench
    std::size_t rows = 10000000; ///< of the file of roll/end-to-end
    bool json = false;
    bool smoke = false; ///< tiny sizes: shows that all work, measures nothing

    /// `full`, or at most `tiny` of it with --smoke.
    [[nodiscard]] std::size_t size(std::size_t full, std::size_t tiny = 100) const {
        return smoke && full > tiny ? tiny : full;
    }
};

/// The work was not done, or not all of it. The program ends with 3.
struct Short : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The bench cannot run here; the message says why.
struct Skip : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws Short, naming `what`, unless as much was done as wanted.
void check(std::string_view what, std::uint64_t done, std::uint64_t wanted);

/// A further figure of a round: `NAME/suffix`.
struct Figure {
    std::string suffix;
    std::string unit;
    double value;
};

/// The work of a bench, set up. It stays set up from round to round.
class Case {
public:
    Case() = default;
    virtual ~Case() = default;
    Case(Case const&) = delete;
    Case& operator=(Case const&) = delete;
    Case(Case&&) = delete;
    Case& operator=(Case&&) = delete;

    /// Does the work of one round; the figure, in the unit of the bench. Throws Short.
    virtual double run() = 0;
    /// The same work at its least, in the same unit; none if there is no floor. Throws Short.
    virtual std::optional<double> floor() { return std::nullopt; }
    /// What else the last run() measured.
    [[nodiscard]] virtual std::vector<Figure> also() const { return {}; }
};

struct Bench {
    std::string name;
    std::string unit;
    /// Sets the work up. Throws Skip.
    std::function<std::unique_ptr<Case>(Options const&)> open;
};

using Benches = std::vector<Bench>;

/// Adds a bench whose case is a C, made of `args` and the options.
template <class C, class... A>
void add(Benches& benches, std::string name, std::string unit, A... args) {
    benches.push_back({std::move(name), std::move(unit), [args...](Options const& options) {
                           return std::make_unique<C>(args..., options);
                       }});
}

/// A clock that runs from when it is made: CLOCK_PROCESS_CPUTIME_ID for work of one core, which
/// other processes disturb least; CLOCK_MONOTONIC for work of several processes.
class Stopwatch {
public:
    explicit Stopwatch(clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) : clock_(clock), start_(now()) {}

    [[nodiscard]] double ns() const { return now() - start_; }
    [[nodiscard]] double nsPer(std::uint64_t count) const { return ns() / double(count); }
    [[nodiscard]] double perSecond(std::uint64_t count) const { return double(count) * 1e9 / ns(); }

private:
    [[nodiscard]] double now() const {
        timespec t{};
        ::clock_gettime(clock_, &t);
        return double(t.tv_sec) * 1e9 + double(t.tv_nsec);
    }
    clockid_t clock_;
    double start_;
};

/// Runs the rounds of a bench and prints its figures, a line each. Throws Short and Skip.
void measure(Bench const& bench, Options const& options, std::ostream& out);

// The topics, a file each.
void addTicks(Benches& benches);
void addTimers(Benches& benches);
void addGroups(Benches& benches);
void addEnterExit(Benches& benches);
void addMemory(Benches& benches);
void addExtend(Benches& benches);
void addReal(Benches& benches);
void addProfile(Benches& benches);
void addSpool(Benches& benches);
void addRoll(Benches& benches);

} // namespace bench
