// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "mark.hpp"

namespace {

constexpr double Never = std::numeric_limits<double>::infinity();

std::string at(std::string const& name, double tyme) {
    return name + "@" + std::to_string(tyme).substr(0, 4);
}

hio::Dog waits(hio::Tymth tymth, double, Log& log, std::string name, hio::Event& event) {
    Mark const mark(log, name);
    try {
        co_await event.wait();
        log.push_back(at(name, tymth()));
        log.push_back(at(name, co_yield 0.5));
    } catch (hio::Ceased const&) {
        log.push_back("ceased " + name);
        throw;
    } catch (hio::HioError const& error) {
        log.emplace_back(error.what());
    }
    co_return true;
}

hio::Dog sets(hio::Tymth, double tock, Log& log, hio::Event& event, bool clear) {
    co_yield 0.0;
    co_yield tock;
    log.emplace_back("set");
    event.set();
    if (clear) {
        event.clear();
    }
    co_return true;
}

/// Waits for `event` and then `act`s.
hio::Dog acts(hio::Tymth, double tock, std::function<void()> act) {
    co_yield 0.0;
    co_yield tock;
    act();
    co_return true;
}

hio::Dog nothing(hio::Event& event, int depth, Log& log) {
    Mark const mark(log, std::to_string(depth));
    if (depth > 0) {
        co_await nothing(event, depth - 1, log);
    } else {
        co_await event.wait();
    }
    co_return true;
}

hio::Dog deep(hio::Tymth, double, hio::Event& event, Log& log) {
    co_return co_await nothing(event, 2, log);
}

/// A group that counts how often it is called.
class Counting : public hio::DoDoer {
public:
    using DoDoer::DoDoer;
    int passes = 0;

protected:
    bool recur(double tyme) override {
        ++passes;
        return DoDoer::recur(tyme);
    }
    [[nodiscard]] bool quiet() const noexcept override { return true; }
};

} // namespace

TEST_CASE("set wakes all that wait: in this pass those behind, in the next those before") {
    Log log;
    hio::Event event("bell");
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run({hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event)),
                     hio::doify(sets, 1.0, std::ref(log), std::ref(event), false),
                     hio::doify(waits, 0.0, std::ref(log), std::string("b"), std::ref(event)),
                     hio::doify(waits, 0.0, std::ref(log), std::string("c"), std::ref(event))}));
    // Their tocks count on from the tyme at which they were woken.
    CHECK(log ==
          Log{"set", "b@1.00", "c@1.00", "a@1.25", "a@1.50", "~a", "b@1.50", "~b", "c@1.50", "~c"});
    CHECK(event.isSet());
}

TEST_CASE("who waits for a set event is not suspended") {
    Log log;
    hio::Event event;
    event.set();
    hio::Doist doist({.tock = 0.25});
    doist.run({hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event))});
    CHECK(log.front() == "a@0.00");
    event.clear();
    CHECK_FALSE(event.isSet());
}

TEST_CASE("who was woken goes on although the event is cleared before") {
    Log log;
    hio::Event event;
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run({hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event)),
                     hio::doify(sets, 1.0, std::ref(log), std::ref(event), true)}));
    CHECK(log == Log{"set", "a@1.25", "a@1.50", "~a"});
}

TEST_CASE("a doer that waits is due never, nor is the group that it is in, and shows for what") {
    Log log;
    hio::Event event("bell");
    auto group = std::make_unique<Counting>(
        hio::Doers{hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event))});
    Counting const& counting = *group;
    hio::Doist doist({.tock = 0.25, .doers = {std::move(group)}});
    doist.enter();
    doist.recur();
    int const before = counting.passes;
    for (int i = 0; i < 100; ++i) {
        doist.recur();
    }
    CHECK(counting.passes == before);
    CHECK(doist.deeds().front().retyme == Never);
    CHECK(counting.deeds().front().doer->name() == "waits");
    CHECK(event.wait().what() == "Event 'bell'");
    CHECK(hio::Event().wait().what() == "an Event");
    event.set();
    doist.recur();
    CHECK(counting.passes == before + 1);
    CHECK(log.size() == 1);
    doist.exit();
    CHECK(log == Log{"a@25.2", "ceased a", "~a"});
}

