// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/doing/together.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "mark.hpp"

namespace {

std::string at(std::string const& name, double tyme) {
    return name + "@" + std::to_string(tyme).substr(0, 4);
}

/// Gives way `times`, for `tock` each.
hio::Dog steps(Log& log, std::string name, int times, double tock, hio::Done done) {
    Mark const mark(log, name);
    try {
        log.push_back(name);
        for (int i = 0; i < times; ++i) {
            log.push_back(at(name, co_yield tock));
        }
    } catch (hio::Ceased const&) {
        log.push_back("ceased " + name);
        throw;
    }
    co_return done;
}

hio::Dog throws(Log& log, std::string name, int times) {
    Mark const mark(log, name);
    for (int i = 0; i < times; ++i) {
        co_yield 0.0;
    }
    throw std::runtime_error(name + " threw");
}

hio::Dog rings(Log& log, std::string name, hio::Event& event, hio::Done done) {
    Mark const mark(log, name);
    try {
        co_await event.wait();
    } catch (hio::Ceased const&) {
        log.push_back("ceased " + name);
        throw;
    }
    log.push_back(name);
    co_return done;
}

hio::Dog stubborn() {
    while (true) {
        try {
            co_yield 0.0;
        } catch (hio::Ceased const&) {
        }
    }
}

hio::Dog setsAt(hio::Tymth, double tock, hio::Event& event) {
    co_yield 0.0;
    co_yield tock;
    event.set();
    co_return true;
}

hio::Dog actsAt(hio::Tymth, double tock, std::function<void()> act) {
    co_yield 0.0;
    co_yield tock;
    act();
    co_return true;
}

/// As a doer: when it enters its first tock does not count, as that of a Dog among others does.
hio::Dog afterEnter(hio::Dog dog) {
    co_yield 0.0;
    co_return co_await std::move(dog);
}

/// Gives way for 0.0 and for `tock` by turns.
hio::Dog mixes(Log& log, std::string name, double tock) {
    for (int i = 0; i < 9; ++i) {
        log.push_back(at(name, co_yield i % 2 == 0 ? 0.0 : tock));
    }
    co_return true;
}

/// Waits in an any of its own, then gives way for 1.0.
hio::Dog ringsWithin(Log& log, hio::Event& event) {
    co_await hio::any(rings(log, "within", event, true));
    log.push_back(at("then", co_yield 1.0));
    co_return true;
}

/// Enters another doer in the middle of a pass, and goes on.
hio::Dog extends(hio::Tymth, double tock, hio::Doist& doist, hio::Doers& others, Log& log) {
    co_yield 0.0;
    doist.extend(std::move(others));
    log.push_back(at("extended", co_yield tock));
    co_return true;
}

using Make = std::function<hio::Dog()>; ///< of the Dog that awaits

hio::Dog runs(hio::Tymth tymth, double, Log& log, Make make) {
    hio::Done done;
    try {
        done = co_await make();
        log.push_back(at("over", tymth()));
        log.push_back(at("after", co_yield 0.5));
    } catch (hio::Ceased const&) {
        log.emplace_back("ceased");
        throw;
    } catch (std::exception const& error) {
        log.emplace_back(error.what());
    }
    co_return done;
}

Log runAlone(Make make, double limit = 0.0) {
    Log log;
    hio::Doist doist({.tock = 0.25, .limit = limit});
    doist.run({hio::doify(runs, 0.0, std::ref(log), make)});
    return log;
}

hio::Dog allOf(std::vector<hio::Dog> dogs, std::vector<hio::Done>& dones) {
    dones = co_await hio::all(std::move(dogs));
    co_return true;
}

hio::Dog anyOf(std::vector<hio::Dog> dogs, std::optional<hio::First>& first) {
    first = co_await hio::any(std::move(dogs));
    co_return first->done;
}

hio::Dog within(double seconds, hio::Dog dog, std::optional<hio::Done>& done) {
    done = co_await hio::tymeout(seconds, std::move(dog));
    co_return true;
}

template <class... D>
std::vector<hio::Dog> list(D&&... dogs) {
    std::vector<hio::Dog> made;
    (made.push_back(std::move(dogs)), ...);
    return made;
}

/// Dogs in Dogs, by turns in an all, an any and a tymeout.
hio::Dog nest(Log& log, int depth, hio::Event& event) {
    Mark const mark(log, std::to_string(depth));
    hio::Done done = false;
    if (depth == 0) {
        co_await event.wait();
        co_yield 0.5;
        done = true;
    } else if (depth % 3 == 0) {
        std::vector<hio::Done> const dones =
            co_await hio::all(nest(log, depth - 1, event), steps(log, "x", 0, 0.0, false));
        done = dones[0];
    } else if (depth % 3 == 1) {
        hio::First const first = co_await hio::any(nest(log, depth - 1, event));
        done = first.done;
    } else {
        std::optional<hio::Done> const got =
            co_await hio::tymeout(1000.0, nest(log, depth - 1, event));
        done = got.value_or(false);
    }
    co_return done;
}

} // namespace

