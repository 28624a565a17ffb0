// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <memory>

#include "recorder.hpp"

namespace {

hio::Dog sample(hio::Tymth /*tymth*/, double tock, std::vector<double>& tymes, int times) {
    for (int i = 0; i < times; ++i) {
        double const tyme = co_yield tock;
        tymes.push_back(tyme);
    }
    co_return true;
}

class Walker final : public hio::ReDoer {
public:
    using ReDoer::ReDoer;
    std::vector<double> tymes;

private:
    hio::Dog recur() override {
        tymes.push_back(co_yield tock());
        tymes.push_back(co_yield 1.0);
        co_return false;
    }
};

} // namespace

TEST_CASE("an empty Doist ticks once and is done") {
    hio::Doist doist;
    CHECK_FALSE(doist.done().known());
    CHECK(doist.run());
    CHECK(doist.tyme() == hio::Tymist::Tock);
    CHECK(doist.done() == true);
}

TEST_CASE("a Doist runs borrowed class doers and owned coroutines side by side") {
    Events events;
    std::vector<double> tymes;
    Recorder recorder(events, "a", 2, {}, 0.25);
    hio::Doist doist({.name = "bench", .tock = 0.125, .limit = 10.0});
    CHECK(doist.run({recorder, hio::doify(sample, 0.5, std::ref(tymes), 3)}));
    CHECK(events == Events{"a.enter", "a.recur", "a.recur", "a.clean", "a.exit"});
    CHECK(tymes == std::vector{0.0, 0.5, 1.0});
    CHECK(doist.tyme() == 1.125);
    CHECK(recorder.done() == true);
}

TEST_CASE("a run ends at its limit: closed in reverse, not done") {
    Events events;
    Recorder a(events, "a");
    Recorder b(events, "b");
    hio::Doist doist({.tock = 1.0, .limit = 2.0});
    CHECK_FALSE(doist.run({a, b}));
    CHECK(events == Events{"a.enter",
                           "b.enter",
                           "a.recur",
                           "b.recur",
                           "a.recur",
                           "b.recur",
                           "b.cease",
                           "b.exit",
                           "a.cease",
                           "a.exit"});
    CHECK(doist.tyme() == 2.0);
    CHECK(a.done() == false);
}

TEST_CASE("a second run goes on from the present tyme and enters all again") {
    Events events;
    Recorder a(events, "a", 1);
    hio::Doist doist({.tock = 1.0});
    doist.run({a});
    doist.run();
    CHECK(doist.tyme() == 2.0);
    CHECK(events.size() == 8);
}

TEST_CASE("a ReDoer recurs as a coroutine inside of its contexts") {
    Walker walker(0.5);
    hio::Doist doist({.tock = 0.5});
    CHECK(doist.run({walker}));
    CHECK(walker.tymes == std::vector{0.0, 1.0});
    CHECK(walker.done() == false);
}

TEST_CASE("an exception of a doer leaves the run after all are closed") {
    Events events;
    Recorder a(events, "a");
    Recorder b(events, "b", 0, throwAt("recur", "b fails"));
    Recorder c(events, "c");
    hio::Doist doist;
    CHECK_THROWS_WITH(doist.run({a, b, c}), "b fails");
    CHECK(events == Events{"a.enter",
                           "b.enter",
                           "c.enter",
                           "a.recur",
                           "b.recur",
                           "b.abort b fails",
                           "b.exit",
                           "c.cease",
                           "c.exit",
                           "a.cease",
                           "a.exit"});
    CHECK(doist.tyme() == 0.0);
    CHECK(doist.done() == false);
    CHECK(doist.deeds().empty());
}

TEST_CASE("Interrupt and interrupt() end a run quietly") {
    Events events;
    hio::Doist doist;
    Recorder a(events, "a", 0, [&](std::string const& at) {
        if (at == "recur") {
            throw hio::Interrupt();
        }
    });
    CHECK_FALSE(doist.run({a}));
    CHECK(events == Events{"a.enter", "a.recur", "a.exit"});

    events.clear();
    Recorder b(events, "b", 0, [&](std::string const& at) {
        if (at == "recur") {
            doist.interrupt();
        }
    });
    CHECK_FALSE(doist.run({b}));
    CHECK(events == Events{"b.enter", "b.recur", "b.cease", "b.exit"});
}

