// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doist.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readiness.hpp>

#include <doctest/doctest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

using hio::Fd;
using hio::MonoTimer;
using hio::uv::Loop;
using hio::uv::LoopPacer;
using hio::uv::Readiness;

namespace {

void spin(double seconds) {
    MonoTimer const timer(seconds);
    while (!timer.expired()) {
    }
}

/// Runs so many ticks; each adds how late it was, in seconds.
class Lateness final : public hio::Doer {
public:
    Lateness(double period, int ticks) : period_(period), ticks_(ticks) {}
    std::vector<double> late;
    double spins = 0.0; ///< seconds, in its first recur

private:
    void enter() override { timer_.start(); }
    bool recur(double /*tyme*/) override {
        late.push_back(timer_.elapsed() - period_ * double(late.size()));
        spin(std::exchange(spins, 0.0));
        return late.size() == std::size_t(ticks_);
    }
    double period_;
    int ticks_;
    MonoTimer timer_;
};

} // namespace

TEST_CASE("no tick is early, and lateness does not add up") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 0.002;
    char const* const asked = std::getenv("HIO_TICKS");
    // A busy machine makes single ticks late; one in time after many proves that none is carried.
    for (int ticks = asked != nullptr ? std::atoi(asked) : 50;; ticks *= 2) {
        Lateness lateness(Tock, ticks);
        hio::Doist doist({.tock = Tock, .pacer = &pacer});
        REQUIRE(doist.run({lateness}));
        for (double const late : lateness.late) {
            REQUIRE(late >= 0.0);
        }
        if (lateness.late.back() < Tock || ticks > 5000) {
            CHECK(lateness.late.back() < Tock);
            break;
        }
    }
}

TEST_CASE("late ticks are made up for without a wait") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 0.001;
    constexpr int Missed = 50;
    Lateness lateness(Tock, Missed + 1);
    lateness.spins = Missed * Tock;
    hio::Doist doist({.tock = Tock, .pacer = &pacer});
    REQUIRE(doist.run({lateness}));
    CHECK(lateness.late[1] >= (Missed - 1) * Tock);
    CHECK(lateness.late.back() < lateness.late[1]); // were each waited for, it would stay behind
}

TEST_CASE("an event ends a wait, and is served when there is none") {
    Loop loop;
    LoopPacer pacer(loop);
    Fd const event(::eventfd(0, EFD_CLOEXEC));
    int served = 0;
    Readiness const watch(loop, event.get(), {.readable = true}, [&](hio::uv::Ready) {
        ++served;
        eventfd_t value = 0;
        ::eventfd_read(event.get(), &value);
    });
    pacer.start();
    while (pacer.elapsed() < 0.002) {
        pacer.wait(0.002);
    }
    CHECK(served == 0);
    ::eventfd_write(event.get(), 1);
    pacer.wait(std::numeric_limits<double>::infinity());
    CHECK(served == 1);
    ::eventfd_write(event.get(), 1);
    pacer.wait(0.0);
    CHECK(served == 2);
}
