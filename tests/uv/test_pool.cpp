// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <thread>

#include "pooling.hpp"

using hio::Doers;
using hio::Dog;
using hio::Tymth;
using hio::uv::Loop;
using hio::uv::Pool;

namespace {

struct Got {
    int number = 0;
    std::string text;
    std::unique_ptr<int> moved;
    bool away = false; ///< a job ran in another thread
    bool home = false; ///< and went on in the thread of the Doist
    int caught = 0;
};

int seven() {
    return 7;
}

Dog collect(Tymth /*tymth*/, double /*tock*/, Pool& pool, Got& got) {
    auto const home = std::this_thread::get_id();
    got.number = co_await pool.run(seven);
    got.text = co_await pool.run("text", [](std::stop_token stop) {
        return std::string(stop.stop_possible() && !stop.stop_requested() ? "asked" : "not asked");
    });
    auto carried = std::make_unique<int>(41);
    auto job = [carried = std::move(carried)]() mutable {
        *carried += 1;
        return std::move(carried);
    };
    got.moved = co_await pool.run("move-only", std::move(job));
    std::thread::id ran;
    auto where = [&ran] { ran = std::this_thread::get_id(); };
    co_await pool.run(where);
    got.away = ran != home;
    got.home = std::this_thread::get_id() == home;
    auto later = pool.run(seven);
    co_yield 0.0;
    int const number = co_await later;
    got.number += number;
    co_return true;
}

Dog suffer(Tymth /*tymth*/, double /*tock*/, Pool& pool, Got& got) {
    try {
        co_await pool.run("bad", [] { throw std::out_of_range("far"); });
    } catch (std::out_of_range const& error) {
        got.caught += 1;
        got.text = error.what();
    }
    try {
        got.number = co_await pool.run([]() -> int { throw 5; });
    } catch (int thrown) {
        got.caught += thrown;
    }
    co_return true;
}

Dog twice(Tymth /*tymth*/, double /*tock*/, Pool& pool, Got& got) {
    auto job = pool.run("once", seven);
    got.text = job.what();
    got.number = co_await job;
    try {
        got.number += co_await job;
    } catch (hio::HioError const&) {
        got.caught += 1;
    }
    co_return true;
}

/// Watches what the Pool says of itself while others await it.
Dog watch(Tymth /*tymth*/, double /*tock*/, Pool& pool, int& ended, int all, std::size_t& most) {
    while (ended < all) {
        most = std::max(most, pool.queued());
        co_yield 0.0;
    }
    co_return true;
}

} // namespace

TEST_CASE("results of all kinds arrive in the Doer, in the thread of the Doist") {
    World world;
    Pool pool(world.loop);
    Got got;
    CHECK(pool.threads() == 0); // lazily
    CHECK(world.doist.run({hio::doify(collect, 0.0, std::ref(pool), std::ref(got))}));
    CHECK(got.number == 14);
    CHECK(got.text == "asked");
    REQUIRE(got.moved);
    CHECK(*got.moved == 42);
    CHECK(got.away);
    CHECK(got.home);
    CHECK(pool.threads() == 1); // one job at a time took one
}

TEST_CASE("what a job throws arrives in the Doer, whatever it is") {
    World world;
    Pool pool(world.loop);
    Got got;
    CHECK(world.doist.run({hio::doify(suffer, 0.0, std::ref(pool), std::ref(got))}));
    CHECK(got.caught == 6);
    CHECK(got.text == "far");
}

TEST_CASE("a job is awaited once, and one that is not awaited does not run") {
    World world;
    Pool pool(world.loop, {.name = "io"});
    Got got;
    std::atomic<bool> ran = false;
    {
        auto const dropped = pool.run([&ran] { ran = true; });
    }
    CHECK(world.doist.run({hio::doify(twice, 0.0, std::ref(pool), std::ref(got))}));
    CHECK(got.number == 7);
    CHECK(got.caught == 1);
    CHECK(got.text == "the job 'once' of the Pool 'io'");
    CHECK_FALSE(ran);
}

