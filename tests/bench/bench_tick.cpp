// SPDX-License-Identifier: Apache-2.0
// tick/coro/N, tick/class/N: a tick in which each of N doers is due. Unit: CPU ns a doer.
// tick/scattered/N: coroutines whose frames lie scattered; those of the floor do not.
#include <hio/doing/doist.hpp>

#include <algorithm>
#include <array>
#include <random>

#include "bench.hpp"
#include "work.hpp"

namespace bench {

namespace {

constexpr std::size_t Resumes = 5'000'000; // of a round, about

/// Ticks of a Doist with all doers due.
class Tick : public Case {
public:
    Tick(std::size_t doers, Options const& options)
        : doers_(options.size(doers)),
          ticks_(options.size(std::max<std::size_t>(Resumes / doers, 1), 10)) {}

    double run() final {
        std::uint64_t const before = total_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks_; ++i) {
            doist_.recur();
        }
        double const ns = watch.nsPer(doers_ * ticks_);
        check("resumes", total_ - before, doers_ * ticks_);
        return ns;
    }

    std::optional<double> floor() final {
        std::uint64_t const before = total_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks_; ++i) {
            floorTick(double(i));
        }
        double const ns = watch.nsPer(doers_ * ticks_);
        check("resumes of the floor", total_ - before, doers_ * ticks_);
        return ns;
    }

protected:
    void enter(hio::Doers doers) {
        doist_.extend(std::move(doers));
        doist_.recur();
    }
    void removeShuffled() {
        std::vector<hio::Doer*> doers = doist_.doers();
        std::shuffle(doers.begin(), doers.end(), std::minstd_rand(1));
        for (hio::Doer* const doer : doers) {
            doist_.remove(*doer);
        }
    }
    [[nodiscard]] std::size_t doers() const { return doers_; }
    std::uint64_t total_ = 0;

private:
    virtual void floorTick(double tyme) = 0;
    std::size_t doers_;
    std::size_t ticks_;
    hio::Doist doist_;
};

/// @param scattered the frames lie as after churn: where others were that went in no order
class CoroTick final : public Tick {
public:
    CoroTick(std::size_t count, bool scattered, Options const& options)
        : Tick(count, options),
          bares_(doers()) {
        for (std::size_t i = 0; i < doers(); ++i) {
            bares_.handles.push_back(countingBare(total_).handle);
        }
        if (scattered) {
            enter(counting());
            removeShuffled();
        }
        enter(counting());
    }

private:
    hio::Doers counting() { return countingDoers(std::vector<double>(doers()), total_); }
    void floorTick(double /*tyme*/) override {
        for (Bare<>::Handle const handle : bares_.handles) {
            handle.resume();
        }
    }
    Bares<> bares_;
};

class ClassTick final : public Tick {
public:
    ClassTick(std::size_t count, Options const& options)
        : Tick(count, options),
          counters_(doers(), total_) {
        enter(countDoers(doers(), total_));
    }

private:
    void floorTick(double tyme) override { counters_.tick(tyme); }
    Counters counters_;
};

} // namespace

void addTicks(Benches& benches) {
    constexpr std::array<std::size_t, 4> Counts{1, 1000, 100'000, 1'000'000};
    for (std::size_t const count : Counts) {
        add<CoroTick>(benches, "tick/coro/" + std::to_string(count), "ns", count, false);
    }
    for (std::size_t const count : Counts) {
        add<ClassTick>(benches, "tick/class/" + std::to_string(count), "ns", count);
    }
    add<CoroTick>(benches, "tick/scattered/1000000", "ns", std::size_t(1'000'000), true);
}

} // namespace bench
