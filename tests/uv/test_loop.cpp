// SPDX-License-Identifier: Apache-2.0
#include <hio/help/monotimer.hpp>
#include <hio/uv/loop.hpp>

#include <doctest/doctest.h>
#include <uv.h>

#include <limits>
#include <stdexcept>

using hio::MonoTimer;
using hio::uv::Loop;

namespace {

/// A libuv timer that calls back once after some milliseconds.
struct Once {
    Once(Loop& loop, std::uint64_t milliseconds) {
        uv_timer_init(loop.raw(), &handle);
        handle.data = this;
        uv_timer_start(
            &handle,
            [](uv_timer_t* timer) { static_cast<Once*>(timer->data)->fired = true; },
            milliseconds,
            0);
    }
    void close(Loop& loop) {
        uv_close(reinterpret_cast<uv_handle_t*>(&handle), nullptr);
        loop.poll();
    }
    uv_timer_t handle{};
    bool fired = false;
};

} // namespace

TEST_CASE("a Loop with nothing on it comes and goes") {
    Loop const loop;
}

TEST_CASE("poll does not wait") {
    Loop loop;
    Once once(loop, 3'600'000);
    MonoTimer const timer;
    loop.poll();
    CHECK(timer.elapsed() < 60.0);
    CHECK_FALSE(once.fired);
    loop.runOnce(0.0);
    loop.runOnce(-1.0);
    CHECK(timer.elapsed() < 60.0);
    once.close(loop);
}

TEST_CASE("runOnce waits for its timeout, also with nothing else to wait for") {
    Loop loop;
    MonoTimer const timer;
    loop.runOnce(0.003);
    CHECK(timer.elapsed() >= 0.003);
    loop.runOnce(1e-12);
    CHECK(timer.elapsed() < 60.0);
}

TEST_CASE("runOnce ends when something came") {
    Loop loop;
    Once once(loop, 2);
    MonoTimer const timer;
    SUBCASE("before a timeout") {
        while (!once.fired) {
            loop.runOnce(3600.0);
        }
    }
    SUBCASE("without a timeout") {
        while (!once.fired) {
            loop.runOnce(std::numeric_limits<double>::infinity());
        }
    }
    CHECK(timer.elapsed() < 60.0);
    once.close(loop);
}

TEST_CASE("a wait that ended early does not cut the next one short") {
    Loop loop;
    Once once(loop, 1);
    while (!once.fired) {
        loop.runOnce(0.02);
    }
    MonoTimer const timer(0.03);
    loop.runOnce(0.03);
    CHECK(timer.expired());
    once.close(loop);
}

TEST_CASE("what a callback throws leaves the run, once") {
    Loop loop;
    loop.shield([] { throw std::runtime_error("first"); });
    loop.shield([] { throw std::logic_error("second"); });
    CHECK_THROWS_WITH_AS(loop.poll(), "first", std::runtime_error);
    CHECK_NOTHROW(loop.poll());
    loop.shield([] { throw std::runtime_error("again"); });
    CHECK_THROWS_AS(loop.runOnce(0.001), std::runtime_error);
}
