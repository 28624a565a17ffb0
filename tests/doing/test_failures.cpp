// SPDX-License-Identifier: Apache-2.0
// Whose exception it is that ends a run, and what becomes of those that are thrown on the way.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/doing/scouts.hpp>
#include <hio/doing/together.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Texts = std::vector<std::string>;

struct Boom : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws its name and the context, in each of the contexts that it is given.
class Thrower final : public hio::Doer {
public:
    Thrower(std::string name, std::set<std::string> contexts)
        : name_(std::move(name)),
          contexts_(std::move(contexts)) {}
    std::string name() const override { return name_; }

private:
    void at(std::string const& context) {
        if (contexts_.contains(context)) {
            throw Boom(name_ + "." + context);
        }
    }
    void enter() override { at("enter"); }
    bool recur(double /*tyme*/) override {
        at("recur");
        return contexts_.contains("ends");
    }
    void clean() override { at("clean"); }
    void cease() override { at("cease"); }
    void abort(std::exception const& /*error*/) override { at("abort"); }
    void exit() override { at("exit"); }

    std::string name_;
    std::set<std::string> contexts_;
};

class Group final : public hio::DoDoer {
public:
    Group(hio::Doers doers, bool throws = false) : DoDoer(std::move(doers)), throws_(throws) {}
    std::string name() const override { return "group"; }

private:
    void exit() override {
        if (throws_) {
            throw Boom("group.exit");
        }
    }
    bool throws_;
};

/// A group that goes on when one of its own has failed.
class Guard final : public hio::DoDoer {
public:
    using DoDoer::DoDoer;

private:
    bool recur(double tyme) override {
        try {
            return DoDoer::recur(tyme);
        } catch (Boom const&) {
            return false;
        }
    }
};

/// Told of failures; nothing else matters here.
class Listener final : public hio::Scout {
public:
    void enter(hio::Doer const&, double) noexcept override {}
    void resume(hio::Doer const&, double) noexcept override {}
    void close(hio::Doer const&, double) noexcept override {}
    void yield(hio::Doer const&, double) noexcept override {}
    void exit(hio::Doer const&, double) noexcept override {}
    void fail(hio::Failure const& failure) noexcept override { told.push_back(failure.what); }
    Texts told;
};

/// What was thrown, and by whom.
Texts told(hio::Doist const& doist) {
    Texts texts;
    for (hio::Failure const& failure : doist.failures()) {
        texts.push_back(failure.name + ": " + failure.what);
    }
    return texts;
}

/// What leaves the run.
std::string thrownBy(hio::Doist& doist, hio::Doers doers) {
    try {
        doist.run(std::move(doers));
    } catch (Boom const& boom) {
        return boom.what();
    } catch (hio::HioError const& error) {
        return error.what();
    }
    return "nothing";
}

std::uint32_t yieldLine = 0;

hio::Dog early(hio::Tymth /*tymth*/, double tock) {
    throw Boom("early");
    co_yield tock;
    co_return true;
}

hio::Dog late(hio::Tymth /*tymth*/, double tock) {
    yieldLine = __LINE__ + 1;
    co_yield tock;
    throw Boom("late");
    co_return true;
}

hio::Dog parent(hio::Tymth tymth, double tock) {
    co_yield tock;
    co_await late(tymth, tock);
    co_return true;
}

hio::Dog after(hio::Tymth /*tymth*/, double tock, hio::Event& event) {
    co_yield tock;
    yieldLine = __LINE__ + 1;
    co_await event.wait();
    throw Boom("after");
    co_return true;
}

hio::Dog sets(hio::Tymth /*tymth*/, double tock, hio::Event& event) {
    co_yield tock;
    event.set();
    co_yield 10.0;
    co_return true;
}

hio::Dog throwsOdd(hio::Tymth /*tymth*/, double tock) {
    co_yield tock;
    throw 7;
    co_return true;
}

/// Throws when it is closed.
hio::Dog sore(hio::Tymth /*tymth*/, double tock, std::string what) {
    try {
        while (true) {
            co_yield tock;
        }
    } catch (hio::Ceased const&) {
        throw Boom(what);
    }
}

