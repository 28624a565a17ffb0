// SPDX-License-Identifier: Apache-2.0
// walkon --name NAME --boss NAME --path PATH: joins any boss, hio's in Python too, as a hand that
// nobody spawned. Prints what happens, one JSON object a line. Ends by the boss's END or SIGTERM;
// exit 0 if it was registered then.
#include <hio/crew/crewer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <csignal>

#include "events.hpp"

namespace {

void report(hio::Crewer const& crewer, std::string_view what) {
    auto const& hand = crewer.protocol();
    if (what == "opened") {
        example::say(what, {{"path", crewer.path()}});
    } else if (what == "registered") {
        example::say(what, {{"name", hand.name()}, {"boss", hand.boss().name}});
    } else if (what == "book") {
        hio::Plain::Map book;
        for (auto const& [name, addr] : hand.book().addrByName()) {
            book.push_back({name, addr});
        }
        example::say(what, {{"book", book}});
    } else {
        example::say(what);
    }
}

int run(std::map<std::string, std::string> const& flags) {
    hio::uv::Loop loop;
    hio::Crewer* self = nullptr;
    hio::Crewer crewer(
        {.name = example::need(flags, "name"),
         .boss = {.name = example::need(flags, "boss"), .path = example::need(flags, "path")},
         .onEvent = [&](std::string_view what) { report(*self, what); }});
    self = &crewer;
    hio::uv::Signaler const signaler(loop, hio::uv::endingSignals(), [&](int) { crewer.quit(); });
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = example::need(flags, "name"), .tock = 0.01, .pacer = &pacer});
    doist.run({crewer}); // until it is told to leave
    return crewer.protocol().registered() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    return example::main(argc, argv, run, "walkon --name NAME --boss NAME --path PATH");
}
