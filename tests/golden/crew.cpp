// SPDX-License-Identifier: Apache-2.0
// crew.json: runs of hio's boss and hands, every datagram of them. Played through our two
// protocols: what came in goes in, and each datagram that went out must come out, byte for byte.
#include <hio/crew/protocol.hpp>
#include <hio/memo/assembly.hpp>
#include <hio/memo/gram.hpp>

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "tally.hpp"

namespace golden {

namespace {

std::string bytes(std::string const& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return out;
}

Json bookOf(hio::Namer const& namer) {
    Json book = Json::object();
    for (auto const& [name, addr] : namer.addrByName()) {
        book[name] = addr;
    }
    return book;
}

// A boss or a hand of the recording.
struct Player {
    std::unique_ptr<hio::BossProtocol> boss{};
    std::unique_ptr<hio::HandProtocol> hand{};
    hio::Assembly assembly{};
    std::deque<hio::Letter> outbox{};
    std::deque<std::string> grams{}; // of the memo that is going out
    std::string dst{};

    void take(hio::Memo const& memo) {
        hio::Arrival const arrival{.memo = memo.text, .src = memo.src};
        if (hand) {
            hand->take(arrival);
            return;
        }
        for (auto& letter : boss->take(arrival)) {
            outbox.push_back(std::move(letter));
        }
    }
};

class Play {
public:
    explicit Play(Json const& given) : run_(given) {}

    // What differs; empty: nothing.
    std::string operator()() {
        for (auto const& event : run_["events"]) {
            if (auto const why = step(event); !why.empty()) {
                return event.dump().substr(0, 200) + ": " + why;
            }
        }
        for (auto const& [name, player] : players_) {
            if (!player.outbox.empty() || !player.grams.empty()) {
                return name + " has more to send";
            }
        }
        return {};
    }

private:
    std::string step(Json const& event) {
        std::string const what = event["ev"];
        std::string const who = event["who"];
        if (what == "entered") {
            enter(who, event);
            return {};
        }
        Player& player = players_.at(who);
        if (what == "rx") {
            return receive(player, event);
        }
        if (what == "tx") {
            return send(player, event);
        }
        if (what == "registered") {
            return player.hand->registered() ? "" : "not registered";
        }
        if (what == "told to end") {
            return player.hand->graceful() ? "" : "not told";
        }
        if (what == "crewed") {
            bool const same = player.boss->crewed() && bookOf(player.boss->book()) == event["book"];
            return same ? "" : "not crewed";
        }
        if (what == "book") {
            return bookOf(player.hand->book()) == event["book"] ? "" : "another book";
        }
        return {};
    }

    void enter(std::string const& who, Json const& event) {
        Player& player = players_[who];
        if (who == run_["params"]["boss"].get<std::string>()) {
            auto const crew = run_["params"]["hands"].get<std::vector<std::string>>();
            player.boss = std::make_unique<hio::BossProtocol>(who, crew);
            return;
        }
        hio::Bossage const boss{.name = event["boss_name"], .path = event["boss_path"]};
        player.hand = std::make_unique<hio::HandProtocol>(who, boss);
        player.outbox.push_back({.hand = boss.name, .memo = player.hand->reg(), .dst = boss.path});
    }

    static std::string receive(Player& player, Json const& event) {
        std::string const src = event["src"];
        auto const gram = bytes(event["hex"]);
        if (!player.assembly.take(gram, {.peer = src, .src = src}, 0.0)) {
            return "gram refused";
        }
        for (auto const& memo : player.assembly.fuse()) {
            player.take(memo);
        }
        return {};
    }

    std::string send(Player& player, Json const& event) {
        auto const gram = bytes(event["hex"]);
        if (player.grams.empty()) {
            if (auto const why = begin(player, event, gram); !why.empty()) {
                return why;
            }
        }
        bool const same = player.grams.front() == gram && Json(player.dst) == event["dst"];
        player.grams.pop_front();
        return same ? "" : "another gram or destination";
    }

    // The next memo of the outbox, cut as the recorded one is; END comes when the recording says.
    std::string begin(Player& player, Json const& event, std::string const& gram) {
        auto const picked = hio::pick(gram);
        if (!picked) {
            return "no gram";
        }
        if (player.outbox.empty() && player.boss) {
            auto const hand = player.boss->book().getName(event["dst"].get<std::string>());
            auto const end = hand ? player.boss->end(*hand) : std::nullopt;
            end ? player.outbox.push_back(*end) : void();
        }
        if (player.outbox.empty()) {
            return "nothing to send";
        }
        hio::RendOptions options{.mid = picked->mid};
        if (auto const& size = run_["params"]["size"]; !size.is_null()) {
            options.size = size;
        }
        auto const grams = hio::rend(player.outbox.front().memo, options);
        player.grams.assign(grams.begin(), grams.end());
        player.dst = player.outbox.front().dst;
        player.outbox.pop_front();
        return {};
    }

    Json const& run_;
    std::map<std::string, Player> players_;
};

} // namespace

void runCrew(Json const& runs, Tally& tally) {
    for (auto const& run : runs) {
        if (run["params"]["curt"]) {
            tally.skip(run["id"], "base2");
            continue;
        }
        std::string const why = Play(run)();
        why.empty() ? tally.pass() : tally.fail(run["id"], why);
    }
}

} // namespace golden
