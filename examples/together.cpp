// SPDX-License-Identifier: Apache-2.0
// Dogs that wait for each other, in simulated tyme: a Channel hands jobs on, an Event ends the day,
// and all, any and tymeout run several Dogs at once within one Doer.
//
// Prints:
// 1 s: cut plank 1
// 2 s: cut plank 2
// 2 s: painted plank 1
// 3 s: cut plank 3
// 4 s: painted plank 2
// 6 s: painted plank 3
// the fast courier was first
// no answer within 2 s
// 10 s: lights out
#include <hio/doing/channel.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/event.hpp>
#include <hio/doing/together.hpp>

#include <cstdio>
#include <functional>
#include <optional>

namespace {

using Planks = hio::Channel<int>;

hio::Dog cut(hio::Tymth tymth, Planks& planks) {
    for (int plank = 1; plank <= 3; ++plank) {
        co_yield 1.0;
        std::printf("%g s: cut plank %d\n", tymth(), plank);
        co_await planks.put(plank); // waits while the bench is full
    }
    planks.close();
    co_return true;
}

hio::Dog paint(hio::Tymth tymth, Planks& planks) {
    while (std::optional<int> const plank = co_await planks.get()) { // none: closed and empty
        co_yield tymth() < 2.0 ? 1.0 : 2.0;
        std::printf("%g s: painted plank %d\n", tymth(), *plank);
    }
    co_return true;
}

hio::Dog deliver(double seconds) {
    co_yield seconds;
    co_return true;
}

hio::Dog work(hio::Tymth tymth, double, hio::Event& closing) {
    Planks planks(1);
    co_await hio::all(cut(tymth, planks), paint(tymth, planks));
    hio::First const first = co_await hio::any(deliver(5.0), deliver(2.0)); // the other is closed
    std::printf("the %s courier was first\n", first.index == 1 ? "fast" : "slow");
    std::optional<hio::Done> const answer = co_await hio::tymeout(2.0, deliver(60.0));
    std::puts(answer ? "an answer" : "no answer within 2 s");
    closing.set();
    co_return true;
}

hio::Dog guard(hio::Tymth tymth, double, hio::Event& closing) {
    co_await closing.wait(); // costs nothing until it is set
    std::printf("%g s: lights out\n", tymth());
    co_return true;
}

} // namespace

int main() {
    hio::Event closing("closing time");
    hio::Doist doist({.name = "workshop", .tock = 1.0});
    return doist.run({hio::doify(work, 0.0, std::ref(closing)),
                      hio::doify(guard, 0.0, std::ref(closing))})
               ? 0
               : 1;
}
