// SPDX-License-Identifier: Apache-2.0
// A Dog that awaits again and again takes no more stack than one that awaits once. This program and
// the scheduler in it are built without optimization, where no call is a jump, and run on a small
// stack.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <hio/doing/channel.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/doing/together.hpp>
#include <hio/uv/loop.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/pool.hpp>

#include <doctest/doctest.h>

#include <pthread.h>

#include <cstddef>
#include <functional>
#include <limits>
#include <stdexcept>

namespace {

constexpr std::size_t Stack = 262'144; ///< bytes
constexpr int Many = 1'000'000;
constexpr int Some = 50'000; ///< of what takes longer

/// Runs it on a thread with a small stack; what overflows that ends the program.
void confined(std::function<void()> run) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, Stack) == 0);
    pthread_t thread{};
    auto const body = [](void* work) -> void* {
        (*static_cast<std::function<void()>*>(work))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, body, &run) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
}

hio::Dog leaf() {
    co_return true;
}

hio::Dog nap() {
    co_yield 0.0;
    co_return true;
}

hio::Dog fails() {
    throw std::runtime_error("fails");
    co_return true;
}

hio::Dog misyields() {
    co_yield std::numeric_limits<double>::quiet_NaN();
    co_return true;
}

hio::Dog nest(int depth, hio::Dog innermost) {
    if (depth == 0) {
        co_return co_await std::move(innermost);
    }
    co_return co_await nest(depth - 1, std::move(innermost));
}

template <class Await>
hio::Dog repeats(hio::Tymth /*tymth*/, double /*tock*/, int times, Await await, int& count) {
    for (int i = 0; i < times; ++i) {
        co_await await(i);
        ++count;
    }
    co_return true;
}

template <class Await>
hio::Dog survives(hio::Tymth /*tymth*/, double /*tock*/, int times, Await await, int& count) {
    for (int i = 0; i < times; ++i) {
        try {
            co_await await(i);
        } catch (std::exception const&) {
            ++count;
        }
    }
    co_return true;
}

/// Runs a doer that awaits what `await` makes so many times.
template <class Await>
void repeat(int times, Await await) {
    int count = 0;
    confined([&] {
        hio::Doist doist;
        CHECK(doist.run({hio::doify(repeats<Await>, 0.0, times, await, std::ref(count))}));
    });
    CHECK(count == times);
}

template <class Await>
void repeatFailing(int times, Await await) {
    int count = 0;
    confined([&] {
        hio::Doist doist;
        CHECK(doist.run({hio::doify(survives<Await>, 0.0, times, await, std::ref(count))}));
    });
    CHECK(count == times);
}

hio::Dog send(hio::Channel<int>& channel, int value) {
    co_await channel.put(value);
    co_return true;
}

hio::Dog receive(hio::Channel<int>& channel) {
    std::optional<int> const value = co_await channel.get();
    co_return value.has_value();
}

/// Sends, then waits for the answer, so many times.
hio::Dog serves(hio::Tymth, double, hio::Channel<int>& out, hio::Channel<int>& in, int times) {
    for (int i = 0; i < times; ++i) {
        co_await send(out, i);
        co_await receive(in);
    }
    co_return true;
}

hio::Dog returns(hio::Tymth, double, hio::Channel<int>& out, hio::Channel<int>& in, int times) {
    for (int i = 0; i < times; ++i) {
        co_await receive(in);
        co_await send(out, i);
    }
    co_return true;
}

hio::Dog awaitsEvent(hio::Event& event) {
    co_await event.wait();
    co_return true;
}

/// Cleans up at length when it is closed.
hio::Dog tidies(hio::Tymth /*tymth*/, double tock, int& count) {
    try {
        while (true) {
            co_yield tock;
        }
    } catch (hio::Ceased const&) {
        count = 0; // gcc 12 does not take co_await in a handler, nor does the standard
    }
    for (int i = 0; i < Many; ++i) {
        co_await leaf();
        ++count;
    }
    co_return true;
}

hio::Dog jobs(hio::Tymth /*tymth*/, double /*tock*/, hio::uv::Pool& pool, int times, int& count) {
    for (int i = 0; i < times; ++i) {
        auto job = [] { return 1; };
        count += co_await pool.run("one", std::move(job));
    }
    co_return true;
}

class Again final : public hio::ReDoer {
public:
    int count = 0;

private:
    hio::Dog recur() override {
        for (int i = 0; i < Many; ++i) {
            co_await leaf();
            ++count;
        }
        co_return true;
    }
};

} // namespace

