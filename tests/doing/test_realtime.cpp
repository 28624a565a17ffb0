// SPDX-License-Identifier: Apache-2.0
// Real and eventful runs, on a clock that the tests move.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

namespace {

constexpr double Never = std::numeric_limits<double>::infinity();

/// A clock that jumps to where it is waited for, unless an event comes first.
class JumpingPacer final : public hio::Pacer {
public:
    void start() override { now = 0.0; }
    double elapsed() override { return now; }
    void wait(double until) override {
        if (event && eventAt <= until) {
            now = std::max(now, eventAt);
            std::exchange(event, nullptr)();
            return;
        }
        REQUIRE(until < Never);
        if (until > now) {
            waits.push_back(until);
            now = until;
        }
    }
    double now = 0.0;
    std::vector<double> waits; ///< until when
    double eventAt = 0.0;
    std::function<void()> event;
};

/// Notes tyme and time of its recurs.
class Noter final : public hio::Doer {
public:
    Noter(JumpingPacer& pacer, double tock, int stop) : Doer(tock), stop_(stop), pacer_(pacer) {}
    std::vector<double> tymes;
    std::vector<double> times;
    double spends = 0.0; ///< seconds, in its first recur

private:
    bool recur(double tyme) override {
        tymes.push_back(tyme);
        times.push_back(pacer_.now);
        pacer_.now += std::exchange(spends, 0.0);
        return --stop_ == 0;
    }
    int stop_;
    JumpingPacer& pacer_;
};

} // namespace

TEST_CASE("with a tock a pass is due every tock, also the last tick is waited for") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.0, 3);
    hio::Doist doist({.tock = 0.25, .pacer = &pacer});
    CHECK(doist.real());
    CHECK(doist.run({noter}));
    CHECK(noter.tymes == std::vector{0.0, 0.25, 0.5});
    CHECK(noter.times == std::vector{0.0, 0.25, 0.5});
    CHECK(pacer.now == 0.75);
}

TEST_CASE("late ticks are made up for, all, some or none of them") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.0, 7);
    noter.spends = 1.0;
    SUBCASE("all") {
        hio::Doist doist({.tock = 0.25, .pacer = &pacer});
        doist.run({noter});
        CHECK(noter.times == std::vector{0.0, 1.0, 1.0, 1.0, 1.0, 1.25, 1.5});
    }
    SUBCASE("some") {
        hio::Doist doist({.tock = 0.25, .pacer = &pacer, .catchUp = 1});
        doist.run({noter});
        CHECK(noter.times == std::vector{0.0, 1.0, 1.0, 1.25, 1.5, 1.75, 2.0});
    }
    SUBCASE("none") {
        hio::Doist doist({.tock = 0.25, .pacer = &pacer, .catchUp = 0});
        doist.run({noter});
        CHECK(noter.times == std::vector{0.0, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25});
    }
    CHECK(noter.tymes == std::vector{0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5});
}

TEST_CASE("ticks in which nothing is due are slept over; tyme is the sum of all") {
    JumpingPacer pacer;
    Noter noter(pacer, 10.0, 3);
    hio::DoDoer group(hio::Doers{noter});
    hio::Doist doist({.tock = 0.1, .pacer = &pacer});
    CHECK(doist.run({group}));
    hio::Doist simulated({.tock = 0.1});
    Noter same(pacer, 10.0, 3);
    CHECK(simulated.run({same}));
    CHECK(noter.tymes == same.tymes);
    CHECK(doist.tyme() == simulated.tyme());
    CHECK(pacer.waits.size() <= 8);
}

TEST_CASE("a group that rests is due as if the ticks that are slept over had run") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.0, 3);
    hio::DoDoer group({}, true);
    pacer.eventAt = 10.5;
    pacer.event = [&] {
        group.tock(5.0);
        group.extend({noter});
    };
    SUBCASE("with a tock") {
        hio::Doist doist({.tock = 1.0, .limit = 30.0, .pacer = &pacer});
        doist.run({group});
        CHECK(noter.tymes == std::vector{10.0, 15.0, 20.0});
    }
    SUBCASE("eventful") {
        hio::Doist doist({.tock = 0.0, .limit = 30.0, .pacer = &pacer});
        doist.run({group});
        CHECK(noter.tymes == std::vector{10.5, 15.5, 20.5});
    }
}

