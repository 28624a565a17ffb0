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

namespace {

void spin(double seconds) {
    MonoTimer const timer(seconds);
    while (!timer.expired()) {
    }
}

} // namespace

TEST_CASE("no tick is early, and lateness does not add up") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 0.002;
    MonoTimer const timer; // before start(): what it shows is never less than the pacer's time
    pacer.start();
    // A busy machine makes single ticks late; one in time after many proves that none is carried.
    double late = Tock;
    for (int n = 1; n <= 50 || (late >= Tock && n < 5000); ++n) {
        pacer.pace(Tock);
        late = timer.elapsed() - n * Tock;
        REQUIRE(late >= 0.0);
    }
    CHECK(late < Tock);
}

TEST_CASE("late ticks are caught up without a wait") {
    Loop loop;
    LoopPacer pacer(loop);
    constexpr double Tock = 0.001;
    constexpr int Missed = 50;
    double took = 0.0;
    for (int attempt = 0; attempt < 20; ++attempt) { // a busy machine may spoil some
        MonoTimer const timer;
        pacer.start();
        spin(Missed * Tock);
        MonoTimer const catching;
        for (int n = 0; n < Missed; ++n) {
            pacer.pace(Tock);
        }
        took = catching.elapsed();
        pacer.pace(0.02); // no tick was skipped: the schedule went on where it was
        REQUIRE(timer.elapsed() >= Missed * Tock + 0.02);
        if (took < Missed * Tock / 2) {
            break;
        }
    }
    CHECK(took < Missed * Tock / 2);
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
    MonoTimer const timer;
    pacer.start();
    pacer.pace(0.002);
    CHECK(timer.elapsed() >= 0.002); // the event did not end the wait
    CHECK(served == 1);
    spin(0.01);
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
    MonoTimer const timer;
    pacer.start();
    spin(0.01);
    double const before = timer.elapsed();
    pacer.pace(0.0);
    pacer.pace(0.004);
    CHECK(timer.elapsed() >= before + 0.004);
}
