// SPDX-License-Identifier: Apache-2.0
// Real tyme: with a LoopPacer a tick of the Doist takes tock seconds of the monotonic clock, and an
// event loop runs between the ticks. Ctrl-C comes in as an event: all doers are closed in order.
//
// Prints:
// tick 1
// tick 2
// tick 3
// ^C
// ...
// closed after * s
// not done
#include <hio/doing/doist.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <cstdio>

namespace {

class Ticker : public hio::Doer {
public:
    using Doer::Doer;
    bool recur(double) override {
        std::printf("tick %d\n", ++count_);
        std::fflush(stdout);
        return false;
    }
    void cease() override { std::printf("closed after %.1f s\n", timer_.elapsed()); }

private:
    hio::MonoTimer timer_;
    int count_ = 0;
};

} // namespace

int main() {
    Ticker ticker(0.2);
    hio::uv::Loop loop;
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "clock", .tock = 0.1, .pacer = &pacer});
    hio::uv::Signaler const signaler(
        loop, hio::uv::endingSignals(), [&](int) { doist.interrupt(); });
    std::puts(doist.run({ticker}) ? "done" : "not done");
}