TEST_CASE("what an event wakes runs in the pass that follows, at the tyme it then is") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.0, 2);
    noter.tock(3600.0);
    SUBCASE("eventful") {
        hio::Doist doist({.tock = 0.0, .pacer = &pacer});
        pacer.eventAt = 2.6;
        pacer.event = [&] { noter.wake(); };
        CHECK(doist.run({noter}));
        CHECK(noter.tymes == std::vector{0.0, 2.6});
        CHECK(noter.times == noter.tymes);
    }
    SUBCASE("with a tock") {
        hio::Doist doist({.tock = 0.5, .pacer = &pacer});
        pacer.eventAt = 2.6;
        pacer.event = [&] { noter.wake(); };
        CHECK(doist.run({noter}));
        CHECK(noter.tymes == std::vector{0.0, 2.5});
        CHECK(noter.times == std::vector{0.0, 2.6});
    }
}

TEST_CASE("an eventful run sleeps until a doer is due, and tyme is the time since the start") {
    JumpingPacer pacer;
    Noter fast(pacer, 0.3, 4);
    Noter slow(pacer, 1.0, 2);
    hio::Doist doist({.tyme = 5.0, .tock = 0.0, .pacer = &pacer});
    CHECK(doist.run({fast, slow}));
    CHECK(fast.tymes == std::vector{5.0, 5.0 + 0.3, 5.0 + 0.3 + 0.3, 5.0 + 0.3 + 0.3 + 0.3});
    CHECK(slow.tymes == std::vector{5.0, 6.0});
    CHECK(pacer.waits.size() == 4);
    CHECK(pacer.now == doctest::Approx(1.0));
}

TEST_CASE("a real run ends at its limit, by tyme") {
    JumpingPacer pacer;
    Noter noter(pacer, 100.0, 0);
    double tock = 0.0;
    SUBCASE("eventful") {}
    SUBCASE("with a tock") {
        tock = 0.25;
    }
    hio::Doist doist({.tock = tock, .limit = 2.0, .pacer = &pacer});
    CHECK_FALSE(doist.run({noter}));
    CHECK(doist.tyme() == 2.0);
    CHECK(pacer.now == 2.0);
    CHECK(noter.tymes.size() == 1);
}

TEST_CASE("a run is stepped by hand: untilNext tells when to come back") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.5, 3);
    hio::Doist doist({.tock = 0.0, .pacer = &pacer, .doers = {noter}});
    doist.enter();
    CHECK(doist.untilNext() == 0.0);
    int steps = 0;
    int late = 0;
    while (doist.step()) {
        ++steps;
        double const left = doist.untilNext();
        if (left > 0.0) {
            pacer.now += left / 2; // too soon: nothing happens
            CHECK(doist.step());
            CHECK(doist.untilNext() == doctest::Approx(left / 2));
            pacer.now += left / 2;
            ++late;
        }
    }
    doist.exit();
    CHECK(late == 2);
    CHECK(steps >= 3);
    CHECK(doist.done() == true);
    CHECK(noter.tymes == std::vector{0.0, 0.5, 1.0});
}

TEST_CASE("interrupt() from an event ends a run that sleeps") {
    JumpingPacer pacer;
    Noter noter(pacer, Never, 0);
    hio::Doist doist({.tock = 0.0, .pacer = &pacer});
    pacer.eventAt = 7.0;
    pacer.event = [&] { doist.interrupt(); };
    CHECK_FALSE(doist.run({noter}));
    CHECK(pacer.now == 7.0);
}

TEST_CASE("a simulated run is stepped too") {
    JumpingPacer pacer;
    Noter noter(pacer, 0.0, 2);
    hio::Doist doist({.tock = 1.0, .doers = {noter}});
    doist.enter();
    CHECK(doist.untilNext() == 0.0);
    CHECK(doist.step());
    CHECK_FALSE(doist.step());
    doist.exit();
    CHECK(doist.done() == true);
    CHECK(doist.tyme() == 2.0);
}