TEST_CASE("all runs its Dogs as doers of the scheduler would run, and answers in their order") {
    Log log;
    std::vector<hio::Done> dones;
    Log const outer = runAlone([&] {
        return allOf(list(steps(log, "a", 2, 0.5, true),
                          steps(log, "b", 3, 0.0, std::nullopt),
                          steps(log, "c", 0, 0.0, false)),
                     dones);
    });
    CHECK(log ==
          Log{"a", "b", "c", "~c", "b@0.00", "b@0.25", "a@0.50", "b@0.50", "~b", "a@1.00", "~a"});
    CHECK(outer == Log{"over@1.00", "after@1.50"});
    CHECK(dones == std::vector<hio::Done>{true, std::nullopt, false});
}

TEST_CASE("their tymes are those of doers, also where tocks cannot be summed up exactly") {
    Log plain;
    auto const step = [&plain](hio::Tymth, double tock, std::string name) -> hio::Dog {
        return afterEnter(steps(plain, name, 7, tock, true));
    };
    hio::Doist doist({.tock = 0.1});
    doist.run({hio::doify(step, 0.3, std::string("a")),
               hio::doify(step, 0.7, std::string("b")),
               hio::doify(step, 0.1, std::string("c"))});
    Log log;
    std::vector<hio::Done> dones;
    Make const make = [&] {
        return allOf(list(steps(log, "a", 7, 0.3, true),
                          steps(log, "b", 7, 0.7, true),
                          steps(log, "c", 7, 0.1, true)),
                     dones);
    };
    Log outer;
    hio::Doist other({.tock = 0.1});
    other.run({hio::doify(runs, 0.0, std::ref(outer), make)});
    CHECK(log == plain);
    CHECK(other.tyme() >= doist.tyme());
}

TEST_CASE("a tock of 0.0 among others counts as with doers") {
    Log plain;
    auto const mix = [&plain](hio::Tymth, double tock, std::string name) -> hio::Dog {
        return mixes(plain, name, tock);
    };
    hio::Doist doist({.tock = 0.25});
    doist.run({hio::doify(mix, 0.5, std::string("a")), hio::doify(mix, 0.75, std::string("b"))});
    Log log;
    std::vector<hio::Done> dones;
    runAlone([&] { return allOf(list(mixes(log, "a", 0.5), mixes(log, "b", 0.75)), dones); });
    CHECK(log == plain);
}

TEST_CASE("a tock counts from when one was woken that waited long in an await of its own") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    Make const make = [&] { return allOf(list(ringsWithin(log, event)), dones); };
    Log outer;
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run(
        {hio::doify(setsAt, 40.0, std::ref(event)), hio::doify(runs, 0.0, std::ref(outer), make)}));
    CHECK(log == Log{"within", "~within", "then@41.0"});
}

TEST_CASE("one that awaits in its enter does not hold up the doer that enters it") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    Make const make = [&] { return allOf(list(rings(log, "a", event, true)), dones); };
    Log outer;
    hio::Doers others(hio::doify(runs, 0.0, std::ref(outer), make));
    hio::Doist doist({.tock = 0.25, .limit = 5.0});
    CHECK_FALSE(
        doist.run({hio::doify(extends, 1.0, std::ref(doist), std::ref(others), std::ref(log))}));
    CHECK(log == Log{"extended@1.00", "ceased a", "~a"});
}