hio::Dog both(hio::Tymth tymth, double tock) {
    co_await hio::all(sore(tymth, tock, "sore"), late(tymth, tock));
    co_return true;
}

hio::Dog copes(hio::Tymth tymth, double tock, bool lost) {
    try {
        if (lost) {
            co_await hio::all(sore(tymth, tock, "sore"), late(tymth, tock));
        } else {
            co_await hio::all(late(tymth, tock), late(tymth, tock));
        }
    } catch (Boom const&) {
    }
    co_yield tock;
    co_return true;
}

hio::Dog nests(hio::Tymth tymth, double tock) {
    co_await hio::any(both(tymth, tock), sore(tymth, tock, "outer"));
    co_return true;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wreturn-type" // clang sees what is tested here
hio::Dog misses(hio::Tymth /*tymth*/, double tock) {
    co_yield tock;
    if (tock < 100.0) {
        co_yield tock;
    } else {
        co_return true;
    }
}

hio::Dog swallows(hio::Tymth /*tymth*/, double tock) {
    try {
        while (true) {
            co_yield tock;
        }
    } catch (hio::Ceased const&) {
    }
}
#pragma GCC diagnostic pop

hio::Dog awaitsMisses(hio::Tymth tymth, double tock) {
    co_await misses(tymth, tock);
    co_return true;
}

class Redo final : public hio::ReDoer {
public:
    std::string name() const override { return "Redo"; }

private:
    hio::Dog recur() override {
        yieldLine = __LINE__ + 1;
        co_yield tock();
        throw Boom("redo");
        co_return true;
    }
    void abort(std::exception const& /*error*/) override { throw Boom("redo.abort"); }
    void exit() override { throw Boom("redo.exit"); }
};

hio::Dog extends(hio::Tymth /*tymth*/, double tock, hio::DoDoer& group, hio::Doer& one) {
    co_yield tock;
    group.extend({one});
    co_return true;
}

} // namespace

TEST_CASE("the first exception leaves the run, and each further one is kept with who threw it") {
    hio::Doist doist({.tock = 1.0});
    Thrower other("other", {"cease", "exit"});
    Thrower good("good", {});
    SUBCASE("recur, abort and exit, then the others that are closed") {
        Thrower bad("bad", {"recur", "abort", "exit"});
        CHECK(thrownBy(doist, {other, good, bad}) == "bad.recur");
        CHECK(told(doist) == Texts{"bad: bad.recur",
                                   "bad: bad.abort",
                                   "bad: bad.exit",
                                   "other: other.cease",
                                   "other: other.exit"});
    }
    SUBCASE("enter") {
        Thrower bad("bad", {"enter", "exit"});
        CHECK(thrownBy(doist, {other, bad}) == "bad.enter");
        CHECK(told(doist) ==
              Texts{"bad: bad.enter", "bad: bad.exit", "other: other.cease", "other: other.exit"});
    }
    SUBCASE("clean") {
        Thrower bad("bad", {"ends", "clean", "abort", "exit"});
        CHECK(thrownBy(doist, {good, bad}) == "bad.clean");
        CHECK(told(doist) == Texts{"bad: bad.clean", "bad: bad.exit"});
    }
    SUBCASE("exit alone") {
        Thrower bad("bad", {"ends", "exit"});
        CHECK(thrownBy(doist, {good, bad}) == "bad.exit");
        CHECK(told(doist) == Texts{"bad: bad.exit"});
    }
    SUBCASE("the closing at the end of a limit") {
        doist.limit(2.0);
        CHECK(thrownBy(doist, {good, other}) == "other.cease");
        CHECK(told(doist) == Texts{"other: other.cease", "other: other.exit"});
        CHECK(doist.failures().front().tyme == 2.0);
    }
    SUBCASE("a ReDoer") {
        Redo redo;
        CHECK(thrownBy(doist, {redo}) == "redo");
        CHECK(told(doist) == Texts{"Redo: redo", "Redo: redo.abort", "Redo: redo.exit"});
        CHECK(doist.failures().front().where.line() == yieldLine);
    }
}

