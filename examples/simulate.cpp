// SPDX-License-Identifier: Apache-2.0
// Simulated tyme: without a pacer a Doist runs as fast as it can, and every run is the same. A day
// at a counter, twice: somebody comes every 90 seconds, serving takes two minutes.
//
// Prints:
// 320 came, 239 were served, 80 still wait
// 320 came, 239 were served, 80 still wait
// the same: yes
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <cstdio>

namespace {

struct Counter {
    int came = 0;
    int served = 0;
    int waiting = 0;
    bool operator==(Counter const&) const = default;
};

hio::Dog arrive(hio::Tymth, double tock, Counter& counter) {
    while (true) {
        co_yield tock;
        ++counter.came;
        ++counter.waiting;
    }
}

hio::Dog serve(hio::Tymth, double tock, Counter& counter) {
    co_yield 0.0;
    while (true) {
        if (counter.waiting == 0) {
            co_yield 0.0; // look again in the next tick
            continue;
        }
        --counter.waiting;
        co_yield tock; // serving takes that long
        ++counter.served;
    }
}

Counter day() {
    Counter counter;
    hio::Doist doist({.name = "day", .tock = 1.0, .limit = 8 * 3600.0});
    doist.run(
        {hio::doify(arrive, 90.0, std::ref(counter)), hio::doify(serve, 120.0, std::ref(counter))});
    std::printf(
        "%d came, %d were served, %d still wait\n", counter.came, counter.served, counter.waiting);
    return counter;
}

} // namespace

int main() {
    Counter const first = day();
    std::printf("the same: %s\n", first == day() ? "yes" : "no");
}
