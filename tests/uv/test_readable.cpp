// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readable.hpp>
#include <hio/uv/readiness.hpp>
#include <hio/uv/signaler.hpp>
#include <hio/uv/spawner.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

using hio::Dog;
using hio::Fd;
using hio::LoopError;
using hio::Tymth;
using hio::uv::Loop;
using hio::uv::LoopPacer;

#include "countingpacer.hpp"

namespace uv = hio::uv;

namespace {

using Notes = std::vector<std::string>;

/// Two ends that are connected.
struct Pair {
    Pair() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        here.reset(ends[0]);
        there.reset(ends[1]);
    }
    void put() const { REQUIRE(::send(there.get(), "x", 1, 0) == 1); }
    [[nodiscard]] bool take() const {
        char got = 0;
        return ::recv(here.get(), &got, 1, MSG_DONTWAIT) == 1;
    }
    /// Until no more goes in; so `here` is not writable.
    void fill() const {
        std::array<char, 4096> const much{};
        while (::send(here.get(), much.data(), much.size(), MSG_DONTWAIT) > 0) {
        }
    }
    void drain() const {
        std::array<char, 4096> much{};
        while (::recv(there.get(), much.data(), much.size(), MSG_DONTWAIT) > 0) {
        }
    }
    Fd here;
    Fd there;
};

Dog reader(Tymth, double, Loop& loop, int fd, Notes& notes, std::string note) {
    co_await uv::readable(loop, fd);
    notes.push_back(note);
    co_return true;
}

Dog writer(Tymth, double, Loop& loop, int fd, Notes& notes, std::string note) {
    co_await uv::writable(loop, fd);
    notes.push_back(note);
    co_return true;
}

Dog refused(Tymth, double, Loop& loop, int fd, Notes& notes) {
    try {
        co_await uv::readable(loop, fd);
    } catch (LoopError const& error) {
        notes.push_back(error.what());
    }
    co_return true;
}

/// An eventful Doist on a loop of its own, stepped by hand.
struct Bench {
    Loop loop;
    LoopPacer pacer{loop};
    hio::Doist doist{{.name = "bench", .tock = 0.0, .pacer = &pacer}};
    Notes notes;

    void add(std::unique_ptr<hio::Doer> doer) { doist.extend(hio::Doers(std::move(doer))); }
    void read(int fd, std::string const& note) {
        add(hio::doify(reader, 0.0, std::ref(loop), fd, std::ref(notes), note));
    }
    void write(int fd, std::string const& note) {
        add(hio::doify(writer, 0.0, std::ref(loop), fd, std::ref(notes), note));
    }
    void begin() {
        doist.enter();
        doist.step();
    }
};

} // namespace

TEST_CASE("a Doer goes on in the pass right after the turn that saw its descriptor ready") {
    Bench bench;
    Pair const pair;
    bench.read(pair.here.get(), "read");
    bench.begin();
    bench.doist.step();
    CHECK(bench.notes.empty());
    pair.put();
    bench.doist.step();
    CHECK(bench.notes == Notes{"read"});
    CHECK_FALSE(bench.doist.step());
    CHECK(bool(bench.doist.done()));
}

TEST_CASE("two Doers wait on one descriptor, one to read and one to write") {
    Bench bench;
    Pair pair;
    pair.fill();
    bench.begin();
    bench.read(pair.here.get(), "read");
    bench.write(pair.here.get(), "write");
    bench.doist.step();
    CHECK(bench.notes.empty());
    SUBCASE("reading first") {
        pair.put();
        bench.doist.step();
        CHECK(bench.notes == Notes{"read"});
        pair.drain();
        bench.doist.step();
        CHECK(bench.notes == Notes{"read", "write"});
    }
    SUBCASE("writing first") {
        pair.drain();
        bench.doist.step();
        CHECK(bench.notes == Notes{"write"});
        pair.put();
        bench.doist.step();
        CHECK(bench.notes == Notes{"write", "read"});
    }
    SUBCASE("the peer goes: both go on") {
        pair.drain();
        pair.there.reset();
        bench.doist.step();
        CHECK(bench.notes == Notes{"read", "write"});
    }
}

TEST_CASE("several that wait to read go on one by one, who waits longest first") {
    Bench bench;
    Pair const pair;
    bench.begin();
    bench.read(pair.here.get(), "first");
    bench.doist.step();
    bench.read(pair.here.get(), "second");
    bench.read(pair.here.get(), "third");
    pair.put();
    bench.doist.step();
    CHECK(bench.notes == Notes{"first"});
    bench.doist.step(); // nobody has read it
    CHECK(bench.notes == Notes{"first", "second"});
    CHECK(pair.take());
    bench.doist.step();
    bench.doist.step();
    CHECK(bench.notes == Notes{"first", "second"});
    pair.put();
    bench.doist.step();
    CHECK(bench.notes == Notes{"first", "second", "third"});
}

