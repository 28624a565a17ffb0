// SPDX-License-Identifier: Apache-2.0
// Doers that are destroyed while schedulers have them, in any order; groups that are extended while
// they do not run; and doers that are let go when they have ended.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/doing/scout.hpp>
#include <hio/doing/together.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mark.hpp"
#include "recorder.hpp"

namespace {

using Context = std::string const&;

/// Counts the lives that a Scout is told of.
class Lives final : public hio::Scout {
public:
    void enter(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override { ++entered; }
    void resume(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void close(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void yield(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void exit(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override { ++exited; }
    int entered = 0;
    int exited = 0;
};

hio::Dog brief(hio::Tymth /*tymth*/, double tock, int& ended, int ticks) {
    for (int i = 0; i < ticks; ++i) {
        co_yield tock;
    }
    ++ended;
    co_return true;
}

hio::Dog fails(hio::Tymth /*tymth*/, double tock) {
    co_yield tock;
    throw std::runtime_error("failed");
}

/// Whether the call throws what the tests raise.
template <class Call>
bool raised(Call call) {
    try {
        call();
        return false;
    } catch (std::runtime_error const&) {
        return true;
    }
}

/// A Doist, a group in it, and two doers in that; all can be destroyed one by one.
struct Family {
    Events events;
    std::unique_ptr<hio::Doist> doist =
        std::make_unique<hio::Doist>(hio::Doist::Options{.tock = 1.0});
    std::unique_ptr<Recorder> a = std::make_unique<Recorder>(events, "a");
    std::unique_ptr<Recorder> b = std::make_unique<Recorder>(events, "b");
    std::unique_ptr<hio::DoDoer> group = std::make_unique<hio::DoDoer>();

    /// Destroys one of the four; nothing of a doer may happen once it is gone.
    void destroy(int which) {
        if (which == 0) {
            doist.reset();
        } else if (which == 1) {
            group.reset();
        } else {
            (which == 2 ? a : b).reset();
            gone += which == 2 ? "a" : "b";
        }
        for (std::size_t i = seen; i < events.size(); ++i) {
            CHECK(gone.find(events[i].front()) == std::string::npos);
        }
        seen = events.size();
    }
    std::string gone;
    std::size_t seen = 0;
};

} // namespace

TEST_CASE("a Doist, a group and its doers are destroyed in every order") {
    std::function<void(Family&)> prepare;
    SUBCASE("while they run") {
        prepare = [](Family& family) {
            family.group->extend({*family.a, *family.b});
            family.doist->extend(*family.group);
            family.doist->recur();
        };
    }
    SUBCASE("extended before the group has begun") {
        prepare = [](Family& family) { family.group->extend({*family.a, *family.b}); };
    }
    SUBCASE("extended before the group has begun, which is in a list") {
        prepare = [](Family& family) {
            CHECK(family.doist->run(*family.group));
            family.doist = std::make_unique<hio::Doist>(
                hio::Doist::Options{.tock = 1.0, .doers = {*family.group}});
            family.group->extend({*family.a, *family.b});
        };
    }
    SUBCASE("extended when the group has ended") {
        prepare = [](Family& family) {
            CHECK(family.doist->run(*family.group));
            family.group->extend({*family.a, *family.b});
        };
    }
    SUBCASE("in two lists, and running in one") {
        prepare = [](Family& family) {
            family.doist->extend({*family.group, *family.a});
            hio::DoDoer other(hio::Doers{*family.a, *family.b});
            family.group->extend(*family.b);
            family.doist->recur();
        };
    }
    SUBCASE("ended, still in the list") {
        prepare = [](Family& family) {
            family.doist->extend({*family.group, *family.a, *family.b});
            family.doist->recur();
            family.doist->exit();
        };
    }
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        Family family;
        prepare(family);
        family.seen = family.events.size();
        for (int const which : order) {
            CAPTURE(which);
            family.destroy(which);
            if (family.group) {
                for (hio::Doer* const doer : family.group->doers()) {
                    CHECK((doer == family.a.get() || doer == family.b.get()));
                }
            }
            if (family.doist) {
                family.doist->recur();
                family.seen = family.events.size();
            }
        }
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a group that has ended enters those that are extended, and runs them when it begins") {
    Events events;
    Recorder late(events, "late", 2);
    hio::DoDoer group;
    Recorder sibling(events, "sibling", 3, [&](Context context) {
        if (context == "recur" && sibling.count == 2) {
            group.extend(late);
        }
    });
    hio::Doist doist({.tock = 1.0});
    CHECK(doist.run({group, sibling}));
    CHECK(group.done() == true);
    CHECK(events == Events{"sibling.enter",
                           "sibling.recur",
                           "sibling.recur",
                           "late.enter",
                           "sibling.recur",
                           "sibling.clean",
                           "sibling.exit"});
    REQUIRE(group.deeds().size() == 1);
    CHECK(group.deeds().front().retyme == 1.0);
    CHECK(late.tyme() == 1.0);
    events.clear();
    double const again = doist.tyme();
    CHECK(doist.run(group));
    CHECK(events == Events{"late.recur", "late.recur", "late.clean", "late.exit"});
    CHECK(late.tyme() == doist.tyme());
    CHECK(doist.tyme() == again + 2.0);
}

TEST_CASE("a group that has not begun enters those that are extended; they go on with it") {
    std::vector<double> tymes;
    auto const notes =
        [](hio::Tymth tymth, double tock, std::vector<double>& noted, bool& at) -> hio::Dog {
        noted.push_back(tymth());
        double tyme = co_yield tock;
        at = tyme == tymth();
        noted.push_back(tyme);
        tyme = co_yield tock;
        at = at && tyme == tymth();
        noted.push_back(tyme);
        co_return true;
    };
    bool same = false;
    hio::DoDoer inner;
    hio::DoDoer outer(hio::Doers{inner});
    inner.extend(hio::doify(notes, 2.0, std::ref(tymes), std::ref(same)));
    CHECK(tymes == std::vector{0.0});
    hio::Doist doist({.tyme = 5.0, .tock = 1.0});
    CHECK(doist.run(outer));
    CHECK(tymes == std::vector{0.0, 5.0, 7.0});
    CHECK(same);
}

TEST_CASE("a group is extended when its Doist, and its Scout, are gone") {
    Events events;
    Recorder a(events, "a");
    hio::DoDoer child;
    hio::DoDoer group(hio::Doers{child});
    {
        Lives lives;
        hio::Doist doist({.tyme = 3.0, .tock = 1.0, .scout = &lives});
        CHECK(doist.run(group));
        CHECK(lives.entered == lives.exited);
    }
    child.extend(a);
    group.extend(hio::doify(fails));
    CHECK(events == Events{"a.enter"});
    child.remove(a);
    CHECK(events == Events{"a.enter", "a.cease", "a.exit"});
}

TEST_CASE("a doer destroys itself, or another, in its recur") {
    Events events;
    std::array<std::unique_ptr<Recorder>, 3> doers;
    std::size_t victim = 1;
    auto const make = [&](std::size_t index, std::string name) {
        doers[index] = std::make_unique<Recorder>(events, std::move(name), 0, [&](Context context) {
            if (context == "recur" && events.size() == 5) { // of b
                doers[victim].reset();
            }
        });
    };
    make(0, "a");
    make(1, "b");
    make(2, "c");
    Events expected{"a.enter", "b.enter", "c.enter", "a.recur", "b.recur"};
    SUBCASE("one that has run") {
        victim = 0;
        expected.insert(expected.end(), {"c.recur", "b.recur", "c.recur"});
    }
    SUBCASE("itself") {
        victim = 1;
        expected.insert(expected.end(), {"c.recur", "a.recur", "c.recur"});
    }
    SUBCASE("one that has not run yet") {
        victim = 2;
        expected.insert(expected.end(), {"a.recur", "b.recur"});
    }
    Lives lives;
    hio::Doist doist({.tock = 1.0, .scout = &lives});
    hio::DoDoer group;
    doist.extend(group);
    bool const grouped = victim != 0;
    grouped ? group.extend({*doers[0], *doers[1], *doers[2]})
            : doist.extend({*doers[0], *doers[1], *doers[2]});
    doist.recur();
    doist.recur();
    CHECK(events == expected);
    CHECK((grouped ? group.doers().size() : doist.doers().size() - 1) == 2);
    doist.exit();
    CHECK(lives.entered == lives.exited);
}

TEST_CASE("a doer destroys itself in its exit, however it got there") {
    Events events;
    std::unique_ptr<Recorder> doer;
    int stop = 1;
    std::string raises = "never";
    SUBCASE("completed") {}
    SUBCASE("closed") {
        stop = 0;
    }
    SUBCASE("failed") {
        raises = "recur";
    }
    SUBCASE("failed in enter") {
        raises = "enter";
    }
    SUBCASE("failed while it was closed") {
        stop = 0;
        raises = "cease";
    }
    doer = std::make_unique<Recorder>(events, "a", stop, [&](Context context) {
        if (context == raises) {
            throw std::runtime_error("raised");
        }
        if (context == "exit") {
            doer.reset();
        }
    });
    hio::Doist doist({.tock = 1.0, .limit = 2.0});
    CHECK(raised([&] { doist.run(*doer); }) == (raises != "never"));
    CHECK(events.back() == "a.exit");
    CHECK_FALSE(doer);
    CHECK(doist.doers().empty());
    CHECK(doist.deeds().empty());
}

TEST_CASE("a doer destroys itself in an exit that throws: of two exceptions the first leaves") {
    for (std::string const raises : {"never", "enter", "recur", "clean", "cease"}) {
        CAPTURE(raises);
        std::vector<std::string> events;
        std::unique_ptr<Recorder> doer;
        int const stop = raises == "cease" ? 0 : 1;
        doer = std::make_unique<Recorder>(events, "a", stop, [&](Context context) {
            if (context == raises) {
                throw std::runtime_error("first");
            }
            if (context == "exit") {
                doer.reset();
                throw std::runtime_error("second");
            }
        });
        hio::Doist doist({.tock = 1.0, .limit = 3.0});
        CHECK_THROWS_WITH(doist.run(*doer), raises == "never" ? "second" : "first");
        CHECK_FALSE(doer);
        CHECK(doist.deeds().empty());
    }
}

TEST_CASE("a coroutine destroys its doer: it runs to where it gives way, and is gone then") {
    Log log;
    std::unique_ptr<hio::Doer> doer;
    class Redoer final : public hio::ReDoer {
    public:
        using Act = std::function<hio::Dog()>;
        explicit Redoer(Act act) : act_(std::move(act)) {}

    private:
        hio::Dog recur() override { return act_(); }
        Act act_;
    };
    static auto const inner = [](Log& to) -> hio::Dog {
        Mark const mark(to, "inner");
        co_yield 0.0;
        co_return true;
    };
    static auto const body = [](Log& to, std::unique_ptr<hio::Doer>& self, int end) -> hio::Dog {
        Mark const mark(to, "body");
        co_yield 0.0;
        self.reset();
        to.push_back("goes on");
        if (end == 0) {
            co_return true;
        }
        if (end == 1) {
            throw std::runtime_error("raised");
        }
        co_await inner(to);
        to.push_back("never");
        co_return true;
    };
    int end = 0;
    SUBCASE("it returns") {}
    SUBCASE("it throws") {
        end = 1;
    }
    SUBCASE("it gives way") {
        end = 2;
    }
    auto const dogged =
        [](hio::Tymth, double, Log& to, std::unique_ptr<hio::Doer>& self, int how) -> hio::Dog {
        return body(to, self, how);
    };
    for (bool const redoes : {false, true}) {
        log.clear();
        if (redoes) {
            doer = std::make_unique<Redoer>([&] { return body(log, doer, end); });
        } else {
            doer = hio::doify(dogged, 0.0, std::ref(log), std::ref(doer), end);
        }
        hio::Doist doist({.tock = 1.0});
        doist.extend(*doer);
        CHECK(raised([&] { doist.recur(); }) == (end == 1));
        CHECK(log.front() == "goes on");
        CHECK(log.back() == "~body");
        CHECK(log.size() == (end == 2 ? 3 : 2));
        CHECK(doist.deeds().empty());
        CHECK(doist.doers().empty());
        doist.recur();
    }
}

TEST_CASE("a doer that waits is destroyed, and is not woken") {
    hio::Event event;
    int ended = 0;
    auto const waits = [](hio::Tymth, double, hio::Event& awaited, int& count) -> hio::Dog {
        co_await awaited.wait();
        ++count;
        co_return true;
    };
    std::unique_ptr<hio::Doer> doer = hio::doify(waits, 0.0, std::ref(event), std::ref(ended));
    hio::Doist doist({.tock = 1.0});
    doist.extend(*doer);
    doist.recur();
    doer.reset();
    event.set();
    doist.recur();
    CHECK(ended == 0);
    CHECK(doist.doers().empty());
}

TEST_CASE("a doer is destroyed in the midst of an extend or a remove that has it") {
    Events events;
    hio::Doist doist({.tock = 1.0});
    std::unique_ptr<Recorder> victim = std::make_unique<Recorder>(events, "victim");
    auto const killAt = [&](std::string context) {
        return [&, context](Context at) {
            if (at == context) {
                victim.reset();
            }
        };
    };
    Recorder enters(events, "killer", 0, killAt("enter"));
    Recorder ceases(events, "killer", 0, killAt("cease"));
    SUBCASE("extend, it has entered") {
        doist.extend({*victim, enters});
        CHECK(events == Events{"victim.enter", "killer.enter"});
    }
    SUBCASE("extend, it would enter next") {
        doist.extend({enters, *victim});
        CHECK(events == Events{"killer.enter"});
    }
    SUBCASE("remove, it would be closed next") {
        doist.extend({*victim, ceases});
        doist.remove({*victim, ceases});
        CHECK(events == Events{"victim.enter", "killer.enter", "killer.cease", "killer.exit"});
    }
    SUBCASE("exit, it would be closed next") {
        doist.extend({*victim, ceases});
        doist.exit();
        CHECK(events == Events{"victim.enter", "killer.enter", "killer.cease", "killer.exit"});
    }
    std::vector<hio::Doer*> const left = doist.doers();
    CHECK(std::none_of(left.begin(), left.end(), [&](hio::Doer const* doer) {
        return doer != &enters && doer != &ceases;
    }));
}

TEST_CASE("what is owned and extended during a run is let go when it has ended") {
    int ended = 0;
    Events events;
    Recorder borrowed(events, "borrowed", 2);
    std::size_t most = 0;
    auto const starts = [](hio::Tymth,
                           double,
                           std::function<void(hio::Doers)> extend,
                           std::function<std::size_t()> count,
                           int& done,
                           std::size_t& top) -> hio::Dog {
        for (int i = 0; i < 1000; ++i) {
            co_yield 0.0;
            for (int ticks = 0; ticks < 5; ++ticks) { // the first ends in its enter
                extend(hio::doify(brief, 0.0, std::ref(done), ticks));
            }
            top = std::max(top, count());
        }
        co_return true;
    };
    hio::DoDoer group;
    hio::Doist doist({.tock = 1.0});
    std::function<void(hio::Doers)> extend;
    std::function<std::size_t()> count;
    SUBCASE("in a Doist") {
        extend = [&](hio::Doers doers) { doist.extend(std::move(doers)); };
        count = [&] { return doist.doers().size(); };
    }
    SUBCASE("in a group") {
        extend = [&](hio::Doers doers) { group.extend(std::move(doers)); };
        count = [&] { return group.doers().size(); };
    }
    group.extend(hio::doify(starts, 0.0, extend, count, std::ref(ended), std::ref(most)));
    CHECK(doist.run({group, borrowed}));
    CHECK(ended == 5000);
    CHECK(most < 50);
    CHECK(doist.doers() == std::vector<hio::Doer*>{&group, &borrowed});
    CHECK(group.doers().size() == 1);
    CHECK(doist.run()); // the first list once more
    CHECK(ended == 10000);
    CHECK(borrowed.count == 2);
}

TEST_CASE("what is let go: owned, extended during a run, and ended in whatever way") {
    Events events;
    Recorder borrowed(events, "borrowed", 1);
    int ended = 0;
    hio::Doist doist({.tock = 1.0, .doers = {hio::doify(brief, 0.0, std::ref(ended), 1)}});
    doist.extend(hio::doify(brief, 0.0, std::ref(ended), 1)); // of the first list
    doist.enter();
    doist.extend({borrowed, hio::doify(brief, 0.0, std::ref(ended), 1)});
    CHECK(doist.doers().size() == 4);
    doist.recur();
    doist.recur();
    CHECK(doist.deeds().empty());
    CHECK(doist.doers().size() == 3);
    doist.extend({hio::doify(brief, 0.0, std::ref(ended), 9), hio::doify(fails)});
    CHECK_THROWS_AS(doist.recur(), std::runtime_error);
    CHECK(doist.doers().size() == 4);
    doist.exit();
    CHECK(doist.doers().size() == 3);
    CHECK(ended == 3);
}

TEST_CASE("a group is the place to start work in: it ends with the last, or all with one") {
    int ended = 0;
    hio::DoDoer group;
    static auto const starts =
        [](hio::Tymth, double, hio::DoDoer& in, int& count, bool bad) -> hio::Dog {
        co_yield 1.0;
        in.extend(hio::doify(brief, 3.0, std::ref(count), 2));
        if (bad) {
            in.extend(hio::doify(fails));
        }
        co_return true; // those that it has started go on
    };
    bool bad = false;
    SUBCASE("all end") {}
    SUBCASE("one fails") {
        bad = true;
    }
    hio::DoDoer outer(hio::Doers{group});
    group.extend(hio::doify(starts, 1.0, std::ref(group), std::ref(ended), bad));
    hio::Doist doist({.tock = 1.0});
    CHECK(raised([&] { doist.run(outer); }) == bad);
    CHECK(ended == (bad ? 0 : 1));
    CHECK(group.deeds().empty());
    CHECK(group.doers().size() == 1);
}