TEST_CASE("when all end at once the await does not suspend") {
    Log log;
    std::vector<hio::Done> dones;
    std::optional<hio::First> first;
    std::optional<hio::Done> done;
    SUBCASE("all") {
        hio::Dog dog =
            allOf(list(steps(log, "a", 0, 0.0, true), steps(log, "b", 0, 0.0, false)), dones);
        CHECK(dog.resume(0.0));
        CHECK(log == Log{"a", "~a", "b", "~b"});
        CHECK(dones == std::vector<hio::Done>{true, false});
    }
    SUBCASE("all of none") {
        hio::Dog dog = allOf({}, dones);
        CHECK(dog.resume(0.0));
        CHECK(dones.empty());
    }
    SUBCASE("all of what has no coroutine") {
        hio::Dog dog = allOf(list(hio::Dog()), dones);
        CHECK(dog.resume(0.0));
        CHECK(dones == std::vector<hio::Done>{std::nullopt});
    }
    SUBCASE("any: those behind do not begin") {
        hio::Dog dog = anyOf(list(steps(log, "a", 1, 0.0, false),
                                  steps(log, "b", 0, 0.0, true),
                                  steps(log, "c", 0, 0.0, true)),
                             first);
        CHECK(dog.resume(0.0));
        CHECK(log == Log{"a", "b", "~b", "ceased a", "~a"});
        CHECK(first->index == 1);
    }
    SUBCASE("tymeout") {
        hio::Dog dog = within(0.0, steps(log, "a", 0, 0.0, std::nullopt), done);
        CHECK(dog.resume(0.0));
        REQUIRE(done);
        CHECK(*done == std::nullopt);
    }
    SUBCASE("any of none") {
        hio::Dog dog = anyOf({}, first);
        CHECK_THROWS_AS(dog.resume(0.0), hio::ValidationError);
    }
    SUBCASE("not a number") {
        hio::Dog dog =
            within(std::numeric_limits<double>::quiet_NaN(), steps(log, "a", 0, 0.0, true), done);
        CHECK_THROWS_AS(dog.resume(0.0), hio::ValidationError);
    }
}

TEST_CASE("any ends with the first and closes the others, last first") {
    Log log;
    std::optional<hio::First> first;
    Log const outer = runAlone([&] {
        return anyOf(list(steps(log, "a", 9, 0.5, true),
                          steps(log, "b", 2, 0.0, true),
                          steps(log, "c", 2, 0.0, true),
                          steps(log, "d", 9, 9.0, true)),
                     first);
    });
    // b and c would end in one pass: the lower index wins, and c does not run in that pass.
    CHECK(log == Log{"a",
                     "b",
                     "c",
                     "d",
                     "b@0.00",
                     "c@0.00",
                     "b@0.25",
                     "~b",
                     "ceased d",
                     "~d",
                     "ceased c",
                     "~c",
                     "ceased a",
                     "~a"});
    CHECK(first->index == 1);
    CHECK(first->done == true);
    CHECK(outer == Log{"over@0.25", "after@0.75"});
}

TEST_CASE("tymeout closes what takes too long") {
    Log log;
    std::optional<hio::Done> done = true;
    SUBCASE("too long") {
        Log const outer =
            runAlone([&] { return within(1.0, steps(log, "a", 99, 0.5, true), done); });
        CHECK_FALSE(done);
        CHECK(log == Log{"a", "a@0.50", "a@1.00", "ceased a", "~a"});
        CHECK(outer == Log{"over@1.00", "after@1.50"});
    }
    SUBCASE("in the very pass") {
        Log const outer =
            runAlone([&] { return within(1.0, steps(log, "a", 2, 0.5, false), done); });
        REQUIRE(done);
        CHECK(*done == false);
        CHECK(outer.front() == "over@1.00");
    }
    SUBCASE("waits for what does not happen") {
        hio::Event event;
        Log const outer = runAlone([&] { return within(7.3, rings(log, "a", event, true), done); });
        CHECK_FALSE(done);
        CHECK(log == Log{"ceased a", "~a"});
        CHECK(outer.front() == "over@7.50");
    }
    SUBCASE("no tyme") {
        Log const outer =
            runAlone([&] { return within(-1.0, steps(log, "a", 9, 0.0, true), done); });
        CHECK_FALSE(done);
        CHECK(log == Log{"a", "a@0.00", "ceased a", "~a"});
    }
}

