// SPDX-License-Identifier: Apache-2.0
// The program is its own child: started with a role as argv[1] it plays that and nothing else.
#define DOCTEST_CONFIG_IMPLEMENT
#include <hio/help/errors.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/spawner.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

using hio::Fd;
using hio::MonoTimer;
using hio::uv::Child;
using hio::uv::Exit;
using hio::uv::Loop;
using hio::uv::Passed;
using hio::uv::Spawner;
using hio::uv::SpawnOptions;

namespace {

constexpr int Out = 7; // where a child writes what it found

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
            read.reset(ends[0]);
            write.reset(ends[1]);
        }
    }
    Fd read;
    Fd write;
};

void put(int fd, std::string_view text) {
    if (::write(fd, text.data(), text.size()) < 0) {
        ::_exit(99);
    }
}

// --- what the children do -------------------------------------------------------------------

/// The open descriptors of this process, as "0 1 2 7 ".
std::string openFds() {
    std::string found;
    for (int fd = 0; fd < 4096; ++fd) {
        if (::fcntl(fd, F_GETFD) >= 0) {
            found += std::to_string(fd) + " ";
        }
    }
    return found;
}

std::string groupAndSignals() {
    std::string found = ::getpgrp() == ::getpid() ? "leader" : "follower";
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    for (int const signal : {SIGUSR1, SIGUSR2, SIGTERM, SIGPIPE}) {
        struct sigaction now {};
        ::sigaction(signal, nullptr, &now);
        bool const plain = now.sa_handler == SIG_DFL && ::sigismember(&blocked, signal) == 0;
        found += plain ? " plain" : now.sa_handler == SIG_IGN ? " ignored" : " odd";
    }
    return found;
}

[[noreturn]] void hang() {
    [[maybe_unused]] auto const told = ::write(Out, "x", 1); // where somebody listens
    while (true) {
        ::pause();
    }
}

/// Spawns a child that hangs with our descriptor, then hangs too.
[[noreturn]] void middle() {
    Loop loop;
    Spawner spawner(loop);
    SpawnOptions options;
    options.argv = {"child", "hang", ""};
    options.fds = {Passed{Out, Out}};
    auto const child = spawner.spawn(options);
    while (true) {
        ::pause();
    }
}

int play(std::string_view role, std::string const& word) {
    if (role == "exit") {
        return std::stoi(word);
    }
    if (role == "fds") {
        put(Out, openFds());
    } else if (role == "env") {
        char const* const value = std::getenv(word.c_str());
        put(Out, value != nullptr ? value : "none");
    } else if (role == "group") {
        put(Out, groupAndSignals());
    } else if (role == "limit") {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        put(Out, std::to_string(limit.rlim_cur) + "/" + std::to_string(limit.rlim_max));
    } else if (role == "cross") {
        auto const gap = word.find(' ');
        put(std::stoi(word), "low");
        put(std::stoi(word.substr(gap)), "high");
    } else if (role == "hang") {
        hang();
    } else if (role == "middle") {
        middle();
    } else {
        return 98;
    }
    return 0;
}

// --- what the tests share -------------------------------------------------------------------

SpawnOptions asRole(std::string const& role, std::string const& word = "") {
    SpawnOptions options;
    options.argv = {"child", role, word};
    return options;
}

/// All that comes until every writer has gone; gives up after 20 s.
std::string readAll(Fd const& from) {
    std::string all;
    MonoTimer const timer(20.0);
    pollfd wait{from.get(), POLLIN, 0};
    while (!timer.expired() && ::poll(&wait, 1, 20'000) == 1) {
        std::array<char, 4096> some{};
        ssize_t const got = ::read(from.get(), some.data(), some.size());
        if (got <= 0) {
            return all;
        }
        all.append(some.data(), static_cast<std::size_t>(got));
    }
    return all + "(still open)";
}

/// Runs the loop until the child has ended.
Exit ended(Loop& loop, Child const& child) {
    MonoTimer const timer(20.0);
    while (!child.exit() && !timer.expired()) {
        loop.runOnce(timer.remaining());
    }
    REQUIRE(child.exit());
    return *child.exit();
}

/// Spawns a role that writes to Out, and returns what it wrote.
std::string told(SpawnOptions options) {
    Loop loop;
    Spawner spawner(loop);
    Pipe pipe;
    options.fds.push_back({pipe.write.get(), Out});
    auto const child = spawner.spawn(options);
    pipe.write.reset();
    std::string said = readAll(pipe.read);
    CHECK(ended(loop, *child) == Exit{});
    return said;
}

bool noChildLeft() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == -1 && errno == ECHILD;
}

} // namespace

