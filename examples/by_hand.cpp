// SPDX-License-Identifier: Apache-2.0
// A program with a loop of its own, here poll(2): it waits for the descriptor of the Doist's loop
// beside its own ones, and steps the Doist when that is readable.
//
// Prints:
// the program reads: reading 1
// the program reads: reading 2
// the program reads: reading 3
// done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/fd.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace uv = hio::uv;

namespace {

hio::Dog report(hio::Tymth, double tock, int pipe) {
    for (int count = 1; count <= 3; ++count) {
        co_yield tock;
        std::string const text = "reading " + std::to_string(count) + "\n";
        if (::write(pipe, text.data(), text.size()) < 0) {
            co_return false;
        }
    }
    co_return true;
}

void read(int pipe) {
    std::array<char, 256> text{};
    auto const size = ::read(pipe, text.data(), text.size());
    std::printf("the program reads: %.*s", int(size), text.data());
}

} // namespace

int main() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return 1;
    }
    hio::Fd const reads(ends[0]);
    hio::Fd const writes(ends[1]);
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    hio::Doist doist({.tock = 0.0, .pacer = &pacer});
    doist.extend({hio::doify(report, 0.01, writes.get())});

    doist.enter();
    std::array<pollfd, 2> fds{{{loop.fd(), POLLIN, 0}, {reads.get(), POLLIN, 0}}};
    for (bool goesOn = uv::step(doist, loop); goesOn;) {
        ::poll(fds.data(), fds.size(), -1); // the time is in loop.fd()
        if (fds[1].revents != 0) {
            read(reads.get());
        }
        if (fds[0].revents != 0) {
            goesOn = uv::step(doist, loop);
        }
    }
    doist.exit();
    std::puts(doist.done() ? "done" : "not done");
}