TEST_CASE("of nested groups it is the innermost doer that threw") {
    hio::Doist doist({.tock = 1.0});
    Thrower child("child", {"cease"});
    Thrower bad("bad", {"recur"});
    SUBCASE("in a pass") {
        Group inner({child, bad}, true);
        Group outer(hio::Doers{inner});
        CHECK(thrownBy(doist, {outer}) == "bad.recur");
        CHECK(told(doist) == Texts{"bad: bad.recur", "group: group.exit", "child: child.cease"});
    }
    SUBCASE("in an extend, by who calls it") {
        Thrower enters("enters", {"enter"});
        Group group(hio::Doers{child});
        CHECK(thrownBy(
                  doist,
                  {group,
                   hio::doify(
                       extends, 0.0, std::ref<hio::DoDoer>(group), std::ref<hio::Doer>(enters))}) ==
              "enters.enter");
        CHECK(told(doist) == Texts{"enters: enters.enter", "child: child.cease"});
    }
    SUBCASE("that a group survives") {
        Guard guard(hio::Doers{bad});
        doist.limit(3.0);
        CHECK(thrownBy(doist, {guard}) == "nothing");
        CHECK(told(doist) == Texts{"bad: bad.recur"});
    }
}

TEST_CASE("a coroutine is named by its function, with the line of its last yield") {
    hio::Doist doist({.tock = 1.0});
    SUBCASE("after a yield") {
        CHECK(thrownBy(doist, {hio::doify(late, 2.0)}) == "late");
        hio::Failure const& failure = doist.failures().front();
        CHECK(failure.name == "late");
        CHECK(failure.where.line() == yieldLine);
        CHECK(failure.tyme == 0.0);
        CHECK(failure.text() == "late (thrown by late at tyme 0, after its yield at "
                                "test_failures.cpp:" +
                                    std::to_string(yieldLine) + ")");
    }
    SUBCASE("before any") {
        CHECK(thrownBy(doist, {hio::doify(early)}) == "early");
        hio::Failure const& failure = doist.failures().front();
        CHECK(failure.where.line() == 0);
        CHECK(failure.text() == "early (thrown by early at tyme 0)");
    }
    SUBCASE("in a Dog that it awaits") {
        CHECK(thrownBy(doist, {hio::doify(parent, 0.5)}) == "late");
        CHECK(told(doist) == Texts{"parent: late"});
        CHECK(doist.failures().front().where.line() == yieldLine);
        CHECK(doist.failures().front().tyme == 1.0);
    }
    SUBCASE("after a wait") {
        hio::Event event;
        CHECK(thrownBy(doist,
                       {hio::doify(after, 0.0, std::ref(event)),
                        hio::doify(sets, 0.0, std::ref(event))}) == "after");
        CHECK(told(doist) == Texts{"after: after"});
        CHECK(doist.failures().front().where.line() == yieldLine);
    }
    SUBCASE("with what is no std::exception") {
        CHECK_THROWS_AS(doist.run({hio::doify(throwsOdd)}), int);
        CHECK(told(doist) == Texts{"throwsOdd: an exception of type int"});
    }
}

TEST_CASE("of those that are awaited together it counts what nobody catches") {
    hio::Doist doist({.tock = 1.0});
    SUBCASE("what ends the doer, and what is lost because of it") {
        CHECK(thrownBy(doist, {hio::doify(both)}) == "late");
        CHECK(told(doist) == Texts{"late: late", "sore: sore"});
        CHECK(doist.failures().front().where.line() == yieldLine);
    }
    SUBCASE("within each other") {
        CHECK(thrownBy(doist, {hio::doify(nests)}) == "late");
        CHECK(told(doist) == Texts{"late: late", "sore: sore", "sore: outer"});
    }
    SUBCASE("caught") {
        CHECK(thrownBy(doist, {hio::doify(copes, 0.0, false)}) == "nothing");
        CHECK(told(doist).empty());
    }
    SUBCASE("caught, with another that was lost") {
        CHECK(thrownBy(doist, {hio::doify(copes, 0.0, true)}) == "nothing");
        CHECK(told(doist) == Texts{"sore: sore"});
    }
    SUBCASE("closed") {
        Thrower bad("bad", {"recur"});
        CHECK(thrownBy(doist, {bad, hio::doify(nests)}) == "bad.recur");
        CHECK(told(doist) == Texts{"bad: bad.recur", "sore: outer", "sore: sore"});
    }
}

