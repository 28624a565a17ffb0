// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dog.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "mark.hpp"

namespace {

hio::Dog count(int times, double tock, std::vector<double>& tymes) {
    for (int i = 0; i < times; ++i) {
        tymes.push_back(co_yield tock);
    }
    co_return true;
}

hio::Dog parent(std::vector<double>& tymes, hio::Done& got) {
    co_yield 1.0;
    got = co_await count(2, 0.25, tymes);
    tymes.push_back(co_yield 3.0);
    co_return std::nullopt;
}

hio::Dog thrower() {
    co_yield 0.0;
    throw std::runtime_error("from the child");
}

hio::Dog catcher(Log& log) {
    Mark const mark(log, "catcher");
    try {
        co_await thrower();
    } catch (std::runtime_error const& error) {
        log.emplace_back(error.what());
    }
    co_return false;
}

hio::Dog holder(Log& log, std::string name, int depth) {
    Mark const mark(log, name);
    try {
        if (depth > 0) {
            co_await holder(log, name + name, depth - 1);
        }
        while (depth >= 0) { // clang takes an endless loop for a recursion without end
            co_yield 0.0;
        }
    } catch (hio::Ceased const&) {
        log.push_back("ceased " + name);
        throw;
    }
    co_return true;
}

hio::Dog stubborn(Log& log) {
    Mark const mark(log, "stubborn");
    bool ceased = false;
    while (true) {
        try {
            co_yield 0.0;
        } catch (hio::Ceased const&) {
            ceased = true;
        }
        log.emplace_back(ceased ? "again" : "once");
    }
}

hio::Dog answering() {
    hio::Done answer = false;
    try {
        co_yield 0.0;
    } catch (hio::Ceased const&) {
        answer = true;
    }
    co_return answer;
}

hio::Dog yieldNan() {
    co_yield std::numeric_limits<double>::quiet_NaN();
    co_return true;
}

} // namespace

TEST_CASE("a Dog is lazy, yields tocks, is sent tymes, and returns") {
    std::vector<double> tymes;
    hio::Dog dog = count(2, 0.5, tymes);
    CHECK(dog.alive());
    CHECK(tymes.empty());
    CHECK_FALSE(dog.resume(0.0));
    CHECK(dog.tock() == 0.5);
    CHECK_FALSE(dog.resume(7.0));
    CHECK(dog.resume(8.0));
    CHECK(tymes == std::vector{7.0, 8.0});
    CHECK_FALSE(dog.alive());
    CHECK(dog.value() == true);
}

TEST_CASE("co_await runs a child in place of the parent and answers what it returned") {
    std::vector<double> tymes;
    hio::Done got;
    hio::Dog dog = parent(tymes, got);
    CHECK_FALSE(dog.resume(0.0));
    CHECK(dog.tock() == 1.0);
    CHECK_FALSE(dog.resume(1.0));
    CHECK(dog.tock() == 0.25);
    CHECK_FALSE(dog.resume(2.0));
    CHECK_FALSE(dog.resume(3.0));
    CHECK(got == true);
    CHECK(dog.tock() == 3.0);
    CHECK(dog.resume(4.0));
    CHECK(tymes == std::vector{2.0, 3.0, 4.0});
    CHECK_FALSE(dog.value().known());
}

TEST_CASE("an exception of a child arrives where it is awaited") {
    Log log;
    hio::Dog dog = catcher(log);
    CHECK_FALSE(dog.resume(0.0));
    CHECK(dog.resume(1.0));
    CHECK(log == Log{"from the child", "~catcher"});
    CHECK(dog.value() == false);
}

TEST_CASE("an exception of the root leaves resume and ends it") {
    hio::Dog dog = thrower();
    dog.resume(0.0);
    CHECK_THROWS_WITH_AS(dog.resume(1.0), "from the child", std::runtime_error);
    CHECK_FALSE(dog.alive());
    dog.close();
}

TEST_CASE("closing throws Ceased at the yield: the innermost goes first") {
    Log log;
    hio::Dog dog = holder(log, "a", 2);
    dog.resume(0.0);
    dog.close();
    CHECK(log == Log{"ceased aaaa", "~aaaa", "ceased aa", "~aa", "ceased a", "~a"});
    CHECK_FALSE(dog.value().known());
}

TEST_CASE("destroying a suspended Dog runs its destructors only") {
    Log log;
    {
        hio::Dog dog = holder(log, "a", 1);
        dog.resume(0.0);
    }
    CHECK(log == Log{"~aa", "~a"});
}

TEST_CASE("a Dog may return when it is closed") {
    hio::Dog dog = answering();
    dog.resume(0.0);
    dog.close();
    CHECK(dog.value() == true);
}

TEST_CASE("to yield again while ceasing is an error; the frame is freed") {
    Log log;
    hio::Dog dog = stubborn(log);
    dog.resume(0.0);
    CHECK_THROWS_AS(dog.close(), hio::HioError);
    CHECK(log == Log{"again", "~stubborn"});
    CHECK_FALSE(dog.alive());
}

TEST_CASE("a Dog that never ran can be closed and destroyed") {
    Log log;
    hio::Dog never = holder(log, "a", 0);
    never = hio::Dog();
    hio::Dog closed = holder(log, "b", 0);
    closed.close();
    CHECK(log.empty());
}

TEST_CASE("a tock that is not a number is refused at the yield") {
    hio::Dog dog = yieldNan();
    CHECK_THROWS_AS(dog.resume(0.0), hio::ValidationError);
}
