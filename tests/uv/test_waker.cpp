// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/waker.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

using hio::Dog;
using hio::Tymth;
using hio::uv::Loop;
using hio::uv::LoopPacer;
using hio::uv::Waker;

namespace {

constexpr double Never = 1e9; // a tock that ends a test by its time limit only

Dog wait(Tymth tymth, double /*tock*/, Waker& waker, std::vector<double>& tymes, int times) {
    for (int i = 0; i < times; ++i) {
        co_await waker.woken();
        tymes.push_back(tymth());
    }
    co_return true;
}

Dog start(Tymth /*tymth*/, double /*tock*/, std::function<void()> what) {
    co_yield 0.0;
    what();
    co_return true;
}

Dog idle(Tymth /*tymth*/, double /*tock*/) {
    co_yield Never;
    co_return true;
}

} // namespace

TEST_CASE("a wake from another thread runs the callback in the thread of the loop") {
    Loop loop;
    int written = 0; // not atomic: the wake orders it
    int read = 0;
    std::thread::id in;
    Waker waker(loop, [&] {
        read = written;
        in = std::this_thread::get_id();
    });
    std::jthread const other([&] {
        written = 7;
        waker.wake();
    });
    while (read == 0) {
        loop.runOnce(1.0);
    }
    CHECK(read == 7);
    CHECK(in == std::this_thread::get_id());
}

TEST_CASE("wakes coalesce, and none is lost") {
    Loop loop;
    int calls = 0;
    Waker waker(loop, [&] { ++calls; });
    loop.poll();
    CHECK(calls == 0);
    for (int i = 0; i < 1000; ++i) {
        waker.wake();
    }
    loop.poll();
    CHECK(calls == 1);
    loop.poll();
    CHECK(calls == 1);
    waker.wake();
    loop.poll();
    CHECK(calls == 2);
}

TEST_CASE("a wake in a callback is served in a later turn") {
    Loop loop;
    int calls = 0;
    std::optional<Waker> waker;
    waker.emplace(loop, [&] {
        if (++calls < 3) {
            waker->wake();
        }
    });
    waker->wake();
    while (calls < 3) {
        loop.runOnce(1.0);
    }
    loop.poll();
    CHECK(calls == 3);
}

TEST_CASE("counts of many threads arrive whole") {
    constexpr int Each = 20'000;
    Loop loop;
    std::atomic<int> put = 0;
    int seen = 0;
    Waker waker(loop, [&] { seen = put.load(std::memory_order_relaxed); });
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < Each; ++n) {
                put.fetch_add(1, std::memory_order_relaxed);
                waker.wake();
            }
        });
    }
    while (seen < 4 * Each) { // the last wake must not be lost
        loop.runOnce(10.0);
    }
    threads.clear();
    CHECK(seen == 4 * Each);
}

TEST_CASE("what a callback throws leaves the turn of the loop") {
    Loop loop;
    Waker waker(loop, [] { throw std::runtime_error("no"); });
    waker.wake();
    CHECK_THROWS_AS(loop.poll(), std::runtime_error);
    loop.poll();
}

TEST_CASE("a callback may end the Waker, and a wake that is not served is dropped with it") {
    Loop loop;
    std::optional<Waker> waker;
    int calls = 0;
    waker.emplace(loop, [&] {
        ++calls;
        waker.reset();
    });
    waker->wake();
    loop.poll();
    CHECK(calls == 1);
    waker.emplace(loop, [&] { ++calls; });
    waker->wake();
    waker.reset();
    loop.poll();
    CHECK(calls == 1);
}

namespace {
Waker* handled = nullptr;
}

TEST_CASE("a signal handler may wake, and finds errno as it was") {
    Loop loop;
    int calls = 0;
    Waker waker(loop, [&] { ++calls; });
    handled = &waker;
    struct sigaction handler {};
    struct sigaction former {};
    handler.sa_handler = [](int) { handled->wake(); };
    REQUIRE(::sigaction(SIGUSR1, &handler, &former) == 0);
    errno = EXDEV;
    ::raise(SIGUSR1);
    CHECK(errno == EXDEV);
    loop.poll();
    CHECK(calls == 1);
    ::sigaction(SIGUSR1, &former, nullptr);
}

TEST_CASE("a Doer that awaits goes on when it was woken") {
    Loop loop;
    LoopPacer pacer(loop);
    Waker waker(loop);
    std::vector<double> tymes;
    hio::Doist doist({.tock = 0.001, .pacer = &pacer});
    std::jthread other;
    auto const begin = [&] { other = std::jthread([&] { waker.wake(); }); };
    CHECK(doist.run({hio::doify(wait, 0.0, std::ref(waker), std::ref(tymes), 1),
                     hio::doify(start, 0.0, std::function<void()>(begin))}));
    CHECK(tymes.size() == 1);
}

TEST_CASE("it goes on in the very next pass, all that wait do, and a wake is not taken twice") {
    Loop loop;
    Waker waker(loop);
    std::vector<double> one;
    std::vector<double> two;
    auto const first = hio::doify(wait, 0.0, std::ref(waker), std::ref(one), 2);
    auto const second = hio::doify(wait, 0.0, std::ref(waker), std::ref(two), 2);
    hio::Doist doist({.tock = 1.0, .doers = {*first, *second}});
    doist.enter();
    doist.recur();
    waker.wake();
    doist.recur();
    CHECK(one.empty()); // the loop has not served it
    loop.poll();
    doist.recur();
    CHECK(one == std::vector{2.0});
    CHECK(two == std::vector{2.0});
    loop.poll();
    doist.recur();
    CHECK(one.size() == 1);
    waker.wake();
    loop.poll();
    doist.recur();
    CHECK(one == std::vector{2.0, 4.0});
    CHECK(two == std::vector{2.0, 4.0});
    doist.exit();
}

TEST_CASE("a wake that came before is taken by the next that awaits, once") {
    Loop loop;
    Waker waker(loop);
    waker.wake();
    loop.poll();
    waker.wake();
    loop.poll();
    std::vector<double> tymes;
    auto const doer = hio::doify(wait, 0.0, std::ref(waker), std::ref(tymes), 2);
    hio::Doist doist({.tock = 1.0, .doers = {*doer}});
    doist.enter();
    doist.recur();
    CHECK(tymes == std::vector{0.0});
    doist.recur();
    CHECK(tymes == std::vector{0.0});
    doist.exit();
}

TEST_CASE("a Doer that is closed, and a Waker that ends, leave each other alone") {
    Loop loop;
    std::optional<Waker> waker;
    waker.emplace(loop);
    std::vector<double> tymes;
    auto const one = hio::doify(wait, 0.0, std::ref(*waker), std::ref(tymes), 1);
    auto const two = hio::doify(wait, 0.0, std::ref(*waker), std::ref(tymes), 1);
    auto const three = hio::doify(idle);
    hio::Doist doist({.tock = 1.0, .doers = {*one, *two, *three}});
    doist.enter();
    doist.recur();
    doist.remove(*one); // waits
    waker->wake();
    loop.poll();
    doist.remove(*two); // was woken, did not go on
    CHECK(tymes.empty());
    std::vector<double> later;
    doist.extend({hio::doify(wait, 0.0, std::ref(*waker), std::ref(later), 1)});
    doist.recur();
    waker.reset(); // while it is awaited
    doist.recur();
    CHECK(later.empty());
    doist.exit();
}