TEST_CASE("the first exception arrives when the others are closed") {
    Log log;
    std::vector<hio::Done> dones;
    SUBCASE("out of a recur") {
        CHECK(runAlone([&] {
                  return allOf(list(steps(log, "a", 9, 0.0, true),
                                    throws(log, "b", 2),
                                    throws(log, "c", 2),
                                    steps(log, "d", 9, 0.0, true)),
                               dones);
              }) == Log{"b threw"});
        CHECK(log == Log{"a",
                         "d",
                         "a@0.00",
                         "d@0.00",
                         "a@0.25",
                         "~b",
                         "ceased d",
                         "~d",
                         "~c",
                         "ceased a",
                         "~a"});
    }
    SUBCASE("at once") {
        CHECK(runAlone([&] {
                  return allOf(list(steps(log, "a", 9, 0.0, true),
                                    throws(log, "b", 0),
                                    steps(log, "c", 9, 0.0, true)),
                               dones);
              }) == Log{"b threw"});
        CHECK(log == Log{"a", "~b", "ceased a", "~a"});
    }
    SUBCASE("out of the closing") {
        std::optional<hio::First> first;
        Log const outer = runAlone([&] {
            return anyOf(
                list(steps(log, "a", 9, 0.0, true), stubborn(), steps(log, "c", 1, 0.0, true)),
                first);
        });
        REQUIRE(outer.size() == 1);
        CHECK(outer.front().find("yielded while it was ceasing") != std::string::npos);
        CHECK(log == Log{"a", "c", "a@0.00", "c@0.00", "~c", "ceased a", "~a"});
    }
}

TEST_CASE("closing the doer that awaits closes them, last first") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    std::optional<hio::First> first;
    std::optional<hio::Done> done;
    Make const make = [&] {
        return allOf(
            list(steps(log, "a", 99, 0.25, true),
                 anyOf(list(rings(log, "b", event, true), rings(log, "c", event, true)), first),
                 within(99.0, rings(log, "d", event, true), done)),
            dones);
    };
    Log const end{"ceased d", "~d", "ceased c", "~c", "ceased b", "~b", "ceased a", "~a"};
    Log outer;
    auto doer = hio::doify(runs, 0.0, std::ref(outer), make);
    hio::Doer& awaits = *doer;
    hio::Doist doist({.tock = 0.25, .limit = 1.0});
    SUBCASE("by the limit") {
        CHECK_FALSE(doist.run({std::move(doer)}));
        CHECK(Log(log.end() - 8, log.end()) == end);
        CHECK(outer == Log{"ceased"});
    }
    SUBCASE("by another doer") {
        std::function<void()> const act = [&] { doist.remove(awaits); };
        CHECK(doist.run({std::move(doer), hio::doify(actsAt, 0.5, act)}));
        CHECK(Log(log.end() - 8, log.end()) == end);
    }
    SUBCASE("when they are woken already") {
        std::function<void()> const act = [&] {
            event.set();
            doist.remove(awaits);
        };
        CHECK(doist.run({hio::doify(actsAt, 0.5, act), std::move(doer)}));
        CHECK(Log(log.end() - 8, log.end()) == end);
    }
    SUBCASE("by one of them") {
        hio::Doer* removes = nullptr;
        std::function<void()> const act = [&] { doist.remove(*removes); };
        Make const makeOther = [&] {
            return allOf(list(steps(log, "a", 99, 0.25, true),
                              actsAt({}, 0.5, act),
                              steps(log, "b", 99, 0.25, true)),
                         dones);
        };
        auto other = hio::doify(runs, 0.0, std::ref(outer), makeOther);
        removes = other.get();
        CHECK(doist.run({std::move(other)}));
        CHECK(doist.tyme() == 0.75);
        CHECK(Log(log.end() - 4, log.end()) == Log{"ceased b", "~b", "ceased a", "~a"});
    }
    SUBCASE("by the destruction of a frame") {
        hio::Dog dog = make();
        CHECK_FALSE(dog.resume(0.0));
        dog = hio::Dog();
        CHECK(Log(log.end() - 8, log.end()) == end);
    }
}