TEST_CASE("no more jobs than the limit run at once, and all run") {
    World world;
    Pool pool(world.loop, {.limit = 3});
    Outcomes outcomes;
    Gate gate;
    std::atomic<int> now = 0;
    std::atomic<int> most = 0;
    Work const work = [&](std::stop_token) {
        int const running = ++now;
        int seen = most;
        while (seen < running && !most.compare_exchange_weak(seen, running)) {
        }
        gate.pass();
        --now;
    };
    Doers doers;
    for (int i = 0; i < 10; ++i) {
        doers.add(worker(pool, "nap", work, outcomes));
    }
    world.doist.extend(std::move(doers)); // each has awaited once
    gate.meet(3);
    CHECK(pool.running() == 3);
    CHECK(pool.queued() == 7);
    gate.open();
    CHECK(until(world, [&] { return world.doist.deeds().empty(); }));
    CHECK(outcomes.ended == 10);
    CHECK(most == 3);
    CHECK(pool.threads() == 3);
    CHECK(pool.running() == 0);
}

TEST_CASE("forty empty jobs at a limit of ten") {
    World world;
    Pool pool(world.loop, {.limit = 10});
    Outcomes outcomes;
    Doers doers;
    for (int i = 0; i < 40; ++i) {
        doers.add(worker(
            pool, "empty", [](std::stop_token) {}, outcomes));
    }
    CHECK(world.doist.run(std::move(doers)));
    CHECK(outcomes.ended == 40);
    CHECK(pool.threads() <= 10);
}

