// SPDX-License-Identifier: Apache-2.0
// What groups cost their scheduler, and that their depth does not matter.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/scout.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace {

constexpr int Depth = 16;

/// Counts how often each doer was run.
class Runs final : public hio::Scout {
public:
    void enter(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void resume(hio::Doer const& doer, double /*tyme*/) noexcept override { ++of[&doer]; }
    void close(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void yield(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    void exit(hio::Doer const& /*doer*/, double /*tyme*/) noexcept override {}
    std::map<hio::Doer const*, int> of;
};

hio::Dog notes(hio::Tymth tymth, double tock, std::vector<double>& tymes, int times) {
    for (int i = 0; i < times; ++i) {
        co_yield tock;
        tymes.push_back(tymth());
    }
    co_return true;
}

/// The doer in a group in a group ... @return the outermost; `groups` has all, the innermost first
hio::DoDoer& nest(std::vector<std::unique_ptr<hio::DoDoer>>& groups, hio::Doers innermost) {
    groups.push_back(std::make_unique<hio::DoDoer>(std::move(innermost)));
    for (int i = 1; i < Depth; ++i) {
        groups.push_back(std::make_unique<hio::DoDoer>(hio::Doers{*groups.back()}));
    }
    return *groups.back();
}

} // namespace

TEST_CASE("a doer 16 groups deep runs at the same tymes as one in no group") {
    std::vector<double> deep;
    std::vector<double> flat;
    std::vector<std::unique_ptr<hio::DoDoer>> groups;
    hio::DoDoer& outer = nest(groups, {hio::doify(notes, 0.3, std::ref(deep), 50)});
    hio::Doist doist({.tock = 0.125});
    CHECK(doist.run({hio::doify(notes, 0.3, std::ref(flat), 50), outer}));
    CHECK(deep.size() == 50);
    CHECK(deep == flat);
    CHECK(outer.done() == true);
}

TEST_CASE("groups with nothing due are left out, until a doer is due, extended or removed") {
    std::vector<double> tymes;
    std::vector<std::unique_ptr<hio::DoDoer>> groups;
    hio::DoDoer& outer = nest(groups, {hio::doify(notes, 100.0, std::ref(tymes), 2)});
    Runs runs;
    hio::Doist doist({.tock = 1.0, .doers = {outer}, .scout = &runs});
    doist.enter();
    for (int tick = 0; tick < 50; ++tick) {
        doist.recur();
    }
    CHECK(runs.of[&outer] <= 2);
    SUBCASE("due") {
        for (int tick = 50; tick < 250; ++tick) {
            doist.recur();
        }
        CHECK(tymes == std::vector{0.0, 100.0});
        CHECK(outer.done() == true);
        CHECK(runs.of[&outer] <= 4);
    }
    SUBCASE("extended") {
        std::vector<double> late;
        groups.front()->extend({hio::doify(notes, 0.0, std::ref(late), 3)});
        for (int tick = 0; tick < 5; ++tick) {
            doist.recur();
        }
        CHECK(late == std::vector{50.0, 51.0, 52.0});
        CHECK(runs.of[&outer] <= 8);
    }
    SUBCASE("removed") {
        groups.front()->remove(*groups.front()->doers().front());
        doist.recur();
        CHECK(doist.deeds().empty());
        CHECK(outer.done() == true);
    }
    doist.exit();
}

TEST_CASE("a group whose class has a recur of its own is run every tick, unless it says else") {
    class Counting : public hio::DoDoer {
    public:
        Counting(bool quiet) : DoDoer({}, true), quiet_(quiet) {}
        int recurs = 0;

    private:
        bool recur(double tyme) override {
            ++recurs;
            return DoDoer::recur(tyme);
        }
        bool quiet() const noexcept override { return quiet_; }
        bool quiet_;
    };
    Counting busy(false);
    Counting quiet(true);
    hio::Doist doist({.tock = 1.0, .limit = 10.0});
    CHECK_FALSE(doist.run({busy, quiet}));
    CHECK(busy.recurs == 10);
    CHECK(quiet.recurs == 1);
}

TEST_CASE("a group that rests has had its turn in a pass that is broken off after it") {
    std::vector<double> tymes;
    hio::DoDoer group({}, true);
    auto const breakOff =
        [](hio::Tymth, double tock, hio::DoDoer& rests, std::vector<double>& noted) -> hio::Dog {
        co_yield tock;
        co_yield tock;
        co_yield tock;
        rests.extend({hio::doify(notes, 0.0, std::ref(noted), 1)});
        throw hio::HioError("broken off");
    };
    hio::Doist doist({.tock = 1.0});
    doist.extend({group, hio::doify(breakOff, 0.0, std::ref(group), std::ref(tymes))});
    doist.recur();
    doist.recur();
    CHECK_THROWS_AS(doist.recur(), hio::HioError);
    CHECK(doist.tyme() == 2.0);
    doist.recur(); // at the same tyme once more
    CHECK(tymes.empty());
    doist.recur();
    CHECK(tymes == std::vector{3.0});
}

TEST_CASE("a group that rests is due when it would be, also when tyme is set back") {
    std::vector<double> tymes;
    hio::DoDoer group(hio::Doers{hio::doify(notes, 2.5, std::ref(tymes), 2)});
    hio::Doist doist({.tock = 1.0});
    doist.extend({group});
    doist.recur();
    doist.recur();
    doist.recur(); // the group is next due at 3.0, its doer at 2.5
    doist.tyme(2.75);
    doist.recur();
    CHECK(tymes == std::vector{0.0});
    doist.recur();
    CHECK(tymes == std::vector{0.0, 3.75});
}