TEST_CASE("a doer that runs in one scheduler is refused by another") {
    Events events;
    Recorder a(events, "a");
    hio::Doist one;
    hio::Doist two;
    one.extend({a});
    CHECK_THROWS_AS(two.extend({a}), hio::ValidationError);
    one.extend({a}); // known: nothing happens
    CHECK(events == Events{"a.enter"});
    one.exit();
    two.extend({a});
    two.exit();
}

TEST_CASE("stepping the run from inside of a doer is an error, not a hang") {
    Events events;
    hio::Doist doist;
    Recorder a(events, "a", 0, [&](std::string const& at) {
        if (at == "recur") {
            doist.exit();
        }
    });
    CHECK_THROWS_AS(doist.run({a}), hio::HioError);
}

TEST_CASE("arguments that are not numbers are refused") {
    CHECK_THROWS_AS(hio::Doer{std::numeric_limits<double>::quiet_NaN()}, hio::ValidationError);
    CHECK_THROWS_AS(hio::Doist({.limit = std::numeric_limits<double>::quiet_NaN()}),
                    hio::ValidationError);
    hio::Doers doers;
    CHECK_THROWS_AS(doers.add(std::unique_ptr<hio::Doer>()), hio::ValidationError);
    hio::Doer const back(-2.0);
    CHECK(back.tock() == 2.0);
}

TEST_CASE("temp of the Doist reaches its doers and only for the run") {
    Events events;
    Recorder a(events, "a", 1);
    hio::Doist temporary({.temp = true});
    temporary.run({a});
    CHECK(a.temp());
    hio::Doist lasting;
    lasting.run({a});
    CHECK_FALSE(a.temp());
}

TEST_CASE("a Doist that goes closes what it was stepping") {
    Events events;
    Recorder a(events, "a");
    {
        hio::Doist doist({.doers = {a}});
        doist.enter();
        doist.recur();
    }
    CHECK(events == Events{"a.enter", "a.recur", "a.cease", "a.exit"});
}

TEST_CASE("a simulated tyme that does not move is an error where the run would never end") {
    std::vector<double> tymes;
    double tyme = 1.0;
    double tock = 0.0;
    std::optional<double> limit;
    double wants = 0.0;
    SUBCASE("a limit, and doers that are due") {
        limit = 5.0;
    }
    SUBCASE("a limit, and a doer that is not due") {
        limit = 5.0;
        wants = 2.0;
    }
    SUBCASE("no limit, and a doer that is not due") {
        wants = 2.0;
    }
    SUBCASE("tyme that would go back") {
        tock = -1.0;
        wants = 2.0;
    }
    SUBCASE("a tock that is too little") {
        tyme = 1e17;
        limit = 100.0;
    }
    SUBCASE("a tock that is no number") {
        tock = std::numeric_limits<double>::quiet_NaN();
        limit = 5.0;
    }
    hio::Doist doist({.name = "still", .tyme = tyme, .tock = tyme == 1.0 ? tock : 1.0});
    std::string why;
    try {
        doist.run({hio::doify(sample, wants, std::ref(tymes), 1000)}, limit);
    } catch (hio::HioError const& error) {
        why = error.what();
    }
    CHECK(why.find("Doist 'still'") == 0);
    CHECK(why.find("a pacer") != why.npos);
    CHECK(why.find("a tock above") != why.npos);
    CHECK(tymes.size() == 1);
    CHECK(doist.deeds().empty());
}

TEST_CASE("a simulated run that ends without tyme needs no tock") {
    std::vector<double> tymes;
    hio::Doist doist({.tock = 0.0});
    CHECK(doist.run({hio::doify(sample, 0.0, std::ref(tymes), 1000)}));
    CHECK(tymes.size() == 1000);
}