TEST_CASE("a full backlog lets Doers stand in line, first come first served") {
    constexpr int All = 1000;
    World world;
    Pool pool(world.loop, {.limit = 1, .backlog = 10});
    Outcomes outcomes;
    Gate gate;
    std::vector<int> order; // of one thread, the limit
    std::size_t most = 0;
    Doers doers;
    for (int i = 0; i < All; ++i) {
        Work work = [&order, &gate, i](std::stop_token) {
            if (i == 0) {
                gate.pass();
            }
            order.push_back(i);
        };
        doers.add(worker(pool, "post", std::move(work), outcomes));
    }
    doers.add(
        hio::doify(watch, 0.0, std::ref(pool), std::ref(outcomes.ended), All, std::ref(most)));
    world.doist.extend(std::move(doers)); // each has awaited once
    gate.meet(1);
    CHECK(pool.running() + pool.queued() + pool.lined() == All);
    CHECK(pool.queued() == 10);
    gate.open();
    CHECK(until(world, [&] { return world.doist.deeds().empty(); }));
    CHECK(outcomes.ended == All);
    CHECK(most <= 10);
    CHECK(pool.lined() == 0);
    REQUIRE(order.size() == All);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("tryRun takes a free thread or room, else it throws") {
    World world;
    Pool pool(world.loop, {.limit = 2, .backlog = 1, .name = "io"});
    Outcomes outcomes;
    Gate gate;
    Work const work = [&](std::stop_token) { gate.pass(); };
    Doers doers;
    for (int i = 0; i < 5; ++i) {
        doers.add(worker(pool, "post", work, outcomes, false));
    }
    world.doist.extend(std::move(doers));
    CHECK(outcomes.full == 2); // two run, one waits
    CHECK(pool.queued() == 1);
    REQUIRE(outcomes.errors.size() == 2);
    CHECK(outcomes.errors[0] == "the Pool 'io' has a full backlog (1): await run() instead of "
                                "tryRun(), or raise the backlog or the limit (2)");
    gate.open();
    CHECK(until(world, [&] { return world.doist.deeds().empty(); }));
    CHECK(outcomes.ended == 3);
}

TEST_CASE("without a backlog tryRun takes free threads only") {
    World world;
    Pool pool(world.loop, {.limit = 1, .backlog = 0});
    Outcomes outcomes;
    Gate gate;
    Work const work = [&](std::stop_token) { gate.pass(); };
    world.doist.extend(
        {worker(pool, "one", work, outcomes, false), worker(pool, "two", work, outcomes, false)});
    CHECK(outcomes.full == 1);
    gate.open();
    CHECK(until(world, [&] { return world.doist.deeds().empty(); }));
    CHECK(outcomes.ended == 1);
}

TEST_CASE("a job that would wait for its own Pool is told so") {
    World world;
    Pool pool(world.loop, {.limit = 1, .name = "io"});
    Pool other(world.loop, {.limit = 1, .name = "other"});
    Outcomes outcomes;
    CHECK(world.doist.run(
        {worker(
             pool, "run", [&](std::stop_token) { auto ran = pool.run(seven); }, outcomes),
         worker(
             pool, "end", [&](std::stop_token) { pool.end(0.0); }, outcomes),
         worker(
             pool, "other", [&](std::stop_token) { auto ran = other.run(seven); }, outcomes)}));
    CHECK(outcomes.ended == 0);
    REQUIRE(outcomes.errors.size() == 3);
    CHECK(outcomes.errors[0].starts_with("run() of the Pool 'io' is called in a job of that Pool"));
    CHECK(outcomes.errors[1].starts_with("end() of the Pool 'io' is called in a job of that Pool"));
    CHECK(outcomes.errors[2].starts_with("run() of the Pool 'other' is called in another thread"));
}

TEST_CASE("two Pools work side by side, and a job may have a Pool of its own") {
    World world;
    Pool one(world.loop, {.limit = 1});
    Pool two(world.loop, {.limit = 1});
    Outcomes outcomes;
    Gate gate;
    Got got;
    Work const own = [&got](std::stop_token) {
        World inner;
        Pool pool(inner.loop);
        inner.doist.run({hio::doify(collect, 0.0, std::ref(pool), std::ref(got))});
    };
    CHECK(world.doist.run({worker(
                               one, "waits", [&](std::stop_token) { gate.pass(); }, outcomes),
                           worker(
                               two, "opens", [&](std::stop_token) { gate.open(); }, outcomes),
                           worker(two, "own", own, outcomes)}));
    CHECK(outcomes.ended == 3);
    CHECK(got.number == 14);
}

TEST_CASE("a Pool without threads is refused") {
    Loop loop;
    CHECK_THROWS_AS(Pool(loop, {.limit = 0}), hio::ValidationError);
}

TEST_CASE("a thread that the system does not grant is an error of the await") {
    World world;
    Pool pool(world.loop, {.limit = 2, .name = "io"});
    Outcomes outcomes;
    pthread_attr_t former;
    pthread_attr_t huge;
    REQUIRE(::pthread_getattr_default_np(&former) == 0);
    REQUIRE(::pthread_getattr_default_np(&huge) == 0);
    REQUIRE(::pthread_attr_setstacksize(&huge, std::size_t(1) << 50) == 0); // no machine has it
    REQUIRE(::pthread_setattr_default_np(&huge) == 0);
    CHECK(world.doist.run({worker(
        pool, "none", [](std::stop_token) {}, outcomes)}));
    REQUIRE(::pthread_setattr_default_np(&former) == 0);
    REQUIRE(outcomes.errors.size() == 1);
    CHECK(outcomes.errors[0].starts_with("the Pool 'io' cannot start thread 1 of its limit 2 ("));
    CHECK(world.doist.run({worker(
        pool, "some", [](std::stop_token) {}, outcomes)}));
    CHECK(outcomes.ended == 1); // and the Pool works on
    REQUIRE(::pthread_setattr_default_np(&huge) == 0);
    CHECK(world.doist.run({worker(
                               pool, "one", [](std::stop_token) {}, outcomes),
                           worker(
                               pool, "two", [](std::stop_token) {}, outcomes)}));
    REQUIRE(::pthread_setattr_default_np(&former) == 0);
    CHECK(outcomes.ended == 3); // with the thread that it has
    CHECK(pool.threads() == 1);
}
