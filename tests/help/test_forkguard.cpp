// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/forkguard.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

using hio::ForkGuard;

namespace {

/// What a forked child answers.
bool inChild(std::function<bool()> const& ask) {
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::_exit(ask() ? 7 : 0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

} // namespace

TEST_CASE("a forked child has inherited what its parent made, and not what it makes") {
    ForkGuard const guard;
    CHECK_FALSE(guard.inherited());
    CHECK(inChild([&] { return guard.inherited() && !ForkGuard().inherited(); }));
    CHECK_FALSE(guard.inherited());
    CHECK_FALSE(ForkGuard().inherited());
}

TEST_CASE("so has a grandchild, also what its parent made") {
    ForkGuard const first;
    CHECK(inChild([&] {
        ForkGuard const second;
        return inChild([&] { return first.inherited() && second.inherited(); });
    }));
}

TEST_CASE("an assigned guard is of the process that made it") {
    ForkGuard guard;
    CHECK(inChild([&] {
        guard = ForkGuard();
        return !guard.inherited();
    }));
}

TEST_CASE("use is refused in a forked child only, and it is said of what, and where") {
    ForkGuard const guard;
    CHECK_NOTHROW(guard.demandOwn("the thing"));
    std::string const parent = std::to_string(::getpid());
    CHECK(inChild([&] {
        try {
            guard.demandOwn("the thing");
        } catch (hio::HioError const& error) {
            return error.what() ==
                   "the thing was made by process " + parent + " and cannot be used by process " +
                       std::to_string(::getpid()) + ", a forked copy of it: make another one here";
        }
        return false;
    }));
}