TEST_CASE("an exit code is seen, once, through the loop") {
    Loop loop;
    Spawner spawner(loop);
    int calls = 0;
    Exit seen;
    auto const child = spawner.spawn(asRole("exit", "42"), [&](Exit exit) {
        ++calls;
        seen = exit;
    });
    CHECK(child->pid() > 0);
    CHECK_FALSE(child->exit());
    CHECK(ended(loop, *child) == Exit{.code = 42});
    CHECK(seen == Exit{.code = 42});
    loop.poll();
    CHECK(calls == 1);
    CHECK(child->kill(SIGTERM) == std::errc::no_such_process);
    CHECK(noChildLeft());
}

TEST_CASE("death by a signal is seen") {
    Loop loop;
    Spawner spawner(loop);
    auto const child = spawner.spawn(asRole("hang"));
    CHECK(child->kill(987) == std::errc::invalid_argument);
    CHECK_FALSE(child->kill(SIGTERM));
    CHECK(ended(loop, *child) == Exit{.signal = SIGTERM});
    CHECK(noChildLeft());
}

TEST_CASE("a Child that goes takes its process along") {
    Loop loop;
    Spawner spawner(loop);
    Pipe pipe;
    auto options = asRole("hang");
    options.fds = {Passed{pipe.write.get(), Out}};
    auto child = spawner.spawn(options, [](Exit) { FAIL("nobody is left to be told"); });
    pipe.write.reset();
    child.reset();
    CHECK(readAll(pipe.read).size() <= 1); // the end of it, not "(still open)"
    loop.poll();
    CHECK(noChildLeft());
}

TEST_CASE("a Child may end in its own callback") {
    Loop loop;
    Spawner spawner(loop);
    std::unique_ptr<Child> child;
    child = spawner.spawn(asRole("exit", "0"), [&](Exit) { child.reset(); });
    MonoTimer const timer(20.0);
    while (child && !timer.expired()) {
        loop.runOnce(1.0);
    }
    CHECK_FALSE(child);
    CHECK(noChildLeft());
}

TEST_CASE("somebody else's reaping does not hide the end") {
    Loop loop;
    Spawner spawner(loop);
    auto const child = spawner.spawn(asRole("exit", "3"));
    REQUIRE(::waitpid(child->pid(), nullptr, 0) == child->pid());
    CHECK(ended(loop, *child) == Exit{.code = -1});
}

TEST_CASE("a program that cannot run is an error with its errno") {
    Loop loop;
    Spawner spawner(loop);
    auto const codeOf = [&](SpawnOptions const& options) {
        try {
            spawner.spawn(options);
        } catch (hio::LoopError const& error) {
            CHECK(std::string(error.what()).find(options.path) != std::string::npos);
            return error.code();
        }
        return std::error_code();
    };
    SpawnOptions options;
    options.path = "/nowhere/at/all";
    CHECK(codeOf(options) == std::errc::no_such_file_or_directory);
    options.path = "/proc";
    CHECK(codeOf(options) == std::errc::permission_denied);
    options = asRole("exit", "0");
    options.fds = {Passed{987'654, 3}};
    CHECK(codeOf(options) == std::errc::bad_file_descriptor);
    options.fds.clear();
    options.limits = {{.resource = 4711, .soft = 1, .hard = 1}};
    CHECK(codeOf(options) == std::errc::invalid_argument);
    CHECK(noChildLeft());
}

TEST_CASE("options that contradict themselves are refused") {
    Loop loop;
    Spawner spawner(loop);
    auto options = asRole("exit", "0");
    options.fds = {Passed{0, 5}, Passed{1, 5}};
    CHECK_THROWS_AS(spawner.spawn(options), hio::ValidationError);
    options.fds = {Passed{-1, 5}};
    CHECK_THROWS_AS(spawner.spawn(options), hio::ValidationError);
}

TEST_CASE("a child has 0, 1, 2 and what is listed, in 100 spawns") {
    Fd const leaky(::open("/dev/null", O_RDONLY)); // no O_CLOEXEC, on purpose
    Fd const high(::fcntl(leaky.get(), F_DUPFD, 500));
    REQUIRE(high.get() >= 500);
    for (int n = 0; n < 100; ++n) {
        auto options = asRole("fds");
        options.fds = {Passed{leaky.get(), 40 + n}};
        REQUIRE(told(options) == "0 1 2 7 " + std::to_string(40 + n) + " ");
    }
}

TEST_CASE("descriptors arrive at their numbers also when these overlap") {
    Loop loop;
    Spawner spawner(loop);
    Pipe one;
    Pipe two;
    Fd const low(::fcntl(one.write.get(), F_DUPFD_CLOEXEC, 20));
    Fd const high(::fcntl(two.write.get(), F_DUPFD_CLOEXEC, low.get() + 1));
    one.write.reset();
    two.write.reset();
    auto options = asRole("cross", std::to_string(low.get()) + " " + std::to_string(high.get()));
    options.fds = {{low.get(), high.get()}, {high.get(), low.get()}};
    auto const child = spawner.spawn(options);
    CHECK(ended(loop, *child) == Exit{});
    std::array<char, 8> some{};
    CHECK(::read(one.read.get(), some.data(), some.size()) == 4);
    CHECK(std::string_view(some.data(), 4) == "high"); // one's writer is the child's `high`
    CHECK(::read(two.read.get(), some.data(), some.size()) == 3);
    CHECK(std::string_view(some.data(), 3) == "low");
}

TEST_CASE("the highest descriptor that the limit allows can be passed") {
    rlimit former{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &former) == 0);
    rlimit const low{.rlim_cur = 128, .rlim_max = former.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    Fd const last(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 127));
    auto options = asRole("fds");
    options.fds = {Passed{last.get(), 126}};
    CHECK(told(options) == "0 1 2 7 126 ");
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &former) == 0);
}

