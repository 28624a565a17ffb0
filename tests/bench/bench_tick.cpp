// SPDX-License-Identifier: Apache-2.0
// tick/coro/N, tick/class/N: a tick in which each of N doers is due. Unit: CPU ns a doer.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include "bench.hpp"
#include "floors.hpp"

namespace bench {

namespace {

constexpr std::size_t Resumes = 5'000'000; // of a round, about

hio::Dog counting(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield tock;
    }
}

Bare<> countingBare(std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield 0.0;
    }
}

class CountDoer final : public hio::Doer {
public:
    explicit CountDoer(std::uint64_t& total) : total_(total) {}

private:
    bool recur(double /*tyme*/) override {
        ++total_;
        return false;
    }
    std::uint64_t& total_;
};

/// What a class doer is at its least. There are two kinds of it, else the compiler would guess the
/// one kind and make the call no virtual one.
struct Counter {
    explicit Counter(std::uint64_t& count) : total(count) {}
    Counter(Counter const&) = delete;
    Counter& operator=(Counter const&) = delete;
    virtual ~Counter() = default;
    virtual bool recur(double tyme) = 0;
    std::uint64_t& total;
};

struct CountUp final : Counter {
    using Counter::Counter;
    bool recur(double /*tyme*/) override {
        ++total;
        return false;
    }
};

struct CountNever final : Counter {
    using Counter::Counter;
    bool recur(double /*tyme*/) override { return true; }
};

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
    [[nodiscard]] std::size_t doers() const { return doers_; }
    std::uint64_t total_ = 0;

private:
    virtual void floorTick(double tyme) = 0;
    std::size_t doers_;
    std::size_t ticks_;
    hio::Doist doist_;
};

class CoroTick final : public Tick {
public:
    CoroTick(std::size_t count, Options const& options) : Tick(count, options), bares_(doers()) {
        hio::Doers list;
        for (std::size_t i = 0; i < doers(); ++i) {
            list.add(hio::doify(counting, 0.0, std::ref(total_)));
            bares_.handles.push_back(countingBare(total_).handle);
        }
        enter(std::move(list));
    }

private:
    void floorTick(double /*tyme*/) override {
        for (Bare<>::Handle const handle : bares_.handles) {
            handle.resume();
        }
    }
    Bares<> bares_;
};

class ClassTick final : public Tick {
public:
    ClassTick(std::size_t count, Options const& options) : Tick(count, options) {
        hio::Doers list;
        for (std::size_t i = 0; i < doers(); ++i) {
            list.add<CountDoer>(total_);
            counters_.push_back(counter(i));
        }
        enter(std::move(list));
    }

private:
    std::unique_ptr<Counter> counter(std::size_t index) {
        if (index < doers()) {
            return std::make_unique<CountUp>(total_);
        }
        return std::make_unique<CountNever>(total_);
    }
    void floorTick(double tyme) override {
        for (auto const& counter : counters_) {
            counter->recur(tyme);
        }
    }
    std::vector<std::unique_ptr<Counter>> counters_;
};

} // namespace

void addTicks(Benches& benches) {
    constexpr std::array<std::size_t, 4> Counts{1, 1000, 100'000, 1'000'000};
    for (std::size_t const count : Counts) {
        add<CoroTick>(benches, "tick/coro/" + std::to_string(count), "ns", count);
    }
    for (std::size_t const count : Counts) {
        add<ClassTick>(benches, "tick/class/" + std::to_string(count), "ns", count);
    }
}

} // namespace bench
