// SPDX-License-Identifier: Apache-2.0
// What real time costs a Doist, and how well it keeps it.
// idle/N: N doers that sleep for an hour, over 3 s, with the wake at their end. Unit: CPU us a
// second. Floor: a process that sleeps as long. lateness/1ms: how late after it is due a tick of 1
// ms begins, at the 99th percentile. Unit: us. Floor: clock_nanosleep to the same times.
#include <hio/doing/doist.hpp>
#include <hio/uv/loop.hpp>
#include <hio/uv/looppacer.hpp>

#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "bench.hpp"
#include "work.hpp"

namespace bench {

namespace {

/// Seconds of the clock that does not stop.
double now() {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

/// @param until as now() counts
void sleepUntil(double until) {
    double const whole = std::floor(until);
    timespec const t{time_t(whole), long((until - whole) * 1e9)};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) == EINTR) {
    }
}

/// From the second tick on, when all are asleep, until it has slept so long itself.
hio::Dog meter(hio::Tymth /*tymth*/, double tock, double seconds, double& us) {
    co_yield tock;
    co_yield tock;
    Stopwatch const watch;
    co_yield seconds;
    us = watch.ns() * 1e-3 / seconds;
    throw hio::Interrupt();
}

class Idle final : public Case {
public:
    Idle(std::size_t count, Options const& options)
        : periods_(options.size(count), 3600.0),
          seconds_(double(options.size(3000, 50)) * 1e-3) {}

    double run() override {
        hio::uv::Loop loop;
        hio::uv::LoopPacer pacer(loop);
        hio::Doist doist({.pacer = &pacer});
        std::uint64_t total = 0;
        double us = 0.0;
        hio::Doers doers = countingDoers(periods_, total);
        doers.add(hio::doify(meter, 0.0, seconds_, std::ref(us)));
        doist.run(std::move(doers));
        check("wakes", total, 2 * periods_.size()); // in enter and in the first tick
        return us;
    }
    std::optional<double> floor() override {
        Stopwatch const watch;
        sleepUntil(now() + seconds_);
        return watch.ns() * 1e-3 / seconds_;
    }

private:
    std::vector<double> periods_;
    double seconds_;
};

/// Notes how late, in us, it comes to each tick but the first, from which it reckons.
hio::Dog noteLate(hio::Tymth /*tymth*/, double tock, std::vector<double>& late) {
    double const first = co_yield tock;
    double const start = now();
    while (late.size() < late.capacity()) {
        double const tyme = co_yield tock;
        late.push_back((now() - start - (tyme - first)) * 1e6);
    }
    co_return true;
}

class Lateness final : public Case {
public:
    explicit Lateness(Options const& options) { late_.reserve(options.size(2000, 50)); }

    double run() override {
        late_.clear();
        hio::uv::Loop loop;
        hio::uv::LoopPacer pacer(loop);
        hio::Doist doist({.tock = Tock, .pacer = &pacer});
        if (!doist.run(hio::doify(noteLate, 0.0, std::ref(late_)))) {
            throw Short("the Doist is not done");
        }
        return percentile99();
    }
    std::optional<double> floor() override {
        late_.clear();
        ::prctl(PR_SET_TIMERSLACK, 1UL); // ns; usually a sleep may be 50 us late
        double const start = now();
        while (late_.size() < late_.capacity()) {
            double const due = start + double(late_.size() + 1) * Tock;
            sleepUntil(due);
            late_.push_back((now() - due) * 1e6);
        }
        ::prctl(PR_SET_TIMERSLACK, 0UL); // as before
        return percentile99();
    }

private:
    double percentile99() {
        auto const at = late_.begin() + std::ptrdiff_t(late_.size() * 99 / 100);
        std::nth_element(late_.begin(), at, late_.end());
        return *at;
    }
    static constexpr double Tock = 0.001;
    std::vector<double> late_;
};

} // namespace

void addReal(Benches& benches) {
    add<Idle>(benches, "idle/100000", "us/s", std::size_t(100'000));
    add<Lateness>(benches, "lateness/1ms", "us");
}

} // namespace bench