TEST_CASE("a coroutine without co_return has failed, and is named") {
    std::string const missed = " has ended without co_return: end it with co_return true, false "
                               "or std::nullopt";
    hio::Doist doist({.tock = 1.0});
    SUBCASE("the doer's own") {
        std::string const what = thrownBy(doist, {hio::doify(misses)});
        CHECK(what.starts_with("the coroutine misses (test_failures.cpp:"));
        CHECK(what.ends_with(missed));
        CHECK(told(doist) == Texts{"misses: " + what});
    }
    SUBCASE("one that is awaited") {
        std::string const what = thrownBy(doist, {hio::doify(awaitsMisses)});
        CHECK(what.starts_with("the coroutine misses (test_failures.cpp:"));
        CHECK(told(doist) == Texts{"awaitsMisses: " + what});
    }
    SUBCASE("one that swallows Ceased") {
        doist.limit(2.0);
        std::string const what = thrownBy(doist, {hio::doify(swallows)});
        CHECK(what.starts_with("the coroutine swallows (test_failures.cpp:"));
    }
    SUBCASE("one that is resumed by hand") {
        hio::Tymist tymist;
        hio::Dog dog = misses(tymist.tymen(), 0.0);
        dog.resume(0.0);
        dog.resume(1.0);
        CHECK_THROWS_AS(dog.resume(2.0), hio::HioError);
        CHECK_FALSE(dog.alive());
    }
}

TEST_CASE("a Scout is told of each, several Scouts too, and of the orders to end of none") {
    Listener one;
    Listener two;
    hio::Scouts scouts({&one, &two});
    hio::Doist doist({.tock = 1.0, .scout = &scouts});
    SUBCASE("failures") {
        Thrower other("other", {"exit"});
        CHECK(thrownBy(doist, {other, hio::doify(late)}) == "late");
        CHECK(one.told == Texts{"late", "other.exit"});
        CHECK(two.told == one.told);
        CHECK(told(doist) == Texts{"late: late", "other: other.exit"});
    }
    SUBCASE("orders") {
        auto const stops = [](hio::Tymth, double tock) -> hio::Dog {
            co_yield tock;
            throw hio::Interrupt();
            co_return true;
        };
        Thrower good("good", {});
        CHECK_FALSE(doist.run({hio::doify(copes, 0.0, false), good, hio::doify(stops)}));
        CHECK(one.told.empty());
        CHECK(doist.failures().empty());
    }
}

TEST_CASE(
    "failures() has those of the last run, up to a limit, the first of a tyme before others") {
    constexpr std::size_t Limit = hio::Failures::Limit;
    hio::Doist doist({.tock = 1.0});
    hio::Doers doers;
    for (std::size_t i = 0; i < Limit + 10; ++i) {
        doers.add<Thrower>("sore" + std::to_string(i), std::set<std::string>{"cease"});
    }
    doers.add<Thrower>("bad", std::set<std::string>{"recur"});
    CHECK(thrownBy(doist, std::move(doers)) == "bad.recur");
    CHECK(doist.failures().size() == Limit);
    CHECK(doist.failures().front().name == "bad");
    CHECK(doist.failuresDropped() == 11);

    hio::Doers few;
    few.add<Guard>(hio::Doers(), true);
    doist.limit(double(Limit) + 10.0);
    auto const feeds = [](hio::Tymth, double, hio::DoDoer& group) -> hio::Dog {
        while (true) {
            co_yield 0.0;
            std::unique_ptr<hio::Doer> bad =
                std::make_unique<Thrower>("fed", std::set<std::string>{"recur"});
            group.extend(std::move(bad));
        }
    };
    auto& guard = static_cast<hio::DoDoer&>(*few.entries().front().doer());
    few.add(hio::doify(feeds, 0.0, std::ref(guard)));
    CHECK(thrownBy(doist, std::move(few)) == "nothing");
    CHECK(doist.failures().size() == Limit);
    CHECK(doist.failures().back().tyme == double(Limit) + 9.0);
    CHECK(doist.failuresDropped() > 0);

    Thrower good("good", {"ends"});
    CHECK(thrownBy(doist, {good}) == "nothing");
    CHECK(doist.failures().empty());
    CHECK(doist.failuresDropped() == 0);
}
