// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readable.hpp>

#include <doctest/doctest.h>
#include <uv.h>

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using hio::Dog;
using hio::Fd;
using hio::Tymth;
using hio::uv::Attachment;
using hio::uv::Loop;
using hio::uv::LoopPacer;

#include "countingpacer.hpp"

namespace {

using Notes = std::vector<std::string>;

/// A loop that is not hio's; all its handles are gone at its end.
struct Host {
    Host() { REQUIRE(uv_loop_init(&loop) == 0); }
    ~Host() {
        turn();
        CHECK(uv_loop_close(&loop) == 0);
    }
    Host(Host const&) = delete;
    Host& operator=(Host const&) = delete;
    Host(Host&&) = delete;
    Host& operator=(Host&&) = delete;

    void turn() { uv_run(&loop, UV_RUN_NOWAIT); }
    /// Until nothing on it has a reason to go on.
    void run() { uv_run(&loop, UV_RUN_DEFAULT); }
    uv_loop_t loop{};
};

/// A Doist and its loop. Counts the steps.
struct Rider {
    Loop loop;
    CountingPacer pacer{loop};
    Fd event{::eventfd(0, EFD_CLOEXEC)};
    hio::Doist doist{{.tock = 0.0, .pacer = &pacer}};
    Notes notes;
    Attachment::OnEnd onEnd = [this](std::exception_ptr error) {
        if (!error) {
            return notes.push_back(bool(doist.done()) ? "done" : "not done");
        }
        try {
            std::rethrow_exception(error);
        } catch (std::exception const& thrown) {
            notes.push_back(thrown.what());
        }
    };

    void add(std::unique_ptr<hio::Doer> doer) { doist.extend(hio::Doers(std::move(doer))); }
    void put() const { REQUIRE(::eventfd_write(event.get(), 1) == 0); }
    void take() const {
        eventfd_t value = 0;
        ::eventfd_read(event.get(), &value);
    }
};

struct Closed {
    explicit Closed(Rider& on) : rider(on) {}
    ~Closed() { rider.notes.emplace_back("closed"); }
    Closed(Closed const&) = delete;
    Closed& operator=(Closed const&) = delete;
    Closed(Closed&&) = delete;
    Closed& operator=(Closed&&) = delete;
    Rider& rider;
};

Dog hear(Tymth, double, Rider& rider, int times) {
    Closed const closed(rider);
    for (int i = 0; i < times; ++i) {
        co_await hio::uv::readable(rider.loop, rider.event.get());
        rider.take();
        rider.notes.push_back("heard");
    }
    co_return true;
}

Dog count(Tymth, double tock, Rider& rider, int times) {
    for (int i = 0; i < times; ++i) {
        co_yield tock;
        rider.notes.push_back(std::to_string(i));
    }
    co_return true;
}

Dog fail(Tymth, double tock) {
    co_yield tock;
    throw std::runtime_error("no more");
}

Dog refuse(Tymth, double) {
    throw std::runtime_error("not today");
    co_return true;
}

/// A timer on the host that calls back every millisecond, until it is stopped.
struct Beat {
    Beat(Host& host, std::function<void()> toCall) : call(std::move(toCall)) {
        uv_timer_init(&host.loop, &handle);
        handle.data = this;
        uv_timer_start(
            &handle, [](uv_timer_t* timer) { static_cast<Beat*>(timer->data)->call(); }, 1, 1);
    }
    void stop() { uv_close(reinterpret_cast<uv_handle_t*>(&handle), nullptr); }
    uv_timer_t handle{};
    std::function<void()> call;
};

} // namespace

TEST_CASE("a Doist runs within a libuv loop of somebody else, and ends there") {
    Host host;
    Rider rider;
    rider.doist.extend(hio::Doers(hio::doify(count, 0.002, std::ref(rider), 3),
                                  hio::doify(hear, 0.0, std::ref(rider), 2)));
    Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
    int beats = 0;
    Beat beat(host, [&] {
        if (++beats == 2 || beats == 12) {
            rider.put();
        }
        if (!ride.running() && beats >= 12) {
            beat.stop();
        }
    });
    host.run();
    CHECK(beats >= 12);
    CHECK_FALSE(ride.running());
    REQUIRE(rider.notes.size() == 7);
    CHECK(rider.notes.back() == "done");
    CHECK(std::count(rider.notes.begin(), rider.notes.end(), "heard") == 2);
    CHECK(rider.pacer.waits < 30);
}

