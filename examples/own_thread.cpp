// SPDX-License-Identifier: Apache-2.0
// Eventful: with a pacer and tock 0.0 a Doist has its thread sleep until somebody can go on. Here
// one Dog shows what another program prints, and one ends all at Ctrl-C. Nobody polls.
//
// Prints:
// tick 1
// tick 2
// ^C
// ...
// signal 2
// not done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readable.hpp>
#include <hio/uv/signaler.hpp>
#include <hio/uv/spawner.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace uv = hio::uv;

namespace {

hio::Dog show(hio::Tymth, double, uv::Loop& loop, int pipe) {
    std::array<char, 256> text{};
    for (;;) {
        co_await uv::readable(loop, pipe); // costs nothing while nothing comes
        auto const size = ::read(pipe, text.data(), text.size());
        if (size <= 0) {
            co_return true; // the other program has ended
        }
        std::printf("%.*s", int(size), text.data());
        std::fflush(stdout);
    }
}

hio::Dog quit(hio::Tymth, double, uv::Signaler& signaler) {
    int const signal = co_await signaler.next();
    std::printf("signal %d\n", signal);
    throw hio::Interrupt(); // closes all, in order
}

} // namespace

int main() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return 1;
    }
    hio::Fd const reads(ends[0]);
    hio::Fd writes(ends[1]);
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    uv::Signaler signaler(loop, uv::endingSignals());
    uv::Spawner spawner(loop);
    auto const child = spawner.spawn(
        {.path = "/bin/sh",
         .argv = {"sh", "-c", "i=0; while sleep 0.1; do i=$((i + 1)); echo tick $i; done"},
         .fds = {{.fd = writes.get(), .target = STDOUT_FILENO}}});
    writes.reset();

    hio::Doist doist({.name = "shower", .tock = 0.0, .pacer = &pacer});
    bool const done = doist.run({hio::doify(show, 0.0, std::ref(loop), reads.get()),
                                 hio::doify(quit, 0.0, std::ref(signaler))});
    std::puts(done ? "done" : "not done");
}
