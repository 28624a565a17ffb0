// SPDX-License-Identifier: Apache-2.0
#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/loop.hpp>
#include <hio/uv/readiness.hpp>

#include <doctest/doctest.h>
#include <uv.h>

#include <poll.h>
#include <sys/eventfd.h>

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
    SUBCASE("that was due before the wait") {
        while (timer.elapsed() < 0.004) {
        }
        loop.runOnce(3600.0);
        CHECK(once.fired);
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

namespace {

/// Whether the loop's descriptor becomes readable within the time.
bool ready(Loop const& loop, int milliseconds) {
    pollfd fd{loop.fd(), POLLIN, 0};
    return ::poll(&fd, 1, milliseconds) == 1;
}

constexpr double Never = std::numeric_limits<double>::infinity();
constexpr int Long = 60'000;

} // namespace

TEST_CASE("the descriptor of a loop is readable when the armed time has come") {
    Loop loop;
    loop.arm(Never);
    CHECK_FALSE(ready(loop, 0));
    MonoTimer const timer;
    loop.arm(0.003);
    CHECK(ready(loop, Long));
    CHECK(timer.elapsed() >= 0.003);
    loop.poll();
    CHECK_FALSE(ready(loop, 0)); // it rang once
    loop.arm(0.0);
    CHECK(ready(loop, Long));
    loop.arm(-1.0);
    CHECK(ready(loop, Long));
    loop.arm(3600.0);
    CHECK_FALSE(ready(loop, 0));
}

TEST_CASE("the descriptor of a loop is readable when something on it is") {
    Loop loop;
    hio::Fd const event(::eventfd(0, EFD_CLOEXEC));
    int calls = 0;
    hio::uv::Readiness const watch(loop, event.get(), {.readable = true}, [&](hio::uv::Ready) {
        ++calls;
        eventfd_t value = 0;
        ::eventfd_read(event.get(), &value);
    });
    loop.arm(Never);
    CHECK(ready(loop, Long)); // libuv enters the watch in its next turn
    loop.poll();
    loop.arm(Never);
    CHECK_FALSE(ready(loop, 0));
    ::eventfd_write(event.get(), 1);
    CHECK(ready(loop, Long));
    loop.poll();
    CHECK(calls == 1);
    loop.arm(Never);
    CHECK_FALSE(ready(loop, 0));
}

TEST_CASE("the armed time is never after a timer of libuv") {
    Loop loop;
    Once once(loop, 2);
    while (!once.fired) {
        loop.poll();
        loop.arm(Never);
        REQUIRE((once.fired || ready(loop, Long)));
    }
    once.close(loop);
}

TEST_CASE("the armed time is counted from the arming, not from the last turn") {
    Loop loop;
    Once once(loop, 3);
    MonoTimer const timer;
    while (timer.elapsed() < 0.01) {
    }
    loop.arm(Never);
    CHECK(ready(loop, 0));
    loop.poll();
    CHECK(once.fired);
    once.close(loop);
}
