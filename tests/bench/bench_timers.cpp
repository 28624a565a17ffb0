// SPDX-License-Identifier: Apache-2.0
// timers/N: N doers with periods of 1 to 1000 ticks. Unit: CPU ns a wake.
// dense/N: N doers with a period of a tick. Unit: CPU ns a wake.
// empty/N: a tick in which none of N doers is due. Unit: CPU ns a tick.
#include <hio/doing/doist.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "bench.hpp"
#include "wheel.hpp"
#include "work.hpp"

namespace bench {

namespace {

constexpr double Never = 1e9;              // ticks
constexpr std::size_t Waits = 100'000'000; // ticks times doers of a round, at least

/// The same sleepers in a Doist and in a wheel, both past tick 0, in which all are awake.
class Sleepers {
public:
    explicit Sleepers(std::vector<double> const& periods) : bares_(periods.size()) {
        for (double const period : periods) {
            bares_.handles.push_back(countingBare(pool_, period, total).handle);
        }
        doist_.extend(countingDoers(periods, total));
        doist_.recur();
        wheel_.emplace(bares_);
    }

    /// CPU ns of so many ticks of the Doist.
    double tick(std::size_t ticks) {
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks; ++i) {
            doist_.recur();
        }
        return watch.ns();
    }
    /// CPU ns of so many ticks of the wheel.
    double tickFloor(std::size_t ticks) {
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks; ++i) {
            wheel_->tick();
        }
        return watch.ns();
    }
    std::uint64_t total = 0; ///< wakes of both

private:
    hio::Doist doist_{{.tock = 1.0}};
    Pool pool_;
    Bares<Pooled> bares_;
    std::optional<Wheel> wheel_;
};

class Timers final : public Case {
public:
    Timers(std::size_t count, Options const& options)
        : periods_(randomPeriods(options.size(count))),
          ticks_(options.size(std::max<std::size_t>(Waits / count, 1000))),
          sleepers_(periods_) {}

    double run() override {
        std::uint64_t const before = sleepers_.total;
        double const ns = sleepers_.tick(ticks_);
        return ns / wakes("wakes", before, ran_);
    }
    std::optional<double> floor() override {
        std::uint64_t const before = sleepers_.total;
        double const ns = sleepers_.tickFloor(ticks_);
        return ns / wakes("wakes of the floor", before, floorRan_);
    }

private:
    /// How many wakes there were in a round that began after tick `ran`; checks them.
    double wakes(char const* what, std::uint64_t before, std::uint64_t& ran) {
        std::uint64_t wanted = 0;
        for (double const period : periods_) {
            auto const p = std::uint64_t(period);
            wanted += (ran + ticks_) / p - ran / p;
        }
        ran += ticks_;
        check(what, sleepers_.total - before, wanted);
        return double(wanted);
    }
    std::vector<double> periods_;
    std::size_t ticks_;
    Sleepers sleepers_;
    std::uint64_t ran_ = 0;
    std::uint64_t floorRan_ = 0;
};

class Empty final : public Case {
public:
    Empty(std::size_t count, Options const& options)
        : ticks_(options.size(10'000)),
          sleepers_(std::vector<double>(options.size(count), Never)),
          asleep_(sleepers_.total) {}

    double run() override { return checked(sleepers_.tick(ticks_)); }
    std::optional<double> floor() override { return checked(sleepers_.tickFloor(ticks_)); }

private:
    double checked(double ns) const {
        check("wakes", sleepers_.total, asleep_);
        return ns / double(ticks_);
    }
    std::size_t ticks_;
    Sleepers sleepers_;
    std::uint64_t asleep_;
};

/// All are due in every tick, because their time has come, not because they want every tick.
class Dense final : public Case {
public:
    Dense(std::size_t count, Options const& options)
        : periods_(options.size(count), 1.0),
          ticks_(options.size(50)),
          bares_(periods_.size()) {
        for (double const period : periods_) {
            bares_.handles.push_back(countingBare(pool_, period, total_).handle);
            bares_.handles.back().resume();
        }
        doist_.extend(countingDoers(periods_, total_));
        doist_.recur();
    }

    double run() override {
        return timed("wakes", [this] { doist_.recur(); });
    }
    std::optional<double> floor() override {
        return timed("wakes of the floor", [this] { scan(); });
    }

private:
    template <class Tick>
    double timed(char const* what, Tick tick) {
        std::uint64_t const wanted = periods_.size() * ticks_;
        std::uint64_t const before = total_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks_; ++i) {
            tick();
        }
        double const ns = watch.nsPer(wanted);
        check(what, total_ - before, wanted);
        return ns;
    }
    /// The floor: looks at all, resumes those whose time has come.
    void scan() {
        for (auto const handle : bares_.handles) {
            auto& promise = handle.promise();
            if (promise.retyme <= now_) {
                promise.tyme = now_;
                handle.resume();
                promise.retyme += promise.tock;
            }
        }
        now_ += 1.0;
    }
    std::vector<double> periods_;
    std::size_t ticks_;
    std::uint64_t total_ = 0;
    hio::Doist doist_{{.tock = 1.0}};
    Pool pool_;
    Bares<Pooled> bares_;
    double now_ = 0.0;
};

} // namespace

void addTimers(Benches& benches) {
    for (std::size_t const count : std::array<std::size_t, 3>{1000, 100'000, 1'000'000}) {
        add<Timers>(benches, "timers/" + std::to_string(count), "ns", count);
    }
    add<Dense>(benches, "dense/100000", "ns", std::size_t(100'000));
    for (std::size_t const count : std::array<std::size_t, 2>{100'000, 1'000'000}) {
        add<Empty>(benches, "empty/" + std::to_string(count), "ns", count);
    }
}

} // namespace bench
