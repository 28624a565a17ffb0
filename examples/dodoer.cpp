// SPDX-License-Identifier: Apache-2.0
// A DoDoer is a doer that runs a group of doers. The group changes while it runs: extend takes
// doers in, remove closes and forgets them. Here a host does so; the group ends with its last
// guest.
//
// Prints:
// 0 ann comes
// 1 bob comes
// 2 ann leaves early
// 4 bob leaves
// done
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace {

class Guest : public hio::Doer { // stays for some seconds of tyme
public:
    Guest(std::string name, double stay) : name_(std::move(name)), stay_(stay) {}
    void enter() override {
        end_ = tyme() + stay_;
        say("comes");
    }
    bool recur(double tyme) override { return tyme >= end_; }
    void clean() override { say("leaves"); }       // it completed
    void cease() override { say("leaves early"); } // it was closed

private:
    void say(char const* what) const { std::printf("%g %s %s\n", tyme(), name_.c_str(), what); }
    std::string name_;
    double stay_;
    double end_ = 0.0;
};

hio::Dog host(hio::Tymth, double, hio::DoDoer& party, Guest& ann, Guest& bob) {
    co_yield 0.0; // up to here it is its enter
    co_yield 1.0;
    party.extend(bob);
    co_yield 1.0;
    party.remove(ann);
    co_return true;
}

} // namespace

int main() {
    Guest ann("ann", 10.0);
    Guest bob("bob", 3.0);
    hio::DoDoer party(ann);
    hio::Doist doist({.name = "house", .tock = 0.25});
    bool const done =
        doist.run({party, hio::doify(host, 0.0, std::ref(party), std::ref(ann), std::ref(bob))});
    std::puts(done ? "done" : "not done");
}
