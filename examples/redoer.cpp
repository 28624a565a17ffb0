// SPDX-License-Identifier: Apache-2.0
// A ReDoer: a class with the contexts of a Doer whose recur is a coroutine. It awaits another
// coroutine (Python's "yield from") and goes on for ever, so the limit of the Doist closes it.
//
// Prints:
// enter
// 0 green
// 3 yellow
// 4 red
// 6 green
// 9 yellow
// cease
// exit
// not done
#include <hio/doing/doist.hpp>
#include <hio/doing/redoer.hpp>

#include <cstdio>
#include <utility>

namespace {

hio::Dog show(char const* color, double seconds, hio::Tymth tymth) {
    std::printf("%g %s\n", tymth(), color);
    co_yield seconds;
    co_return true;
}

class TrafficLight : public hio::ReDoer {
    void enter() override { std::puts("enter"); }
    hio::Dog recur() override {
        co_yield tock();
        while (true) {
            co_await show("green", 3.0, tymth());
            co_await show("yellow", 1.0, tymth());
            hio::Dog red = show("red", 2.0, tymth()); // by name: moved into the co_await
            co_await std::move(red);
        }
    }
    void clean() override { std::puts("clean"); } // not here: it never completes
    void cease() override { std::puts("cease"); }
    void exit() override { std::puts("exit"); }
};

} // namespace

int main() {
    TrafficLight light;
    hio::Doist doist({.name = "crossing", .tock = 0.5, .limit = 10.0});
    std::puts(doist.run({light}) ? "done" : "not done");
}