TEST_CASE("while nothing is due the doer that awaits is due never, and not later than it should") {
    Log log;
    hio::Event early;
    hio::Event late;
    std::vector<hio::Done> dones;
    std::optional<hio::First> first;
    Make const make = [&] {
        return allOf(
            list(rings(log, "a", early, true),
                 anyOf(list(rings(log, "b", late, true), steps(log, "c", 2, 50.0, true)), first)),
            dones);
    };
    Log outer;
    hio::Doist doist({.tock = 0.25, .doers = {hio::doify(runs, 0.5, std::ref(outer), make)}});
    doist.enter();
    doist.recur();
    doist.recur();
    CHECK(doist.deeds().front().retyme == 50.0);
    CHECK(doist.deeds().front().doer->name() == "allOf"); // where the await stands
    while (doist.tyme() < 49.0) {
        doist.recur();
    }
    early.set();
    CHECK(doist.deeds().front().retyme == 49.0);
    doist.recur();
    CHECK(log == Log{"c", "a", "~a"});
    CHECK(doist.deeds().front().retyme == 50.0);
    late.set();
    doist.recur();
    doist.recur();
    doist.recur();
    CHECK(outer == Log{"over@49.2", "after@49.7"});
    CHECK(doist.deeds().empty());
    doist.exit();
}

TEST_CASE("those that wait are woken in this pass when they stand behind, else in the next") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    Make const make = [&] { return allOf(list(rings(log, "a", event, true)), dones); };
    Log before;
    Log behind;
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run({hio::doify(runs, 0.5, std::ref(before), make),
                     hio::doify(setsAt, 0.0, std::ref(event)),
                     hio::doify(runs, 0.5, std::ref(behind), make)}));
    CHECK(behind == Log{"over@0.25", "after@0.75"});
    CHECK(before == Log{"over@0.50", "after@0.75"}); // counts on from when it was woken
}

TEST_CASE("one of them wakes another") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    Log const outer = runAlone([&] {
        return allOf(list(rings(log, "a", event, true),
                          setsAt({}, 1.0, event),
                          rings(log, "b", event, true)),
                     dones);
    });
    CHECK(log == Log{"b", "~b", "a", "~a"});
    CHECK(outer == Log{"over@1.25", "after@1.75"});
}

TEST_CASE("sixteen in each other") {
    Log log;
    Log end;
    hio::Event event;
    hio::Dog byHand = nest(log, 17, event);
    for (int depth = 0; depth < 18; ++depth) {
        end.push_back("~" + std::to_string(depth));
    }
    SUBCASE("in a Doist") {
        Log outer;
        Make const make = [&] { return nest(log, 17, event); };
        hio::Doist doist({.tock = 0.25});
        CHECK(doist.run({hio::doify(setsAt, 1.0, std::ref(event)),
                         hio::doify(runs, 0.0, std::ref(outer), make)}));
        CHECK(outer == Log{"over@1.50", "after@2.00"});
    }
    SUBCASE("by hand") {
        CHECK_FALSE(byHand.resume(0.0));
        CHECK_FALSE(byHand.resume(1.0));
        CHECK(byHand.tock() == 999.0); // the least tymeout
        event.set();
        CHECK_FALSE(byHand.resume(2.0));
        CHECK(byHand.tock() == 0.0); // 0.5 after it was woken, which was before 2.0
        CHECK(byHand.resume(2.5));
        CHECK(byHand.value() == true);
    }
    SUBCASE("closed") {
        CHECK_FALSE(byHand.resume(0.0));
        byHand.close();
    }
    SUBCASE("destroyed") {
        CHECK_FALSE(byHand.resume(0.0));
        byHand = hio::Dog();
    }
    std::erase_if(log, [](std::string const& text) { return text.ends_with("x"); });
    CHECK(log == end);
}

TEST_CASE("in a group, with a tock and without") {
    Log log;
    hio::Event event;
    std::vector<hio::Done> dones;
    Make const make = [&] {
        return allOf(list(rings(log, "a", event, true), steps(log, "b", 2, 0.5, true)), dones);
    };
    Log outer;
    hio::Doist doist({.tock = 0.25, .limit = 9.0});
    double tock = 0.0;
    SUBCASE("without") {
        tock = 0.0;
    }
    SUBCASE("with") {
        tock = 1.0;
    }
    auto group = std::make_unique<hio::DoDoer>(
        hio::Doers{hio::doify(runs, 0.0, std::ref(outer), make)}, false, tock);
    CHECK(doist.run({std::move(group), hio::doify(setsAt, 2.0, std::ref(event))}));
    CHECK(log.back() == "~a");
    CHECK(outer.front() == (tock == 0.0 ? "over@2.25" : "over@3.00"));
}
