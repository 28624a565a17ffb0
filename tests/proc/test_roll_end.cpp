// SPDX-License-Identifier: Apache-2.0
// `hio roll` that is interrupted or killed in the middle: what is left of it, and what is not.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <array>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "running.hpp"

using rolling::checkFiles;
using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::roll;
using rolling::Running;

namespace {

/// Seconds to deliver what was read; most of it waits for the disk, which others may use too.
constexpr double Soon = 15.0;

std::string rows(int from, int count) {
    std::string csv;
    for (int row = from; row < from + count; ++row) {
        csv += rolling::isoOf(1'767'225'600'000 + std::int64_t(row) * 3'600'000) + "," +
               std::to_string(row) + "\n";
    }
    return csv;
}

/// A run of two hands that is in the middle of an input that has no end.
class Endless {
public:
    explicit Endless(House const& house)
        : running_({"roll",
                    "-",
                    "--time",
                    "time",
                    "--by",
                    "month",
                    "--hands",
                    "2",
                    "--to",
                    house.to()}) {
        running_.feed("time,x\n");
        for (int day = 0; day < 2000; day += 10) { // more than a pipe holds: it is read
            REQUIRE(running_.feed(rows(24 * day, 240)) > 0);
        }
        REQUIRE(running_.hands().size() == 2);
    }
    Running& operator*() { return running_; }
    Running* operator->() { return &running_; }

    /// Goes on writing, as its input does not care, until it ends.
    Ran end(double seconds) {
        hio::MonoTimer const timer(seconds);
        std::string const more = rows(50'000, 240);
        while (!running_.ended() && !timer.expired()) {
            running_.feed(more, 0.02);
        }
        return running_.end(0.1);
    }

private:
    Running running_;
};

/// Checks that no process of it runs any more in one second; who reaps them does not matter.
void checkGone(House const& house) {
    CHECK(proc::until([&] { return house.processes().empty(); }, 1.0));
}

} // namespace

TEST_CASE("a signal ends an endless input: what was read is delivered") {
    int signal = 0;
    SUBCASE("SIGINT") {
        signal = SIGINT;
    }
    SUBCASE("SIGTERM") {
        signal = SIGTERM;
    }
    SUBCASE("SIGHUP") {
        signal = SIGHUP;
    }
    House house;
    Endless run(house);
    run->kill(signal);
    Ran const ran = run.end(Soon);
    CAPTURE(ran.err);
    CHECK(ran.code == 128 + signal);
    CHECK(has(ran.err, "hio: interrupted: what had been read by then is in the files above\n"));
    CHECK(checkFiles(ran.out, house.to(), "time") > 1000);
    house.checkClean();
}

TEST_CASE("a signal to all processes of a run, as service managers send it, loses nothing") {
    int signal = 0;
    SUBCASE("SIGINT") {
        signal = SIGINT;
    }
    SUBCASE("SIGTERM") {
        signal = SIGTERM;
    }
    SUBCASE("SIGHUP") {
        signal = SIGHUP;
    }
    House house;
    Endless run(house);
    for (pid_t const hand : run->hands()) {
        ::kill(hand, signal);
    }
    run->kill(signal);
    Ran const ran = run.end(Soon);
    CAPTURE(ran.err);
    CHECK(ran.code == 128 + signal);
    CHECK(checkFiles(ran.out, house.to(), "time") > 1000);
    house.checkClean();
}

TEST_CASE("a signal while a silent input is waited for") {
    House house;
    Running running({"roll", "-", "--time", "time", "--to", house.to()});
    running.feed("time,x\n2026-01-01,1\n");
    REQUIRE(proc::until([&] { return running.hands().size() == 1; }));
    ::usleep(300'000); // until the row is read; an earlier signal is tested below
    running.kill(SIGINT);
    Ran const ran = running.end(Soon);
    CHECK(ran.code == 130);
    CHECK(checkFiles(ran.out, house.to(), "time") == 1);
    house.checkClean();
}

TEST_CASE("a signal while nobody writes into a named pipe") {
    House house;
    std::string const pipe = house / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    Running running({"roll", pipe, "--time", "time", "--to", house.to()});
    REQUIRE(proc::until([&] { return running.hands().size() == 1; }));
    ::usleep(300'000);
    running.kill(SIGINT);
    Ran const ran = running.end(Soon);
    CAPTURE(ran.err);
    CHECK(ran.code == 130);
    house.checkClean();
}

TEST_CASE("a second signal ends it at once") {
    House house;
    Endless run(house);
    for (pid_t const hand : run->hands()) {
        ::kill(hand, SIGSTOP); // they will not deliver
    }
    run->kill(SIGINT);
    ::usleep(200'000);
    CHECK_FALSE(run->ended());
    run->kill(SIGINT);
    Ran const ran = run.end(2.0);
    CAPTURE(ran.err);
    CHECK(ran.code == 130);
    CHECK(has(ran.err, " rows read, but not delivered\n"));
    checkGone(house);
    house.checkClean();
    CHECK(House::names(house.to()).empty());
}

TEST_CASE("a hand that is killed is named, and nothing is left behind") {
    House house;
    Endless run(house);
    ::kill(run->hands().back(), SIGKILL);
    Ran const ran = run.end(10.0);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "log2"));
    CHECK(has(ran.err, "hio: "));
    house.checkClean();
}

TEST_CASE("when the boss is killed no hand outlives it, and the next run clears up") {
    House house;
    Endless run(house);
    run->kill(SIGKILL);
    CHECK(run.end(1.0).code == -SIGKILL);
    checkGone(house);
    std::vector<std::string> const left = House::names(house.to());
    REQUIRE(left.size() == 1);
    CHECK(left[0].starts_with(".hio-roll-"));
    Ran const ran = roll(house, {"-", "--time", "time"}, "time,x\n2026-01-01,1\n");
    CHECK(ran.code == 0);
    CHECK(checkFiles(ran.out, house.to(), "time") == 1);
    house.checkClean();
}

TEST_CASE("many runs beside each other into one directory") {
    constexpr std::size_t Runs = 8;
    House house;
    std::vector<std::unique_ptr<Running>> runs;
    for (std::size_t run = 0; run < Runs; ++run) {
        runs.push_back(std::make_unique<Running>(std::vector<std::string>{
            "roll", "-", "--time", "time", "--append", "--to", house.to()}));
    }
    for (auto const& run : runs) {
        run->feed("time,x\n" + rows(0, 240));
        run->closeInput();
    }
    for (auto const& run : runs) {
        Ran const ran = run->end();
        CAPTURE(ran.err);
        CHECK(ran.code == 0);
        CHECK(rolling::rowsOf(rolling::tableOf(ran.out)) == 240);
    }
    CHECK(House::names(house.to()).size() == 10 * Runs);
    house.checkClean();
}

TEST_CASE("a run does not take the work of another that still runs") {
    House house;
    Endless run(house);
    Ran const other = roll(house, {"-", "--time", "time"}, "time,x\n2026-01-01,1\n");
    CHECK(other.code == 0);
    run->kill(SIGINT);
    Ran const ran = run.end(Soon);
    CAPTURE(ran.err);
    CHECK(ran.code == 130);
    CHECK(rolling::rowsOf(rolling::tableOf(ran.out)) > 1000);
    house.checkClean();
}
