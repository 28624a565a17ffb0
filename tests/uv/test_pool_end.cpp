// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/waitreadable.hpp>

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <thread>

#include "pooling.hpp"

using hio::Doers;
using hio::Fd;
using hio::MonoTimer;
using hio::uv::Pool;
using hio::uv::Waited;
using hio::uv::waitReadable;

namespace {

void untilStopped(std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, std::move(stop), [] { return false; });
}

hio::Dog take(hio::Tymth /*tymth*/,
              double /*tock*/,
              Pool& pool,
              std::function<std::shared_ptr<int>()> make) {
    std::shared_ptr<int> const made = co_await pool.run("make", std::move(make));
    co_return made != nullptr;
}

struct Sockets {
    Sockets() {
        std::array<int, 2> pair{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0);
        one.reset(pair[0]);
        two.reset(pair[1]);
    }
    Fd one;
    Fd two;
};

} // namespace

TEST_CASE("closing its Doer takes a job that waits out of the Pool") {
    World world;
    Pool pool(world.loop, {.limit = 1, .backlog = 1});
    Outcomes outcomes;
    Gate gate;
    std::atomic<int> ran = 0;
    Work const count = [&](std::stop_token) { ++ran; };
    auto const first = worker(
        pool, "first", [&](std::stop_token) { gate.pass(); }, outcomes);
    auto const queued = worker(pool, "queued", count, outcomes);
    auto const lined = worker(pool, "lined", count, outcomes);
    auto const last = worker(pool, "last", count, outcomes);
    world.doist.extend({*first, *queued, *lined, *last});
    gate.meet(1);
    CHECK(pool.queued() == 1);
    CHECK(pool.lined() == 2);
    world.doist.remove({*queued, *lined});
    CHECK(pool.queued() == 1); // the last has moved up
    CHECK(pool.lined() == 0);
    gate.open();
    CHECK(until(world, [&] { return outcomes.ended == 2; }));
    CHECK(ran == 1);
}

TEST_CASE("closing its Doer requests the stop of a job that runs, and drops its result") {
    World world;
    Pool pool(world.loop);
    auto const result = std::make_shared<int>(1);
    Gate gate;
    std::atomic<int> stopped = 0;
    std::function<std::shared_ptr<int>()> const deaf = [&] {
        gate.pass();
        return result;
    };
    Outcomes outcomes;
    Work const heeds = [&](std::stop_token stop) {
        untilStopped(std::move(stop));
        ++stopped;
    };
    auto const one = hio::doify(take, 0.0, std::ref(pool), deaf);
    auto const two = worker(pool, "heeds", heeds, outcomes);
    world.doist.extend({*one, *two});
    gate.meet(1);
    while (pool.running() < 2) {
        std::this_thread::yield();
    }
    world.doist.remove({*one, *two});
    CHECK(until(world, [&] { return stopped == 1; }));
    gate.open(); // now the result comes, and nobody is there
    CHECK(until(world, [&] { return pool.running() == 0 && result.use_count() == 1; }));
    CHECK(outcomes.ended == 0);
    CHECK(pool.end(10.0).empty());
}

TEST_CASE("a frame that is destroyed while it awaits cancels as a Doer that is closed") {
    World world;
    Pool pool(world.loop, {.limit = 1});
    std::atomic<bool> stopped = false;
    std::atomic<bool> ran = false;
    Outcomes outcomes;
    Work const heeds = [&](std::stop_token stop) {
        untilStopped(std::move(stop));
        stopped = true;
    };
    Work const never = [&](std::stop_token) { ran = true; };
    {
        hio::Dog runs = await(hio::Tymth(), 0.0, pool, "runs", heeds, outcomes, true);
        hio::Dog waits = await(hio::Tymth(), 0.0, pool, "waits", never, outcomes, true);
        CHECK_FALSE(runs.resume(0.0));
        CHECK_FALSE(waits.resume(0.0));
        while (pool.running() < 1) {
            std::this_thread::yield();
        }
    }
    CHECK(pool.end(30.0).empty());
    CHECK(stopped);
    CHECK_FALSE(ran);
    CHECK(outcomes.errors.empty());
}

TEST_CASE("a Doer that is closed between its result and its pass does not see it") {
    World world;
    Pool pool(world.loop);
    auto const result = std::make_shared<int>(1);
    std::function<std::shared_ptr<int>()> const quick = [&] { return result; };
    auto const doer = hio::doify(take, 0.0, std::ref(pool), quick);
    for (bool const served : {false, true}) {
        world.doist.extend({*doer});
        while (pool.running() > 0 || pool.queued() > 0 || result.use_count() < 2) {
            std::this_thread::yield();
        }
        if (served) {
            world.loop.poll();
        }
        world.doist.remove({*doer});
        world.loop.poll();
        CHECK(result.use_count() == 1);
    }
}

TEST_CASE("end asks all at once, and those that heed it answer as ever") {
    World world;
    Pool pool(world.loop, {.limit = 4});
    Outcomes outcomes;
    Doers doers;
    for (int i = 0; i < 4; ++i) {
        doers.add(worker(pool, "heeds", &untilStopped, outcomes));
    }
    doers.add(worker(pool, "waits", &untilStopped, outcomes));
    world.doist.extend(std::move(doers));
    while (pool.running() < 4) {
        std::this_thread::yield();
    }
    MonoTimer const timer;
    CHECK(pool.end(30.0).empty());
    CHECK(timer.elapsed() < 15.0);
    CHECK(until(world, [&] { return outcomes.ended + outcomes.gone == 5; }));
    CHECK(outcomes.ended == 4);
    CHECK(outcomes.gone == 1);
    CHECK(outcomes.errors ==
          std::vector<std::string>{"the Pool 'pool' has ended: the job 'waits' was not run"});
    world.doist.extend({worker(pool, "late", &untilStopped, outcomes)});
    CHECK(outcomes.gone == 2);
    CHECK(pool.end(0.0).empty());
}

