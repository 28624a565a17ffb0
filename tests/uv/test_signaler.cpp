// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/uv/signaler.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <vector>

using hio::uv::Loop;
using hio::uv::Signaler;

namespace {

using Handler = void (*)(int);

Handler dispositionOf(int signal) {
    struct sigaction now {};
    REQUIRE(::sigaction(signal, nullptr, &now) == 0);
    return now.sa_handler;
}

void dispose(int signal, Handler handler) {
    struct sigaction now {};
    now.sa_handler = handler;
    REQUIRE(::sigaction(signal, &now, nullptr) == 0);
}

void ignored(int) {}

} // namespace

TEST_CASE("signals are counted and taken one by one") {
    Loop loop;
    Signaler signaler(loop, {SIGUSR1, SIGUSR2});
    CHECK_FALSE(signaler.take());
    REQUIRE(::raise(SIGUSR1) == 0);
    loop.poll();
    CHECK(signaler.count(SIGUSR1) == 1); // the first
    REQUIRE(::raise(SIGUSR1) == 0);
    REQUIRE(::raise(SIGUSR2) == 0);
    loop.poll();
    CHECK(signaler.count(SIGUSR1) == 2); // and the second
    CHECK(signaler.count(SIGUSR2) == 1);
    CHECK(signaler.count(SIGINT) == 0);
    CHECK(signaler.count() == 3);
    CHECK(signaler.take() == SIGUSR1);
    CHECK(signaler.take() == SIGUSR1);
    CHECK(signaler.take() == SIGUSR2);
    CHECK_FALSE(signaler.take());
    CHECK(signaler.count() == 3);
}

TEST_CASE("a callback gets each signal and may end the Signaler") {
    Loop loop;
    std::vector<int> got;
    std::optional<Signaler> signaler;
    signaler.emplace(loop, std::vector<int>{SIGUSR1}, [&](int signal) {
        got.push_back(signal);
        CHECK(signaler->count(signal) == static_cast<int>(got.size()));
        if (got.size() == 2) {
            signaler.reset();
        }
    });
    REQUIRE(::raise(SIGUSR1) == 0);
    loop.runOnce(10.0);
    CHECK(got == std::vector<int>{SIGUSR1});
    REQUIRE(::raise(SIGUSR1) == 0);
    loop.runOnce(10.0);
    CHECK(got == std::vector<int>{SIGUSR1, SIGUSR1});
    CHECK_FALSE(signaler);
}

TEST_CASE("the former disposition comes back") {
    Loop loop;
    for (Handler const former : {SIG_DFL, SIG_IGN, &ignored}) {
        dispose(SIGUSR1, former);
        {
            Signaler const signaler(loop, {SIGUSR1, SIGUSR1});
            CHECK((dispositionOf(SIGUSR1) != former));
        }
        CHECK((dispositionOf(SIGUSR1) == former));
    }
    dispose(SIGUSR1, SIG_DFL);
}

TEST_CASE("a signal that cannot be caught is refused, the others are given back") {
    Loop loop;
    CHECK_THROWS_AS(Signaler(loop, {SIGUSR1, SIGKILL}), hio::LoopError);
    CHECK_THROWS_AS(Signaler(loop, {0}), hio::LoopError);
    CHECK((dispositionOf(SIGUSR1) == SIG_DFL));
}