TEST_CASE("a wait can be cancelled at any time, and leaves the others theirs") {
    Bench bench;
    Pair const pair;
    hio::DogDoer* first = nullptr;
    auto doer = hio::doify(
        reader, 0.0, std::ref(bench.loop), pair.here.get(), std::ref(bench.notes), "first");
    first = static_cast<hio::DogDoer*>(doer.get());
    bench.begin();
    bench.add(std::move(doer));
    SUBCASE("alone") {
        bench.doist.remove(*first);
        pair.put();
        bench.doist.step();
        CHECK(bench.notes.empty());
        bench.read(pair.here.get(), "again");
        bench.doist.step();
        CHECK(bench.notes == Notes{"again"});
    }
    SUBCASE("before another") {
        bench.read(pair.here.get(), "second");
        bench.write(pair.here.get(), "write");
        bench.doist.remove(*first);
        pair.put();
        bench.doist.step();
        CHECK(bench.notes == Notes{"second", "write"});
    }
    SUBCASE("woken and not run yet") {
        bench.read(pair.here.get(), "second");
        pair.put();
        bench.loop.poll();
        bench.doist.remove(*first);
        bench.doist.step();
        CHECK(bench.notes == Notes{"second"});
    }
    SUBCASE("with the Doist") {
        bench.doist.exit();
    }
}

TEST_CASE("a Dog that is destroyed while it waits leaves nothing behind") {
    Loop loop;
    Pair const pair;
    Notes notes;
    {
        Dog dog = reader(Tymth(), 0.0, loop, pair.here.get(), notes, "read");
        CHECK_FALSE(dog.resume(0.0));
    }
    pair.put();
    loop.poll();
    CHECK(notes.empty());
}

TEST_CASE("what cannot be waited for is refused at the co_await") {
    Bench bench;
    Fd const file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    bench.begin();
    for (int const fd : {-1, 987'654, file.get()}) {
        bench.add(hio::doify(refused, 0.0, std::ref(bench.loop), fd, std::ref(bench.notes)));
    }
    REQUIRE(bench.notes.size() == 3);
    CHECK(bench.notes[0].find("fd -1 to be readable (an open descriptor): Bad file") !=
          std::string::npos);
    CHECK(bench.notes[1].find("fd 987654") != std::string::npos);
    CHECK(bench.notes[2].find("a regular file") != std::string::npos);
}

TEST_CASE("a number that is used again is waited for anew") {
    Bench bench;
    bench.begin();
    auto pair = std::make_unique<Pair>();
    int const number = pair->here.get();
    SUBCASE("after a wait that was served") {
        bench.read(number, "of the first");
        pair->put();
        bench.doist.step();
        CHECK(bench.notes == Notes{"of the first"});
        bench.notes.clear();
        pair.reset();
    }
    SUBCASE("after one that never was, the descriptor living on in a copy") {
        bench.add(hio::doify(refused, 0.0, std::ref(bench.loop), number, std::ref(bench.notes)));
        Fd const copy(::dup(number));
        Fd const there(std::move(pair->there));
        pair->here.reset();
        Pair const other;
        REQUIRE(other.here.get() == number);
        bench.read(number, "anew");
        REQUIRE(::send(there.get(), "x", 1, 0) == 1); // the copy is readable
        bench.doist.step();
        REQUIRE(bench.notes.size() == 1);
        CHECK(bench.notes[0].find("closed meanwhile") != std::string::npos);
        other.put();
        bench.doist.step();
        CHECK(bench.notes.size() == 2);
        CHECK(bench.notes.back() == "anew");
        return;
    }
    Pair const other;
    REQUIRE(other.here.get() == number);
    bench.read(number, "of the other");
    bench.doist.step();
    CHECK(bench.notes.empty());
    other.put();
    bench.doist.step();
    CHECK(bench.notes == Notes{"of the other"});
}

TEST_CASE("descriptors from 1024 on, and more of them than are served in a turn") {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    constexpr int Many = 300;
    constexpr int First = 2000;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, First + Many + 1);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    REQUIRE(limit.rlim_cur > First + Many);
    Bench bench;
    Pair const pair;
    pair.put();
    std::vector<Fd> copies;
    bench.begin();
    for (int i = 0; i < Many; ++i) {
        copies.emplace_back(::fcntl(pair.here.get(), F_DUPFD_CLOEXEC, First));
        bench.read(copies.back().get(), std::to_string(i));
    }
    bench.doist.step();
    bench.doist.step();
    CHECK(bench.notes.size() == Many);
}

TEST_CASE("a Readiness may watch the same descriptor") {
    Bench bench;
    Pair const pair;
    int calls = 0;
    uv::Readiness const watch(
        bench.loop, pair.here.get(), {.readable = true}, [&](uv::Ready) { ++calls; });
    bench.begin();
    bench.read(pair.here.get(), "read");
    pair.put();
    bench.doist.step();
    CHECK(bench.notes == Notes{"read"});
    CHECK(calls == 1);
}