TEST_CASE("Dogs that end at once, that throw at once, and that yield in between") {
    SUBCASE("end") {
        repeat(Many, [](int) { return leaf(); });
    }
    SUBCASE("yield") {
        repeat(Some, [](int) { return nap(); });
    }
    SUBCASE("one in a thousand yields") {
        repeat(Many, [](int i) { return i % 1000 == 0 ? nap() : leaf(); });
    }
    SUBCASE("throw") {
        repeatFailing(Some, [](int) { return fails(); });
    }
    SUBCASE("yield what is not a number") {
        repeatFailing(Some, [](int) { return misyields(); });
    }
    SUBCASE("in a ReDoer") {
        confined([] {
            Again again;
            hio::Doist doist;
            CHECK(doist.run({again}));
            CHECK(again.count == Many);
        });
    }
    SUBCASE("by hand") {
        confined([] {
            hio::Tymist tymist;
            int count = 0;
            hio::Dog dog = repeats(
                tymist.tymen(), 0.0, Many, [](int) { return leaf(); }, count);
            CHECK(dog.resume(0.0));
            CHECK(count == Many);
        });
    }
}

TEST_CASE("Dogs within Dogs") {
    SUBCASE("sixteen, again and again") {
        repeat(Some, [](int) { return nest(16, leaf()); });
        repeat(Some, [](int) { return nest(16, nap()); });
        repeatFailing(1000, [](int) { return nest(16, fails()); });
    }
    SUBCASE("very many") {
        repeat(2, [](int) { return nest(Some, leaf()); });
        repeat(2, [](int) { return nest(Some, nap()); });
        repeatFailing(2, [](int) { return nest(Some, fails()); });
    }
    SUBCASE("very many that are closed") {
        confined([] {
            hio::Dog dog = nest(Some, nap());
            dog.resume(0.0);
            dog.close();
            CHECK_FALSE(dog.alive());
        });
    }
}

TEST_CASE("a Dog that awaits on while it is closed") {
    int count = -1;
    confined([&] {
        hio::Doist doist({.tock = 1.0, .limit = 2.0});
        CHECK_FALSE(doist.run({hio::doify(tidies, 0.0, std::ref(count))}));
    });
    CHECK(count == Many);
}

TEST_CASE("all, any and tymeout") {
    SUBCASE("all") {
        repeat(Some, [](int) { return hio::all(leaf(), leaf()); });
        repeat(Some, [](int) { return hio::all(nap(), leaf()); });
        repeatFailing(Some, [](int) { return hio::all(nap(), fails()); });
    }
    SUBCASE("any") {
        repeat(Some, [](int) { return hio::any(leaf(), nap()); });
        repeat(Some, [](int) { return hio::any(nap(), leaf()); });
    }
    SUBCASE("tymeout") {
        repeat(Some, [](int) { return hio::tymeout(1.0, leaf()); });
        repeat(Some, [](int) { return hio::tymeout(0.0, nap()); });
    }
    SUBCASE("by hand") {
        confined([] {
            hio::Tymist tymist;
            int count = 0;
            hio::Dog dog = repeats(
                tymist.tymen(), 0.0, Some, [](int) { return hio::all(leaf()); }, count);
            CHECK(dog.resume(0.0));
            CHECK(count == Some);
        });
    }
}

TEST_CASE("Channels and Events that have what is waited for, and those that do not yet") {
    SUBCASE("a Channel of one's own") {
        hio::Channel<int> channel(1);
        repeat(Many, [&](int i) { return i % 2 == 0 ? send(channel, i) : receive(channel); });
    }
    SUBCASE("to and fro") {
        confined([] {
            hio::Channel<int> there(1);
            hio::Channel<int> back(1);
            hio::Doist doist;
            CHECK(doist.run({hio::doify(serves, 0.0, std::ref(there), std::ref(back), Some),
                             hio::doify(returns, 0.0, std::ref(back), std::ref(there), Some)}));
        });
    }
    SUBCASE("an Event") {
        hio::Event event;
        event.set();
        repeat(Many, [&](int) { return awaitsEvent(event); });
    }
}

TEST_CASE("results of a Pool") {
    int count = 0;
    confined([&] {
        hio::uv::Loop loop;
        hio::uv::Pool pool(loop, {.limit = 1});
        hio::uv::LoopPacer pacer(loop);
        hio::Doist doist({.tock = 0.0, .pacer = &pacer});
        CHECK(doist.run({hio::doify(jobs, 0.0, std::ref(pool), 2000, std::ref(count))}));
    });
    CHECK(count == 2000);
}
