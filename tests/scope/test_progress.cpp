// SPDX-License-Identifier: Apache-2.0
#include <hio/help/fd.hpp>
#include <hio/scope/progress.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>

using hio::Progress;

namespace {

/// Two ends: what is written into `in` is read from `out`.
struct Ends {
    hio::Fd out;
    hio::Fd in;
};

Ends pipeEnds() {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    return {hio::Fd(ends[0]), hio::Fd(ends[1])};
}

Ends terminal(int width) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = static_cast<unsigned short>(width);
    int master = -1;
    int slave = -1;
    REQUIRE(::openpty(&master, &slave, nullptr, nullptr, &size) == 0);
    ::fcntl(master, F_SETFL, O_NONBLOCK);
    return {hio::Fd(master), hio::Fd(slave)};
}

std::string written(Ends const& ends) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        ssize_t const got = ::read(ends.out.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            return text;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

} // namespace

TEST_CASE("on a terminal a line is written over, and gone at the end") {
    Ends const ends = terminal(40);
    {
        Progress seldom(ends.in.get(), 3600.0);
        seldom.show("1 row");
        CHECK(written(ends) == "\r\x1b[K1 row");
        seldom.show("2 rows"); // too soon
        CHECK(written(ends).empty());
    }
    CHECK(written(ends) == "\r\x1b[K");
    {
        Progress progress(ends.in.get(), 0.0);
        CHECK(written(ends).empty());
        progress.show("2 rows");
        CHECK(written(ends) == "\r\x1b[K2 rows");
        progress.show("3 rows");
        CHECK(written(ends) == "\r\x1b[K3 rows");
        progress.end();
        CHECK(written(ends) == "\r\x1b[K");
        progress.end();
        CHECK(written(ends).empty());
    }
    CHECK(written(ends).empty());
    {
        Progress progress(ends.in.get());
        progress.show("x");
        CHECK(written(ends) == "\r\x1b[Kx");
    }
    CHECK(written(ends) == "\r\x1b[K");
}

TEST_CASE("a line is cut to what fits, so that it does not wrap") {
    for (int const width : {2, 10, 40, 300}) {
        Ends const ends = terminal(width);
        Progress progress(ends.in.get());
        progress.show(std::string(500, 'x'));
        std::string const text = written(ends);
        CHECK(std::count(text.begin(), text.end(), 'x') == width - 1);
    }
    for (int const unknown : {0, 1}) {
        Ends const ends = terminal(unknown);
        Progress progress(ends.in.get());
        progress.show(std::string(500, 'x'));
        std::string const text = written(ends);
        CHECK(std::count(text.begin(), text.end(), 'x') == 79);
    }
}

TEST_CASE("elsewhere it is a line now and then, and none in short work") {
    Ends const ends = pipeEnds();
    {
        Progress progress(ends.in.get());
        for (int i = 0; i < 1000; ++i) {
            progress.show("rows");
        }
        progress.end();
    }
    CHECK(written(ends).empty());
}

TEST_CASE("what cannot be written is no error") {
    std::signal(SIGPIPE, SIG_IGN);
    Ends ends = terminal(40);
    ends.out.reset();
    Progress progress(ends.in.get());
    CHECK_NOTHROW(progress.show("x"));
    Progress closed(-1);
    CHECK_NOTHROW(closed.show("x"));
    CHECK_NOTHROW(closed.end());
}