TEST_CASE("the environment is the parent's with the additions") {
    REQUIRE(::setenv("HIO_KEPT", "kept", 1) == 0);
    REQUIRE(::setenv("HIO_CHANGED", "old", 1) == 0);
    auto options = asRole("env", "HIO_KEPT");
    options.env = {{"HIO_CHANGED", "new=er"}, {"HIO_ADDED", ""}};
    CHECK(told(options) == "kept");
    options.argv.back() = "HIO_CHANGED";
    CHECK(told(options) == "new=er");
    options.argv.back() = "HIO_ADDED";
    CHECK(told(options).empty());
    options.argv.back() = "HIO_ABSENT";
    CHECK(told(options) == "none");
}

TEST_CASE("a child leads a process group and has plain signals") {
    sigset_t blocked;
    sigset_t former;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::sigaddset(&blocked, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &former);
    REQUIRE((::signal(SIGUSR2, SIG_IGN) != SIG_ERR));
    REQUIRE((::signal(SIGPIPE, SIG_IGN) != SIG_ERR));
    CHECK(told(asRole("group")) == "leader plain plain plain plain");
    auto options = asRole("group");
    options.ignored = {SIGTERM, SIGUSR1};
    CHECK(told(options) == "leader ignored plain ignored plain");
    options.ignored = {SIGKILL};
    CHECK_THROWS_AS(told(options), hio::LoopError);
    REQUIRE((::signal(SIGUSR2, SIG_DFL) != SIG_ERR));
    REQUIRE((::signal(SIGPIPE, SIG_DFL) != SIG_ERR));
    sigset_t now;
    ::pthread_sigmask(SIG_SETMASK, &former, &now);
    CHECK(::sigismember(&now, SIGUSR1) == 1); // the parent's own mask stayed
    CHECK(::sigismember(&now, SIGINT) == 0);
}

TEST_CASE("limits hold in the child only") {
    auto options = asRole("limit");
    options.limits = {{.resource = RLIMIT_NOFILE, .soft = 64, .hard = 128}};
    CHECK(told(options) == "64/128");
    rlimit own{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &own) == 0);
    CHECK(own.rlim_max != 128);
}

TEST_CASE("a child dies when its parent is killed") {
    Loop loop;
    Spawner spawner(loop);
    Pipe pipe;
    auto options = asRole("middle");
    options.fds = {Passed{pipe.write.get(), Out}};
    auto const parent = spawner.spawn(options);
    pipe.write.reset();
    char started = 0;
    REQUIRE(::read(pipe.read.get(), &started, 1) == 1); // the grandchild hangs
    CHECK_FALSE(parent->kill(SIGKILL));
    MonoTimer const timer;
    CHECK(readAll(pipe.read).empty()); // ends only when the grandchild is gone too
    CHECK(timer.elapsed() < 1.0);
    CHECK(ended(loop, *parent) == Exit{.signal = SIGKILL});
}

TEST_CASE("nothing is left: no child, no descriptor") {
    CHECK(noChildLeft());
    std::string const before = openFds();
    {
        Loop loop;
        Spawner spawner(loop);
        auto const one = spawner.spawn(asRole("exit", "0"));
        auto const two = spawner.spawn(asRole("hang"));
    }
    CHECK(openFds() == before);
    CHECK(noChildLeft());
}

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[0]) == "child") {
        return play(argv[1], argv[2]);
    }
    return doctest::Context(argc, argv).run();
}
