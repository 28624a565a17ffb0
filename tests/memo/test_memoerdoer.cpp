// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doist.hpp>
#include <hio/memo/memoerdoer.hpp>

#include <doctest/doctest.h>

#include <memo/place.hpp>
#include <string>

using hio::Memoer;
using hio::MemoerDoer;
using hio::Uxd;

TEST_CASE("doers exchange memos while their Doist runs, and leave no socket") {
    Place const place;
    Uxd here;
    Uxd there;
    Memoer one(here);
    Memoer two(there);
    MemoerDoer first(one, here, place / "one.uxd");
    MemoerDoer second(two, there, place / "two.uxd", 0.25);
    one.memoit("before it opened", place / "two.uxd");
    hio::Doist doist({.tock = 0.125, .limit = 1.0});
    CHECK_FALSE(doist.run({first, second})); // they never complete
    REQUIRE(two.inbox().size() == 1);
    CHECK(two.inbox()[0].text == "before it opened");
    CHECK_FALSE(here.opened());
    CHECK_FALSE(there.opened());
    CHECK(place.empty());
}

TEST_CASE("a path that is taken is an error at enter") {
    Place const place;
    Uxd live;
    live.open(place / "a.uxd");
    Uxd uxd;
    Memoer memoer(uxd);
    MemoerDoer doer(memoer, uxd, live.path());
    hio::Doist doist({.limit = 1.0});
    CHECK_THROWS_AS(doist.run({doer}), hio::MemoerError);
    CHECK(std::filesystem::exists(live.path()));
}