TEST_CASE("while nothing is due the host sleeps") {
    Host host;
    Rider rider;
    rider.add(hio::doify(hear, 0.0, std::ref(rider), 1));
    Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
    for (int turns = 0; turns < 20; ++turns) {
        host.turn();
    }
    int const waits = rider.pacer.waits;
    CHECK(waits <= 3);
    pollfd fd{uv_backend_fd(&host.loop), POLLIN, 0};
    CHECK(::poll(&fd, 1, 5) == 0);
    rider.put();
    CHECK(::poll(&fd, 1, 60'000) == 1);
    host.turn();
    CHECK(rider.notes == Notes{"heard", "closed"}); // in the step that saw it
    CHECK(rider.pacer.waits == waits + 1);
    host.run();
    CHECK(rider.notes.back() == "done");
}

TEST_CASE("an Attachment that goes closes its run") {
    Host host;
    Rider rider;
    rider.add(hio::doify(hear, 0.0, std::ref(rider), 1));
    {
        Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
        host.turn();
        CHECK(ride.running());
    }
    CHECK(rider.notes == Notes{"closed"});
    CHECK_FALSE(bool(rider.doist.done()));
    rider.put();
    host.run();
    CHECK(rider.notes == Notes{"closed"});
}

TEST_CASE("a run moves to another loop while its doers run on") {
    Host first;
    Host second;
    Rider rider;
    rider.doist.extend(hio::Doers(hio::doify(count, 0.002, std::ref(rider), 4),
                                  hio::doify(hear, 0.0, std::ref(rider), 1)));
    Attachment ride(rider.doist, rider.loop, &first.loop, rider.onEnd);
    auto const until = [&](Host& host, std::string const& note) {
        while (std::find(rider.notes.begin(), rider.notes.end(), note) == rider.notes.end()) {
            uv_run(&host.loop, UV_RUN_ONCE);
        }
    };
    until(first, "1");
    SUBCASE("at once") {
        ride.attach(&second.loop);
    }
    SUBCASE("after a rest") {
        ride.detach();
        first.run();
        CHECK(ride.running());
        CHECK(rider.notes == Notes{"0", "1"});
        ride.attach(&second.loop);
    }
    rider.put();
    first.run(); // has no more reason to go on
    CHECK(rider.notes == Notes{"0", "1"});
    second.run();
    Notes sorted = rider.notes;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == Notes{"0", "1", "2", "3", "closed", "done", "heard"});
    ride.attach(&first.loop); // is over
    first.run();
}

TEST_CASE("what a doer throws comes to onEnd, after all are closed") {
    Host host;
    Rider rider;
    rider.doist.extend(
        hio::Doers(hio::doify(hear, 0.0, std::ref(rider), 1), hio::doify(fail, 0.001)));
    Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
    host.run();
    CHECK(rider.notes == Notes{"closed", "no more"});
    CHECK_FALSE(bool(rider.doist.done()));
}

TEST_CASE("what an enter throws leaves the constructor, and nothing is left on the host") {
    Host host;
    Rider rider;
    hio::Doist doist({.tock = 0.0,
                      .pacer = &rider.pacer,
                      .doers = {hio::doify(hear, 0.0, std::ref(rider), 1), hio::doify(refuse)}});
    CHECK_THROWS_WITH_AS(
        Attachment(doist, rider.loop, &host.loop), "not today", std::runtime_error);
    CHECK(rider.notes == Notes{"closed"});
}

TEST_CASE("a Doist is run again, from its end or on its own") {
    Host host;
    Rider rider;
    hio::Doist doist({.tock = 0.0,
                      .pacer = &rider.pacer,
                      .doers = {hio::doify(count, 0.001, std::ref(rider), 1)}});
    std::optional<Attachment> ride;
    int ends = 0;
    std::function<void(std::exception_ptr)> const again = [&](std::exception_ptr) {
        CHECK(bool(doist.done()));
        if (++ends < 3) {
            ride.emplace(doist, rider.loop, &host.loop, again);
        }
    };
    ride.emplace(doist, rider.loop, &host.loop, again);
    host.run();
    CHECK(ends == 3);
    CHECK(doist.run());
    CHECK(rider.notes == Notes{"0", "0", "0", "0"});
}

TEST_CASE("a limit and an interrupt end the run, not done, also after one that was") {
    Host host;
    Rider rider;
    rider.add(hio::doify(count, 0.0, std::ref(rider), 1));
    CHECK(rider.doist.run());
    rider.notes.clear();
    rider.doist.extend(hio::Doers(hio::doify(hear, 0.0, std::ref(rider), 1)));
    SUBCASE("limit") {
        rider.doist.limit(0.003);
        Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
        host.run();
    }
    SUBCASE("interrupt") {
        Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
        host.turn();
        rider.doist.interrupt();
        rider.loop.arm(0.0);
        host.run();
    }
    CHECK(rider.notes.back() == "not done");
    CHECK_FALSE(bool(rider.doist.done()));
}

TEST_CASE("by hand: step arms the descriptor for the next pass") {
    Rider rider;
    rider.add(hio::doify(count, 0.002, std::ref(rider), 3));
    rider.doist.enter();
    int steps = 0;
    while (hio::uv::step(rider.doist, rider.loop)) {
        pollfd fd{rider.loop.fd(), POLLIN, 0};
        REQUIRE(::poll(&fd, 1, 60'000) == 1);
        ++steps;
    }
    rider.doist.exit();
    CHECK(rider.notes == Notes{"0", "1", "2"});
    CHECK(bool(rider.doist.done()));
    CHECK(steps <= 12);
}

TEST_CASE("what is extended or woken outside of a step is seen in the next, which can be armed") {
    Host host;
    Rider rider;
    hio::Doer asleep(3600.0);
    rider.doist.extend(hio::Doers(asleep));
    Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
    host.turn();
    rider.add(hio::doify(count, 0.0, std::ref(rider), 1));
    rider.loop.arm(0.0);
    while (rider.notes.empty()) {
        uv_run(&host.loop, UV_RUN_ONCE);
    }
    CHECK(rider.notes == Notes{"0"});
    rider.doist.remove(asleep);
    rider.loop.arm(0.0);
    host.run();
    CHECK(rider.notes == Notes{"0", "done"});
}

TEST_CASE("a second Attachment to one Loop is refused, and the first goes on") {
    Host host;
    Rider rider;
    rider.add(hio::doify(count, 0.001, std::ref(rider), 1));
    hio::Doist other({.tock = 0.0, .pacer = &rider.pacer});
    Attachment const ride(rider.doist, rider.loop, &host.loop, rider.onEnd);
    CHECK_THROWS_AS(Attachment(other, rider.loop, &host.loop), hio::LoopError);
    host.run();
    CHECK(rider.notes == Notes{"0", "done"});
}
