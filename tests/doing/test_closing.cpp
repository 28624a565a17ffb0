// SPDX-License-Identifier: Apache-2.0
// Where the reference contradicts its own documentation, this is hio's rule: closing is in the
// reverse of the order, also in mid-pass, and all are closed; who removes itself or its group is
// closed when it gives way.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include "recorder.hpp"

namespace {

/// An act that calls `what` in recur number `n`, counted by the acts of recur.
Recorder::Act inRecur(int n, std::function<void()> what) {
    return [n, what = std::move(what), count = 0](std::string const& at) mutable {
        if (at == "recur" && ++count == n) {
            what();
        }
    };
}

} // namespace

TEST_CASE("closing in mid-pass is in the reverse of the order") {
    Events events;
    Recorder a(events, "a");
    Recorder b(events, "b", 0, throwAt("recur", "stop"));
    Recorder c(events, "c");
    Recorder d(events, "d");
    hio::Doist doist;
    CHECK_THROWS(doist.run({a, b, c, d}));
    CHECK(Events(events.end() - 6, events.end()) ==
          Events{"d.cease", "d.exit", "c.cease", "c.exit", "a.cease", "a.exit"});
}

TEST_CASE("remove of several in mid-pass closes them in the reverse of the order") {
    Events events;
    hio::Doist doist;
    Recorder a(events, "a");
    Recorder c(events, "c");
    Recorder b(events, "b", 1, inRecur(1, [&] { doist.remove({a, c}); }));
    CHECK(doist.run({a, b, c}));
    CHECK(events == Events{"a.enter",
                           "b.enter",
                           "c.enter",
                           "a.recur",
                           "b.recur",
                           "c.cease",
                           "c.exit",
                           "a.cease",
                           "a.exit",
                           "b.clean",
                           "b.exit"});
    CHECK(doist.doers() == std::vector<hio::Doer*>{&b});
}

TEST_CASE("a doer that removes itself is closed when it gives way") {
    Events events;
    hio::Doist doist({.tock = 1.0});
    Recorder a(events, "a", 0, inRecur(2, [&] { doist.remove(a); }));
    Recorder b(events, "b", 3);
    CHECK(doist.run({a, b}));
    CHECK(events == Events{"a.enter",
                           "b.enter",
                           "a.recur",
                           "b.recur",
                           "a.recur",
                           "a.cease",
                           "a.exit",
                           "b.recur",
                           "b.recur",
                           "b.clean",
                           "b.exit"});
}

TEST_CASE("a doer that removes itself in the recur that completes it, completes") {
    Events events;
    hio::Doist doist;
    Recorder a(events, "a", 1, inRecur(1, [&] { doist.remove(a); }));
    CHECK(doist.run({a}));
    CHECK(events == Events{"a.enter", "a.recur", "a.clean", "a.exit"});
    CHECK(doist.doers().empty());
}

TEST_CASE("a doer that removes itself in its enter is closed at once") {
    Events events;
    hio::Doist doist;
    Recorder a(events, "a", 0, [&](std::string const& at) {
        if (at == "enter") {
            doist.remove(a);
        }
    });
    CHECK(doist.run({a}));
    CHECK(events == Events{"a.enter", "a.cease", "a.exit"});
}

TEST_CASE("a group that one of its own removes is closed when that one gives way") {
    Events events;
    hio::Doist doist({.tock = 1.0});
    hio::DoDoer* removed = nullptr;
    Recorder x(events, "x", 0, inRecur(1, [&] { doist.remove(*removed); }));
    Recorder y(events, "y");
    hio::DoDoer inner({x, y});
    Recorder z(events, "z");
    hio::DoDoer outer({inner, z});
    removed = &outer;
    Recorder last(events, "last", 1);
    CHECK(doist.run({outer, last}));
    CHECK(events == Events{"x.enter",
                           "y.enter",
                           "z.enter",
                           "last.enter",
                           "x.recur",
                           "z.cease",
                           "z.exit",
                           "y.cease",
                           "y.exit",
                           "x.cease",
                           "x.exit",
                           "last.recur",
                           "last.clean",
                           "last.exit"});
    CHECK(outer.deeds().empty());
}

TEST_CASE("all are closed although one throws, and the first exception comes out") {
    Events events;
    Recorder a(events, "a");
    Recorder b(events, "b", 0, throwAt("exit", "b fails"));
    Recorder c(events, "c", 0, throwAt("cease", "c fails"));
    hio::Doist doist({.limit = 0.01});
    CHECK_THROWS_WITH(doist.run({a, b, c}), "c fails");
    CHECK(Events(events.end() - 6, events.end()) ==
          Events{"c.cease", "c.exit", "b.cease", "b.exit", "a.cease", "a.exit"});
}

TEST_CASE("the exception that ended the run counts, not those of closing") {
    Events events;
    Recorder a(events, "a", 0, throwAt("exit", "late"));
    Recorder b(events, "b", 0, throwAt("recur", "first"));
    hio::Doist doist;
    CHECK_THROWS_WITH(doist.run({a, b}), "first");
}

TEST_CASE("children are closed although the exit of their group throws") {
    Events events;
    class Group final : public hio::DoDoer {
    public:
        using DoDoer::DoDoer;

    private:
        void exit() override { throw std::runtime_error("group"); }
    };
    Recorder a(events, "a", 0, throwAt("exit", "child"));
    Group group(hio::Doers{a});
    hio::Doist doist({.limit = 0.01});
    CHECK_THROWS_WITH(doist.run({group}), "group");
    CHECK(events == Events{"a.enter", "a.recur", "a.cease", "a.exit"});
}

TEST_CASE("extend of several where one throws in enter closes those before it, in reverse") {
    Events events;
    Recorder a(events, "a");
    Recorder b(events, "b");
    Recorder c(events, "c", 0, throwAt("enter", "c fails"));
    Recorder d(events, "d");
    hio::Doist doist;
    CHECK_THROWS_WITH(doist.extend({a, b, c, d}), "c fails");
    CHECK(events == Events{"a.enter",
                           "b.enter",
                           "c.enter",
                           "c.abort c fails",
                           "c.exit",
                           "b.cease",
                           "b.exit",
                           "a.cease",
                           "a.exit"});
    CHECK(doist.doers().empty());
    CHECK(doist.deeds().empty());
}

TEST_CASE("extend and remove at any moment: from enter, clean, cease and exit") {
    Events events;
    hio::Doist doist({.tock = 1.0});
    Recorder late(events, "late", 1);
    Recorder later(events, "later", 1);
    Recorder a(events, "a", 1, [&](std::string const& at) {
        if (at == "enter") {
            doist.extend({late});
        } else if (at == "exit") {
            doist.extend({later});
        }
    });
    CHECK(doist.run({a}));
    CHECK(events == Events{"a.enter",
                           "late.enter",
                           "late.recur",
                           "late.clean",
                           "late.exit",
                           "a.recur",
                           "a.clean",
                           "a.exit",
                           "later.enter",
                           "later.recur",
                           "later.clean",
                           "later.exit"});
}

TEST_CASE("an owned doer that removes itself lives until it has given way") {
    Events events;
    hio::Doist doist({.tock = 1.0});
    hio::Doers doers;
    Recorder* self = nullptr;
    self = &doers.add<Recorder>(events, "a", 0, inRecur(1, [&] { doist.remove(*self); }));
    CHECK(doist.run(std::move(doers)));
    CHECK(events == Events{"a.enter", "a.recur", "a.cease", "a.exit"});
}
