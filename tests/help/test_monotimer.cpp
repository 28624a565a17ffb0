// SPDX-License-Identifier: Apache-2.0
#include <hio/help/monotimer.hpp>

#include <doctest/doctest.h>

using hio::MonoTimer;

TEST_CASE("a MonoTimer without duration is expired at once") {
    MonoTimer const timer;
    CHECK(timer.expired());
    CHECK(timer.remaining() <= 0.0);
    CHECK(timer.elapsed() >= 0.0);
}

TEST_CASE("a MonoTimer counts up and down") {
    double const before = MonoTimer::now();
    MonoTimer timer(1000.0);
    double const after = MonoTimer::now();
    CHECK_FALSE(timer.expired());
    CHECK(timer.duration() == 1000.0);
    double const remaining = timer.remaining();
    CHECK(remaining <= 1000.0);
    double const elapsed = timer.elapsed(); // named: the order of reading the clock counts
    double const later = MonoTimer::now();
    CHECK(remaining >= before + 1000.0 - later);
    CHECK(elapsed <= later - before + 1e-9);
    double const started = timer.start();
    CHECK(started >= after);
    CHECK(timer.duration() == 1000.0);
    timer.start(0.0);
    CHECK(timer.expired());
}

TEST_CASE("restart begins where the timer stopped, not now") {
    MonoTimer timer;
    double const start = timer.start(0.25);
    CHECK(timer.restart() == start + 0.25);
    CHECK(timer.elapsed() < 0.25);
    CHECK(timer.restart(2.0) == start + 0.5);
    CHECK(timer.duration() == 2.0);
    CHECK(timer.restart() == start + 2.5);
}

TEST_CASE("the clock does not go back") {
    double last = MonoTimer::now();
    for (int i = 0; i < 1000; ++i) {
        double const now = MonoTimer::now();
        REQUIRE(now >= last);
        last = now;
    }
}
