// SPDX-License-Identifier: Apache-2.0
/// @file
/// The least that a doer can do, as each form of a doer, and the same without hio: the floors.
#pragma once

#include <hio/doing/doers.hpp>
#include <hio/doing/dogdoer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "floors.hpp"

namespace bench {

/// Counts every tock seconds.
inline hio::Dog counting(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield tock;
    }
}

inline Bare<> countingBare(std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield 0.0;
    }
}

inline Bare<Pooled> countingBare(Pool& /*pool*/, double tock, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield tock;
    }
}

/// Is resumed once and ends.
inline hio::Dog brief(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    co_yield tock;
    ++total;
    co_return true;
}

inline Bare<Pooled> briefBare(Pool& /*pool*/, std::uint64_t& total) {
    co_yield 0.0;
    ++total;
}

/// Counts every tick.
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

/// So many of them.
class Counters {
public:
    Counters(std::size_t count, std::uint64_t& total) {
        for (std::size_t i = 0; i < count; ++i) {
            all_.push_back(make(i < count, total));
        }
    }
    void tick(double tyme) const {
        for (auto const& counter : all_) {
            counter->recur(tyme);
        }
    }

private:
    static std::unique_ptr<Counter> make(bool up, std::uint64_t& total) {
        if (up) {
            return std::make_unique<CountUp>(total);
        }
        return std::make_unique<CountNever>(total);
    }
    std::vector<std::unique_ptr<Counter>> all_;
};

/// Coroutine doers that count whenever their period is over; 0.0: every tick.
inline hio::Doers countingDoers(std::vector<double> const& periods, std::uint64_t& total) {
    hio::Doers doers;
    for (double const period : periods) {
        doers.add(hio::doify(counting, period, std::ref(total)));
    }
    return doers;
}

/// Class doers that count every tick.
inline hio::Doers countDoers(std::size_t count, std::uint64_t& total) {
    hio::Doers doers;
    for (std::size_t i = 0; i < count; ++i) {
        doers.add<CountDoer>(total);
    }
    return doers;
}

inline hio::Doers briefDoers(std::size_t count, std::uint64_t& total) {
    hio::Doers doers;
    for (std::size_t i = 0; i < count; ++i) {
        doers.add(hio::doify(brief, 0.0, std::ref(total)));
    }
    return doers;
}

/// Makes so many brief coroutines, runs them to their ends and frees them.
inline void
runBriefBares(std::size_t count, Pool& pool, Bares<Pooled>& bares, std::uint64_t& total) {
    for (std::size_t i = 0; i < count; ++i) {
        bares.handles.push_back(briefBare(pool, total).handle);
        bares.handles.back().resume();
    }
    for (auto const handle : bares.handles) {
        handle.resume();
    }
    bares.clear();
}

/// 1 to 1000 seconds, at random, but the same each time.
inline std::vector<double> randomPeriods(std::size_t count) {
    std::minstd_rand random(1);
    std::uniform_int_distribution<int> period(1, 1000);
    std::vector<double> periods(count);
    std::generate(periods.begin(), periods.end(), [&] { return double(period(random)); });
    return periods;
}

} // namespace bench
