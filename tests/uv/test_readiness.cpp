// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/uv/readiness.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <system_error>

using hio::Fd;
using hio::LoopError;
using hio::uv::Loop;
using hio::uv::Readiness;
using hio::uv::Ready;

namespace {

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        read.reset(ends[0]);
        write.reset(ends[1]);
    }
    void put() const { REQUIRE(::write(write.get(), "x", 1) == 1); }
    void take() const {
        char got = 0;
        REQUIRE(::read(read.get(), &got, 1) == 1);
    }
    Fd read;
    Fd write;
};

constexpr Ready Readable{.readable = true, .writable = false};
constexpr Ready Writable{.readable = false, .writable = true};

std::errc codeOf(Loop& loop, int fd) {
    try {
        Readiness const watch(loop, fd, Readable, [](Ready) {});
    } catch (LoopError const& error) {
        return static_cast<std::errc>(error.code().value());
    }
    return {};
}

} // namespace

TEST_CASE("a watch calls back while the descriptor is readable") {
    Loop loop;
    Pipe const pipe;
    int calls = 0;
    Readiness const watch(loop, pipe.read.get(), Readable, [&](Ready ready) {
        CHECK(ready == Readable);
        ++calls;
    });
    loop.poll();
    CHECK(calls == 0);
    pipe.put();
    loop.poll();
    loop.poll();
    CHECK(calls == 2); // level triggered
    pipe.take();
    loop.poll();
    CHECK(calls == 2);
}

TEST_CASE("what is watched for can be changed and paused") {
    Loop loop;
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    Fd const one(ends[0]);
    Fd const two(ends[1]);
    Ready last;
    Readiness watch(loop, one.get(), Readable, [&](Ready ready) { last = ready; });
    loop.poll();
    CHECK(last == Ready{});
    watch.watch(Writable);
    loop.poll();
    CHECK(last == Writable);
    REQUIRE(::send(two.get(), "x", 1, 0) == 1);
    watch.watch({.readable = true, .writable = true});
    loop.poll();
    CHECK(last == Ready{.readable = true, .writable = true});
    last = {};
    watch.watch({});
    loop.poll();
    CHECK(last == Ready{});
}

TEST_CASE("a watch may end within its own callback") {
    Loop loop;
    Pipe const pipe;
    int calls = 0;
    std::optional<Readiness> watch;
    watch.emplace(loop, pipe.read.get(), Readable, [&](Ready) {
        ++calls;
        watch.reset();
    });
    pipe.put();
    loop.poll();
    loop.poll();
    CHECK(calls == 1);
}

TEST_CASE("a descriptor can be closed and its number watched anew") {
    Loop loop;
    Pipe first;
    int const number = first.read.get();
    {
        Readiness const watch(loop, number, Readable, [](Ready) { FAIL("of the closed one"); });
        first.put();
    }
    first.read.reset();
    Pipe const second;
    REQUIRE(second.read.get() == number);
    int calls = 0;
    Readiness const watch(loop, number, Readable, [&](Ready) { ++calls; });
    loop.poll();
    CHECK(calls == 0);
    second.put();
    loop.poll();
    CHECK(calls == 1);
}

TEST_CASE("an error on the descriptor counts as ready, and the watch goes on") {
    Loop loop;
    Pipe pipe;
    pipe.read.reset(); // the write end now has EPOLLERR
    int calls = 0;
    Readiness const watch(loop, pipe.write.get(), Writable, [&](Ready ready) {
        CHECK(ready == Writable);
        ++calls;
    });
    loop.poll();
    loop.poll();
    CHECK(calls == 2);
}

TEST_CASE("a peer that has gone makes the descriptor readable") {
    Loop loop;
    Pipe pipe;
    int calls = 0;
    Readiness const watch(loop, pipe.read.get(), Readable, [&](Ready) { ++calls; });
    pipe.write.reset();
    loop.poll();
    CHECK(calls == 1);
}

TEST_CASE("what cannot be watched is refused with its errno") {
    Loop loop;
    CHECK(codeOf(loop, -1) == std::errc::bad_file_descriptor);
    CHECK(codeOf(loop, 987'654) == std::errc::bad_file_descriptor);
    Fd const file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    CHECK(codeOf(loop, file.get()) == std::errc::operation_not_permitted);
    Pipe const pipe;
    Readiness const watch(loop, pipe.read.get(), Readable, [](Ready) {});
    CHECK(codeOf(loop, pipe.read.get()) == std::errc::file_exists);
}

TEST_CASE("an exception out of the callback leaves the loop's run") {
    Loop loop;
    Pipe const pipe;
    Readiness const watch(
        loop, pipe.read.get(), Readable, [](Ready) { throw std::runtime_error("no"); });
    pipe.put();
    CHECK_THROWS_WITH_AS(loop.runOnce(1.0), "no", std::runtime_error);
}
