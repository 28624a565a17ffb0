// SPDX-License-Identifier: Apache-2.0
// `hio roll` and signals: those that it was started with blocked or ignored, that of a terminal
// which goes, and one at every moment of a run.
#include <doctest/doctest.h>

#include <sys/ioctl.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "running.hpp"

using rolling::checkFiles;
using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::Running;

namespace {

constexpr double Soon = 15.0; // seconds to deliver what was read

/// The signals that end a run are blocked, if `so`, in what is started as long as this lives.
class Blocked {
public:
    explicit Blocked(bool so = true) {
        sigset_t set{};
        sigemptyset(&set);
        for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
            sigaddset(&set, signal);
        }
        sigprocmask(so ? SIG_BLOCK : SIG_UNBLOCK, &set, &former_);
    }
    ~Blocked() { sigprocmask(SIG_SETMASK, &former_, nullptr); }
    Blocked(Blocked const&) = delete;
    Blocked& operator=(Blocked const&) = delete;
    Blocked(Blocked&&) = delete;
    Blocked& operator=(Blocked&&) = delete;

private:
    sigset_t former_{};
};

std::function<void()> ignored(int signal) {
    return [signal] { std::signal(signal, SIG_IGN); };
}

std::vector<std::string> words(House const& house, std::string const& file) {
    return {"roll", file, "--time", "time", "--by", "month", "--hands", "2", "--to", house.to()};
}

std::string rows(int first, int count) {
    std::string csv;
    for (int row = first; row < first + count; ++row) {
        csv += rolling::isoOf(1'767'225'600'000 + std::int64_t(row) * 3'600'000) + ",1\n";
    }
    return csv;
}

/// Has it read so many rows.
void give(Running& running, int first, int count) {
    std::string const csv = rows(first, count);
    CHECK(running.feed(csv) == csv.size());
    ::usleep(300'000);
}

} // namespace

TEST_CASE("signals that were blocked at the start end a run, and it delivers") {
    for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
        CAPTURE(signal);
        House house;
        Blocked const held;
        Running running(words(house, "-"));
        running.feed("time,x\n");
        REQUIRE(proc::until([&] { return running.hands().size() == 2; }));
        give(running, 0, 40);
        running.kill(signal);
        Ran const ran = running.end(Soon);
        CAPTURE(ran.err);
        CHECK(ran.code == 128 + signal);
        CHECK(checkFiles(ran.out, house.to(), "time") == 40);
        house.checkClean();
    }
}

TEST_CASE("a signal that was ignored at the start stays so: nohup, and `&` of a script") {
    for (int const signal : {SIGHUP, SIGINT, SIGTERM}) {
        CAPTURE(signal);
        House house;
        Running running(words(house, "-"), ignored(signal));
        running.feed("time,x\n");
        REQUIRE(proc::until([&] { return running.hands().size() == 2; }));
        give(running, 0, 20);
        for (pid_t const hand : running.hands()) {
            ::kill(hand, signal);
        }
        running.kill(signal);
        give(running, 20, 20);
        CHECK_FALSE(running.ended());
        running.closeInput();
        Ran const ran = running.end(Soon);
        CAPTURE(ran.err);
        CHECK(ran.code == 0);
        CHECK(checkFiles(ran.out, house.to(), "time") == 40);
        house.checkClean();
    }
}

TEST_CASE("when its terminal goes, a run delivers what it has read") {
    House house;
    hio::Fd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    REQUIRE(terminal);
    REQUIRE(::grantpt(terminal.get()) == 0);
    REQUIRE(::unlockpt(terminal.get()) == 0);
    std::string const name = ::ptsname(terminal.get());
    bool input = false; // comes from there, too
    SUBCASE("its input is a pipe") {}
    SUBCASE("its input is the terminal") {
        input = true;
    }
    auto const onTerminal = [&name, input] {
        ::setsid();
        int const fd = ::open(name.c_str(), O_RDWR);
        ::ioctl(fd, TIOCSCTTY, 0);
        ::dup2(input ? fd : STDIN_FILENO, STDIN_FILENO);
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
    };
    Running running(words(house, "-"), onTerminal);
    std::string const csv = "time,x\n" + rows(0, 40);
    REQUIRE(proc::until([&] { return running.hands().size() == 2; }));
    if (input) {
        CHECK(::write(terminal.get(), csv.data(), csv.size()) == ssize_t(csv.size()));
    } else {
        CHECK(running.feed(csv) == csv.size());
    }
    ::usleep(300'000);
    terminal.reset();
    CHECK(running.end(Soon).code == 128 + SIGHUP);
    std::uint64_t found = 0;
    for (std::string const& file : House::names(house.to())) {
        auto const profile = hio::readProfileFile(house.to() + "/" + file);
        found += profile.columns().at("time").metrics().counts.n;
    }
    CHECK(found == 40);
    house.checkClean();
}

TEST_CASE("a signal at any moment of a run, from its start to its end") {
    House house;
    std::string csv = "time,x\n";
    for (int day = 10; day < 29; ++day) {
        csv += "2026-01-" + std::to_string(day) + ",1\n2026-02-" + std::to_string(day) + ",2\n";
    }
    std::string const file = house.file("in.csv", csv);
    bool held = true;
    bool toHands = false;
    SUBCASE("as usual") {
        held = false;
    }
    SUBCASE("blocked at the start: it is never lost") {}
    SUBCASE("to all its processes") {
        toHands = true;
    }
    Blocked const holding(held);
    int whole = 0;
    for (useconds_t wait = 0; whole < 2 && wait < 1'000'000; wait += std::max(2000U, wait / 4)) {
        CAPTURE(wait);
        Running running(words(house, file));
        ::usleep(wait);
        if (toHands) {
            for (pid_t const hand : running.hands()) {
                ::kill(hand, SIGTERM);
            }
        }
        running.kill(SIGTERM);
        Ran const ran = running.end(Soon);
        CAPTURE(ran.err);
        // Killed by it: before it can take signals, or when it only has to print the table.
        bool const gone = ran.code == -SIGTERM && !held;
        CHECK((ran.code == 128 + SIGTERM || ran.code == 0 || gone));
        whole += ran.code == 0 || (gone && !House::names(house.to()).empty()) ? 1 : 0;
        if (ran.code >= 0) {
            checkFiles(ran.out, house.to(), "time");
        }
        house.checkClean();
        std::filesystem::remove_all(house.to());
    }
    CHECK(whole == 2);
}
