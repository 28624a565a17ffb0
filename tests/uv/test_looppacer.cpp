// SPDX-License-Identifier: Apache-2.0
#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readiness.hpp>

#include <doctest/doctest.h>

#include <sys/eventfd.h>
#include <unistd.h>

using hio::Fd;
using hio::MonoTimer;
using hio::uv::Loop;
using hio::uv::LoopPacer;
using hio::uv::Readiness;

TEST_CASE("no tick is early, and lateness does not add up") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 0.002;
    MonoTimer const timer; // before start(): what it shows is never less than the pacer's time
    pacer.start();
    double const started = timer.elapsed();
    double least = 1.0; // the least lateness of the second half: it does not grow with the ticks
    for (int n = 1; n <= 50; ++n) {
        pacer.pace(Tock);
        double const late = timer.elapsed() - n * Tock;
        REQUIRE(late >= 0.0);
        if (n > 25 && late < least) {
            least = late;
        }
    }
    CHECK(least - started < Tock);
}

TEST_CASE("late ticks are caught up without a wait") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 1000.0; // whoever waits for one tick hangs in this test
    MonoTimer const timer;
    pacer.start();
    pacer.pace(0.001);
    while (timer.elapsed() < 0.05) { // the overrun: 49 ticks of 1 ms
    }
    double const before = timer.elapsed();
    int ticks = 0;
    while (1e-3 * (ticks + 2) <= before) { // due before now, so they must not wait
        pacer.pace(0.001);
        ++ticks;
    }
    CHECK(ticks >= 48);
    CHECK(timer.elapsed() < Tock);
    pacer.pace(0.1); // the schedule went on: due at 1 + ticks + 100 ms
    CHECK(timer.elapsed() >= 1e-3 * (ticks + 1) + 0.1);
}

TEST_CASE("events are served while it waits, and when it is late") {
    Loop loop;
    LoopPacer pacer(loop);
    Fd const event(::eventfd(1, EFD_CLOEXEC));
    int served = 0;
    Readiness const watch(loop, event.get(), {.readable = true}, [&](hio::uv::Ready) {
        ++served;
        eventfd_t value = 0;
        ::eventfd_read(event.get(), &value);
    });
    pacer.start();
    MonoTimer const timer;
    pacer.pace(0.002);
    CHECK(timer.elapsed() >= 0.0019); // the event did not end the wait
    CHECK(served == 1);
    while (timer.elapsed() < 0.01) {
    }
    ::eventfd_write(event.get(), 1);
    pacer.pace(0.001);
    CHECK(served == 2);
    ::eventfd_write(event.get(), 1);
    pacer.pace(0.0);
    CHECK(served == 3);
}

TEST_CASE("after ticks without tock the schedule goes on from now") {
    Loop loop;
    LoopPacer pacer(loop);
    pacer.start();
    MonoTimer timer;
    while (timer.elapsed() < 0.01) {
        pacer.pace(0.0);
    }
    timer.start(0.003);
    pacer.pace(0.004);
    CHECK(timer.expired());
}
