// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/uv/signaler.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <system_error>
#include <thread>
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

TEST_CASE("a signal has one Signaler at a time") {
    Loop loop;
    {
        Signaler const signaler(loop, {SIGUSR1});
        try {
            Signaler const other(loop, {SIGUSR2, SIGUSR1});
            FAIL("not refused");
        } catch (hio::LoopError const& error) {
            CHECK(error.code() == std::errc::device_or_resource_busy);
        }
        REQUIRE(::raise(SIGUSR1) == 0);
        loop.poll();
        CHECK(signaler.count() == 1);
    }
    Signaler const next(loop, {SIGUSR1, SIGUSR2});
    CHECK(next.count() == 0);
}

TEST_CASE("a signal named twice is counted once") {
    Loop loop;
    int calls = 0;
    Signaler const signaler(loop, {SIGUSR1, SIGUSR1}, [&calls](int) { ++calls; });
    REQUIRE(::raise(SIGUSR1) == 0);
    loop.poll();
    CHECK(signaler.count() == 1);
    CHECK(calls == 1);
}

TEST_CASE("what is listened for is unblocked, and blocked again afterwards") {
    auto const blocked = [](int signal) {
        sigset_t now{};
        REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &now) == 0);
        return sigismember(&now, signal) == 1;
    };
    sigset_t one{};
    sigset_t former{};
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    REQUIRE(::pthread_sigmask(SIG_BLOCK, &one, &former) == 0);
    Loop loop;
    REQUIRE(::raise(SIGUSR1) == 0); // comes when it is unblocked
    {
        Signaler signaler(loop, {SIGUSR1, SIGUSR2});
        CHECK_FALSE(blocked(SIGUSR1));
        loop.poll();
        CHECK(signaler.take() == SIGUSR1);
        REQUIRE(::raise(SIGUSR1) == 0);
        loop.poll();
        CHECK(signaler.take() == SIGUSR1);
    }
    CHECK(blocked(SIGUSR1));
    CHECK_FALSE(blocked(SIGUSR2));
    REQUIRE(::pthread_sigmask(SIG_SETMASK, &former, nullptr) == 0);
}

TEST_CASE("a signal that another thread gets is counted, and its Signaler may end meanwhile") {
    std::atomic<bool> over = false;
    dispose(SIGUSR1, &ignored);
    std::thread other([&over] {
        while (!over) {
            ::raise(SIGUSR1); // to this thread
        }
    });
    Loop loop;
    for (int round = 0; round < 200; ++round) {
        Signaler const signaler(loop, {SIGUSR1});
        while (signaler.count() == 0) {
            loop.runOnce(10.0);
        }
    }
    over = true;
    other.join();
    dispose(SIGUSR1, SIG_DFL);
}

TEST_CASE("the signals that end a program are those that it was not told to ignore") {
    dispose(SIGHUP, SIG_IGN);
    CHECK(hio::uv::endingSignals() == std::vector<int>{SIGINT, SIGTERM});
    dispose(SIGHUP, SIG_DFL);
    CHECK(hio::uv::endingSignals() == std::vector<int>{SIGINT, SIGTERM, SIGHUP});
}