TEST_CASE("waiting ends by force: the limit, a removal, also of one that is woken") {
    Log log;
    hio::Event event;
    auto waiter = hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event));
    hio::Doer& a = *waiter;
    hio::Doist doist({.tock = 0.25, .limit = 2.0});
    SUBCASE("limit") {
        CHECK_FALSE(doist.run({std::move(waiter)}));
        CHECK(doist.tyme() == 2.0);
    }
    SUBCASE("removal") {
        std::function<void()> const act = [&] { doist.remove(a); };
        CHECK(doist.run({std::move(waiter), hio::doify(acts, 0.5, act)}));
        CHECK(doist.tyme() == 0.75);
    }
    SUBCASE("removal of one that is woken") {
        std::function<void()> const act = [&] {
            event.set();
            doist.remove(a);
        };
        SUBCASE("before") {
            CHECK(doist.run({std::move(waiter), hio::doify(acts, 0.5, act)}));
        }
        SUBCASE("behind") {
            CHECK(doist.run({hio::doify(acts, 0.5, act), std::move(waiter)}));
        }
    }
    CHECK(log == Log{"ceased a", "~a"});
    event.set(); // nobody is in line any more
}

TEST_CASE("a frame that is destroyed while it waits leaves the line") {
    Log log;
    hio::Event event;
    {
        hio::Dog dog = nothing(event, 2, log);
        CHECK_FALSE(dog.resume(0.0));
        CHECK(log.empty());
    }
    CHECK(log == Log{"~0", "~1", "~2"});
    event.set();
}

TEST_CASE("a Dog resumed by hand goes on at the next resume after it was woken") {
    Log log;
    hio::Event event;
    hio::Dog dog = nothing(event, 2, log);
    CHECK_FALSE(dog.resume(0.0));
    CHECK_FALSE(dog.resume(1.0));
    CHECK(dog.tock() == Never);
    CHECK(dog.function() == "nothing");
    event.set();
    CHECK(log.empty());
    CHECK(dog.resume(2.0));
    CHECK(log == Log{"~0", "~1", "~2"});
}

TEST_CASE("an event that is gone tells those that wait") {
    Log log;
    auto event = std::make_unique<hio::Event>("bell");
    std::function<void()> const act = [&] { event.reset(); };
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run({hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(*event)),
                     hio::doify(acts, 0.5, act)}));
    REQUIRE(log.size() == 2);
    CHECK(log[0].find("test_event.cpp") != std::string::npos);
    CHECK(log[0].find("is gone: an Event or a Channel outlives") != std::string::npos);
    CHECK(log[1] == "~a");
}

TEST_CASE("an event that is gone before a doer that waits is closed") {
    Log log;
    auto event = std::make_unique<hio::Event>("bell");
    hio::Doist doist(
        {.tock = 0.25, .doers = {hio::doify(deep, 0.0, std::ref(*event), std::ref(log))}});
    doist.enter();
    doist.recur();
    event.reset();
    doist.exit();
    CHECK(log == Log{"~0", "~1", "~2"});
}

TEST_CASE("who waits in its enter is woken by one that enters after it") {
    Log log;
    hio::Event event;
    hio::Doist doist({.tock = 0.25, .limit = 3.0});
    hio::Doers late{hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event)),
                    hio::doify(
                        [](hio::Tymth, double, hio::Event& bell) -> hio::Dog {
                            bell.set();
                            co_return true;
                        },
                        0.0,
                        std::ref(event))};
    SUBCASE("enter") {
        CHECK(doist.run(std::move(late)));
    }
    SUBCASE("extend") {
        std::function<void()> const act = [&] { doist.extend(std::move(late)); };
        CHECK(doist.run({hio::doify(acts, 0.0, act)}));
    }
    CHECK(log.size() == 3);
}

TEST_CASE("a group that rests is woken in time, also when the tyme was set back") {
    Log log;
    hio::Event event;
    hio::Doist doist({.tock = 0.25});
    auto const listOf = [&](double after) {
        hio::Doers doers;
        doers.add<hio::DoDoer>(
            hio::Doers(hio::doify(waits, 0.0, std::ref(log), std::string("a"), std::ref(event))));
        doers.add(hio::doify(
            [](hio::Tymth, double tock, hio::Event& bell) -> hio::Dog {
                co_yield 0.0;
                if (tock > 0.0) {
                    co_yield tock;
                }
                bell.set();
                co_return true;
            },
            after,
            std::ref(event)));
        return doers;
    };
    CHECK(doist.run(listOf(50.0)));
    log.clear();
    event.clear();
    CHECK(doist.run(listOf(0.0), 9.0, 0.0));
    CHECK(log == Log{"a@0.25", "a@0.50", "~a"});
}