TEST_CASE("end is bounded: it names what is stuck, whose Doer goes on") {
    World world;
    Pool pool(world.loop, {.limit = 2, .backlog = 1, .name = "io"});
    Outcomes outcomes;
    Gate gate;
    Work const deaf = [&](std::stop_token) { gate.pass(); };
    Doers doers;
    doers.add(worker(pool, "deaf", deaf, outcomes));
    doers.add(worker(pool, "heeds", &untilStopped, outcomes));
    for (int i = 0; i < 5; ++i) {
        doers.add(worker(pool, "waits", deaf, outcomes));
    }
    world.doist.extend(std::move(doers));
    gate.meet(1);
    while (pool.running() < 2) {
        std::this_thread::yield();
    }
    MonoTimer const timer;
    auto const stuck = pool.end(1.0);
    CHECK(timer.elapsed() < 15.0);
    REQUIRE(stuck.size() == 1);
    CHECK(stuck[0].name == "deaf");
    CHECK(stuck[0].seconds >= 1.0);
    CHECK(until(world, [&] { return outcomes.ended + outcomes.gone == 7; }));
    CHECK(outcomes.ended == 1);
    CHECK(outcomes.gone == 6);
    CHECK(gate.came() == 1);
    CHECK(pool.end(0.0).size() == 1);
    gate.open();
    CHECK(pool.end(30.0).empty());
    CHECK(outcomes.ended == 1);
}

TEST_CASE("a Pool that goes while jobs run leaves nothing behind but what is stuck") {
    auto const gate = std::make_shared<Gate>();
    auto const held = std::make_shared<int>(1);
    Outcomes outcomes;
    {
        World world;
        std::optional<Pool> pool;
        pool.emplace(world.loop, hio::uv::PoolOptions{.limit = 2, .grace = 1.0});
        Work deaf = [gate, held](std::stop_token) { gate->pass(); };
        world.doist.extend({worker(*pool, "deaf", std::move(deaf), outcomes),
                            worker(*pool, "heeds", &untilStopped, outcomes),
                            worker(*pool, "waits", &untilStopped, outcomes)});
        gate->meet(1);
        while (pool->running() < 2) {
            std::this_thread::yield();
        }
        pool.reset();
        world.doist.recur(); // those who awaited are told although it has gone
        CHECK(outcomes.ended == 1);
        CHECK(outcomes.gone == 2);
        world.doist.exit();
    }
    CHECK(held.use_count() > 1); // its thread holds what it uses
    gate->open();
    MonoTimer const timer(30.0);
    while (held.use_count() > 1 && !timer.expired()) {
        std::this_thread::yield();
    }
    CHECK(held.use_count() == 1); // and frees it
}

TEST_CASE("Doers that are closed after their Pool went do not touch it") {
    World world;
    Gate gate;
    Outcomes outcomes;
    std::optional<Pool> pool;
    pool.emplace(world.loop, hio::uv::PoolOptions{.limit = 1});
    auto const one = worker(*pool, "heeds", &untilStopped, outcomes);
    auto const two = worker(*pool, "waits", &untilStopped, outcomes);
    world.doist.extend({*one, *two});
    pool.reset();
    world.doist.exit();
    CHECK(outcomes.ended == 0);
    CHECK(outcomes.gone == 0);
}

TEST_CASE("waitReadable tells bytes, the end, lateness and a stop") {
    Sockets sockets;
    std::stop_source source;
    CHECK(waitReadable(sockets.one.get(), {}, 0.0) == Waited::late);
    MonoTimer const timer;
    CHECK(waitReadable(sockets.one.get(), source.get_token(), 0.01) == Waited::late);
    CHECK(timer.elapsed() >= 0.01);
    REQUIRE(::write(sockets.two.get(), "x", 1) == 1);
    CHECK(waitReadable(sockets.one.get(), {}) == Waited::ready);
    char byte = 0;
    REQUIRE(::read(sockets.one.get(), &byte, 1) == 1);
    sockets.two.reset();
    CHECK(waitReadable(sockets.one.get(), source.get_token()) == Waited::ready); // the end
    source.request_stop();
    CHECK(waitReadable(sockets.one.get(), source.get_token()) == Waited::stopped);
}

TEST_CASE("waitReadable refuses what is not open") {
    Sockets sockets;
    int const closed = sockets.two.get();
    sockets.two.reset();
    for (int const fd : {-1, closed}) {
        try {
            static_cast<void>(waitReadable(fd, {}));
            FAIL("it waited");
        } catch (hio::LoopError const& error) {
            CHECK(error.code() == std::errc::bad_file_descriptor);
        }
    }
}

TEST_CASE("a job that is blocked on a socket ends when its Doer is closed") {
    World world;
    Pool pool(world.loop);
    Sockets sockets;
    Outcomes outcomes;
    std::atomic<bool> began = false;
    std::atomic<bool> stopped = false;
    Work const receive = [&](std::stop_token stop) {
        began = true;
        stopped = waitReadable(sockets.one.get(), std::move(stop)) == Waited::stopped;
    };
    auto const doer = worker(pool, "receive", receive, outcomes);
    world.doist.extend({*doer});
    while (!began) {
        std::this_thread::yield();
    }
    world.doist.remove(*doer);
    CHECK(pool.end(30.0).empty());
    CHECK(stopped);
}