TEST_CASE("what is waited for can be told") {
    Loop loop;
    Pair const pair;
    auto const line = std::source_location::current().line() + 1;
    auto const wait = uv::writable(loop, pair.here.get());
    CHECK(wait.what() == "fd " + std::to_string(pair.here.get()) + " to be writable");
    CHECK(wait.where().line() == line);
}

namespace {

Dog takeSignals(Tymth, double, uv::Signaler& signaler, std::vector<int>& got, int many) {
    for (int i = 0; i < many; ++i) {
        int const signal = co_await signaler.next();
        got.push_back(signal);
    }
    co_return true;
}

Dog seeEnd(Tymth, double, uv::Child& child, std::vector<uv::Exit>& ends) {
    uv::Exit const end = co_await child.exited();
    ends.push_back(end);
    co_return true;
}

} // namespace

TEST_CASE("signals are awaited; those that came before come at once") {
    Bench bench;
    uv::Signaler signaler(bench.loop, {SIGUSR1, SIGUSR2});
    std::vector<int> got;
    ::raise(SIGUSR1);
    bench.loop.poll();
    auto doer = hio::doify(takeSignals, 0.0, std::ref(signaler), std::ref(got), 2);
    hio::Doer& first = *doer;
    bench.begin();
    bench.add(std::move(doer));
    CHECK(got == std::vector{SIGUSR1});
    CHECK(signaler.next().what() == "a signal");
    std::vector<int> others;
    bench.add(hio::doify(takeSignals, 0.0, std::ref(signaler), std::ref(others), 1));
    SUBCASE("who waits longest gets it") {
        ::raise(SIGUSR2);
        bench.doist.step();
        CHECK(got == std::vector{SIGUSR1, SIGUSR2});
        CHECK(others.empty());
        CHECK_FALSE(signaler.take());
        ::raise(SIGUSR1);
        bench.doist.step();
        CHECK(others == std::vector{SIGUSR1});
    }
    SUBCASE("when that is closed before it runs, the next one gets it") {
        ::raise(SIGUSR2);
        bench.loop.poll();
        bench.doist.remove(first);
        bench.doist.step();
        CHECK(got == std::vector{SIGUSR1});
        CHECK(others == std::vector{SIGUSR2});
    }
}

TEST_CASE("the end of a child is awaited") {
    Bench bench;
    uv::Spawner spawner(bench.loop);
    std::vector<uv::Exit> ends;
    Pair input;
    auto child = spawner.spawn({.path = "/bin/sh",
                                .argv = {"sh", "-c", "read line; kill -KILL $$"},
                                .fds = {{input.here.get(), STDIN_FILENO}}});
    if (child->kill(0) == std::errc::function_not_supported) {
        input.there.reset(); // valgrind 3.19 has no pidfd_send_signal: it shall kill itself
    }
    bench.begin();
    bench.add(hio::doify(seeEnd, 0.0, std::ref(*child), std::ref(ends)));
    bench.add(hio::doify(seeEnd, 0.0, std::ref(*child), std::ref(ends)));
    SUBCASE("by a signal") {
        child->kill(SIGKILL);
        while (bench.doist.step()) {
            bench.loop.runOnce(bench.doist.untilNext());
        }
        CHECK(ends == std::vector(2, uv::Exit{.signal = SIGKILL}));
        CHECK(child->exited().await_ready());
    }
    SUBCASE("also when the Child goes") {
        child.reset();
        bench.doist.step();
        CHECK(ends == std::vector(2, uv::Exit{.signal = SIGKILL}));
    }
}

namespace {

Dog sendThree(Tymth, double, Pair const& pair) {
    for (int i = 0; i < 3; ++i) {
        co_yield 0.005;
        pair.put();
    }
    co_return true;
}

Dog takeThree(Tymth, double, Loop& loop, Pair const& pair, int& passes) {
    for (int i = 0; i < 3; ++i) {
        co_await uv::readable(loop, pair.here.get());
        CHECK(pair.take());
        ++passes;
    }
    co_return true;
}

} // namespace

TEST_CASE("an eventful Doist sleeps while nobody is due and nothing is ready") {
    Loop loop;
    CountingPacer pacer(loop);
    Pair const pair;
    int passes = 0;
    hio::Doist doist({.tock = 0.0, .pacer = &pacer});
    CHECK(doist.run({hio::doify(takeThree, 0.0, std::ref(loop), std::ref(pair), std::ref(passes)),
                     hio::doify(sendThree, 0.0, std::ref(pair))}));
    CHECK(passes == 3);
    CHECK(pacer.waits <= 12); // three times until one is due, and three times an event
}
