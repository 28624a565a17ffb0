// SPDX-License-Identifier: Apache-2.0
// Watching: a TraceScout writes what each doer did and how long it took, to be opened with
// https://ui.perfetto.dev or chrome://tracing; a StallScout names who does not give way.
//
// Prints:
// slow has run for too long without giving way
// * legs in trace.json
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/scouts.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/scope/stallscout.hpp>
#include <hio/scope/tracescout.hpp>

#include <cstdio>

namespace {

void spin(double seconds) {
    hio::MonoTimer const timer(seconds);
    while (!timer.expired()) {
    }
}

hio::Dog quick(hio::Tymth, double tock) {
    for (int i = 0; i < 20; ++i) {
        co_yield tock;
        spin(0.0005);
    }
    co_return true;
}

hio::Dog slow(hio::Tymth, double tock) {
    for (int i = 0; i < 3; ++i) {
        co_yield tock;
        spin(i == 1 ? 0.25 : 0.002);
    }
    co_return true;
}

} // namespace

int main() {
    hio::TraceScout trace("trace.json");
    hio::StallScout watch(0.1, [](hio::StallScout::Stall const& stall) {
        if (stall.over) {
            std::printf("%s has run for too long without giving way\n", stall.name.c_str());
        }
    });
    hio::Scouts scouts({&trace, &watch});
    hio::DoDoer group(hio::Doers{hio::doify(quick, 0.125), hio::doify(slow, 0.25)});
    hio::Doist doist({.name = "watched", .tock = 0.125, .scout = &scouts});
    doist.run({group, hio::doify(quick, 0.5)});
    std::printf("%llu legs in trace.json\n", static_cast<unsigned long long>(trace.legs()));
}
