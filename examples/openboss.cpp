// SPDX-License-Identifier: Apache-2.0
// openboss --name NAME --hands a,b,c [--end-after S]: a boss that spawns nobody. It prints where it
// is, waits for the hands of these names, hio's in Python too, tells them of each other, and ends
// them S seconds later, or at SIGINT or SIGTERM. Exit 0 if all came and went.
#include <hio/crew/bosser.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <csignal>
#include <sstream>

#include "events.hpp"

namespace {

std::vector<std::string> split(std::string const& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) {
        parts.push_back(part);
    }
    return parts;
}

void report(hio::CrewEvent const& event) {
    if (event.what == "opened") {
        example::say(event.what, {{"path", std::string(event.addr)}});
    } else if (event.what == "registered") {
        example::say(event.what,
                     {{"hand", std::string(event.hand)}, {"addr", std::string(event.addr)}});
    } else {
        example::say(event.what);
    }
}

hio::Dog endAfter(hio::Tymth, double tock, hio::Bosser& boss, double seconds) {
    while (!boss.protocol().crewed() && !boss.done()) {
        co_yield tock;
    }
    co_yield seconds;
    boss.stop();
    co_return true;
}

int run(std::map<std::string, std::string> const& flags) {
    hio::uv::Loop loop;
    hio::Crew const none("open");
    hio::Bosser boss(loop,
                     none,
                     {.name = example::need(flags, "name"),
                      .walkOns = split(example::need(flags, "hands")),
                      .temp = true,
                      .onEvent = report});
    hio::uv::Signaler const signaler(loop, hio::uv::endingSignals(), [&](int) { boss.stop(); });
    hio::uv::LoopPacer pacer(loop);
    hio::Doers doers(boss);
    if (flags.contains("end-after")) {
        doers.add(hio::doify(endAfter, 0.0, std::ref(boss), std::stod(flags.at("end-after"))));
    }
    hio::Doist doist({.name = example::need(flags, "name"), .tock = 0.01, .pacer = &pacer});
    bool const done = doist.run(std::move(doers));
    return done && boss.protocol().crewed() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    return example::main(argc, argv, run, "openboss --name NAME --hands a,b,c [--end-after S]");
}
