// SPDX-License-Identifier: Apache-2.0
// A boss and a walk-on hand in one process and one Doist: real sockets, simulated tyme.
#include <hio/crew/bosser.hpp>
#include <hio/crew/crewer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/loop.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

/// What a boss and a hand of this encoding said to each other.
struct Talk {
    std::vector<std::string> atBoss;
    std::vector<std::string> atHand;
    std::vector<std::string> events;
};

/// Completes when the hand has its book and a memo went each way.
class Speaker final : public hio::Doer {
public:
    Speaker(hio::Bosser& boss, hio::Crewer& hand, Talk const& talk)
        : boss_(boss),
          hand_(hand),
          talk_(talk) {}

private:
    bool recur(double /*tyme*/) override {
        if (!said_ && boss_.protocol().crewed() && hand_.protocol().registered()) {
            said_ = hand_.send("boss", std::string("\xff\x00to the boss", 13)) &&
                    boss_.send("hand", std::string("\xfe\x00to the hand", 13));
        }
        if (!talk_.atBoss.empty() && !talk_.atHand.empty()) {
            throw hio::Interrupt();
        }
        return false;
    }
    hio::Bosser& boss_;
    hio::Crewer& hand_;
    Talk const& talk_;
    bool said_ = false;
};

Talk meet(hio::Encoding encoding) {
    Talk talk;
    hio::uv::Loop loop;
    hio::Crew const crew("test");
    hio::Bosser boss(
        loop,
        crew,
        {.name = "boss",
         .walkOns = {"hand"},
         .temp = true,
         .onMemo = [&](auto const&, auto const& memo) { talk.atBoss.push_back(memo); }});
    hio::Doist doist({.limit = 60.0});
    doist.extend({boss});
    hio::Crewer hand({.name = "hand",
                      .boss = {.name = "boss", .path = boss.path()},
                      .encoding = encoding,
                      .onEvent = [&](std::string_view what) { talk.events.emplace_back(what); },
                      .onMemo = [&](hio::Memo const& memo) { talk.atHand.push_back(memo.text); }});
    Speaker speaker(boss, hand, talk);
    doist.extend({hand, speaker});
    doist.run();
    return talk;
}

} // namespace

TEST_CASE("a hand registers in JSON or msgpack and any bytes pass in memos of their own") {
    for (auto const encoding : {hio::Encoding::json, hio::Encoding::mgpk}) {
        Talk const talk = meet(encoding);
        REQUIRE(talk.events.size() >= 3);
        CHECK(talk.events[0] == "opened");
        CHECK(talk.events[1] == "registered");
        CHECK(talk.events[2] == "book");
        CHECK(talk.atBoss == std::vector<std::string>{std::string("\xff\x00to the boss", 13)});
        CHECK(talk.atHand == std::vector<std::string>{std::string("\xfe\x00to the hand", 13)});
    }
}
