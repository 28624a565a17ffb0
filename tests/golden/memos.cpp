// SPDX-License-Identifier: Apache-2.0
// memos.json: records written and read, tags found, and what a boss and a hand do with each memo.
//
// Where the recording says `raises`, the reference dies of the memo: here it must be dropped and
// the rest stay as it was. Where hio obeys strangers, ours refuses them by design: those cases are
// checked for the refusal and counted as skipped, with a tag.
#include <hio/crew/protocol.hpp>
#include <hio/crew/records.hpp>

#include <algorithm>
#include <set>

#include "tally.hpp"

namespace golden {

namespace {

hio::Plain plain(Json const& value) {
    return hio::fromJson(value.dump()).value();
}

Json json(hio::Plain const& value) {
    return Json::parse(hio::toJson(value));
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view Digits = "0123456789abcdef";
    std::string out;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        out += {Digits[byte >> 4U], Digits[byte & 0xFU]};
    }
    return out;
}

std::string tagOfDom(std::string const& dom) {
    std::string tag = dom.substr(0, 3);
    std::transform(tag.begin(), tag.end(), tag.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return dom == "MemoDom" ? "REG" : tag;
}

hio::MemoDom make(std::string const& dom, Json const& given) {
    auto memo = hio::decode("{}", tagOfDom(dom)).value(); // the defaults
    memo.tag = given.value("tag", memo.tag);
    memo.name = given.value("name", memo.name);
    if (given.contains("load")) {
        memo.load = plain(given["load"]);
    }
    return memo;
}

void runEncode(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        std::string text;
        std::string mgpk;
        if (one["dom"] == "AddrDom") {
            auto const addr = hio::AddrDom::from(plain(one["given"])).value();
            text = hio::toJson(addr.asPlain());
            mgpk = hio::toMgpk(addr.asPlain());
        } else {
            auto const memo = make(one["dom"], one["given"]);
            text = hio::encode(memo, hio::Encoding::json);
            mgpk = hio::encode(memo, hio::Encoding::mgpk);
        }
        if (Json(text) != one["json"] || Json(hex(text)) != one["json_hex"]) {
            tally.fail(one["id"], "json " + text);
        } else if (Json(hex(mgpk)) != one["mgpk"]) {
            tally.fail(one["id"], "msgpack " + hex(mgpk));
        } else {
            tally.pass();
        }
    }
}

// Whether the recorded fields have the types of their names; if not, stricter reading is free.
bool typed(Json const& fields) {
    return fields["tag"].is_string() && fields["name"].is_string() && fields["load"].is_object();
}

std::string checkDecode(Json const& one) {
    auto const memo = hio::decode(one["input"].get<std::string>(), tagOfDom(one["dom"]));
    bool const wanted = one["ok"] && !one["fields"].is_null() && typed(one["fields"]);
    if (memo.has_value() != wanted) {
        return wanted ? "refused" : "taken";
    }
    if (!wanted) {
        return {};
    }
    Json const fields{{"tag", memo->tag}, {"name", memo->name}, {"load", json(memo->load)}};
    if (fields != one["fields"]) {
        return fields.dump();
    }
    bool const addr = hio::AddrDom::from(memo->load).has_value();
    return one["load_is_addr"].is_null() || one["load_is_addr"] == addr ? "" : "load_is_addr";
}

void runDecode(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        std::string const why = checkDecode(one);
        why.empty() ? tally.pass() : tally.fail(one["id"], why);
    }
}

void runClassify(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        std::string const memo = one["memo"];
        auto const tag = hio::tagOf(memo);
        Json const found = tag ? Json(std::string(*tag)) : Json();
        bool const known = tag && hio::tagKnown(*tag);
        found == one["tag"] && known == one["known"] ? tally.pass()
                                                     : tally.fail(one["id"], found.dump());
    }
}

Json bookOf(hio::Namer const& namer) {
    Json book = Json::object();
    for (auto const& [name, addr] : namer.addrByName()) {
        book[name] = addr;
    }
    return book;
}

std::string source(Json const& step) {
    return step["src"].is_null() ? std::string() : step["src"].get<std::string>();
}

// The name in a REG that hio takes although it is none of the crew's; empty: no such memo.
std::string stranger(Json const& one, Json const& step) {
    std::string const text = step["memo"];
    if (hio::tagOf(text) != hio::RegTag || step["sent"].empty()) {
        return {};
    }
    auto const reg = Json::parse(text).value("name", Json("hand"));
    std::string const name = reg.is_string() ? reg.get<std::string>() : reg.dump();
    auto const& crew = one["crew"];
    return std::find(crew.begin(), crew.end(), Json(name)) == crew.end() ? name : "";
}

struct BossRun {
    hio::BossProtocol boss;
    std::set<std::string> strangers = {};

    // What is wrong after one step; empty: nothing.
    std::string step(Json const& one, Json const& step) {
        std::string const src = source(step);
        std::string const memo = step["memo"];
        Json const before = bookOf(boss.book());
        Json sent = Json::array();
        for (auto const& letter : boss.take({.memo = memo, .src = src})) {
            sent.push_back({letter.memo, letter.dst});
        }
        Json const book = bookOf(boss.book());
        if (!step["raises"].is_null()) {
            return sent.empty() && book == before ? "" : "not dropped";
        }
        if (auto const name = stranger(one, step); !name.empty()) {
            strangers.insert(name);
            return sent.empty() && book == before ? "" : "obeys " + name;
        }
        return strangers.empty() ? same(step, sent, book) : without(step, sent, book, one);
    }

private:
    std::string same(Json const& step, Json const& sent, Json const& book) const {
        if (sent != step["sent"]) {
            return "sent " + sent.dump();
        }
        return book == step["book"] && boss.crewed() == step["crewed"] ? "" : "book or crewed";
    }

    // The recording as it would be had the stranger never come.
    std::string
    without(Json const& step, Json const& sent, Json const& book, Json const& one) const {
        Json wanted = step["book"];
        for (auto const& name : strangers) {
            wanted.erase(name);
        }
        if (book != wanted || boss.crewed() != (wanted.size() == one["crew"].size())) {
            return "book or crewed beside a stranger";
        }
        bool const acked = !sent.empty() && sent[0] == step["sent"][0];
        return acked && sent.size() == (boss.crewed() ? 1 + wanted.size() : 1) ? "" : "sent";
    }
};

void runBoss(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        BossRun run{hio::BossProtocol(one["name"], one["crew"].get<std::vector<std::string>>())};
        for (std::string const hand : one["dead"]) {
            run.boss.gone(hand);
        }
        std::string why;
        for (std::size_t i = 0; i < one["steps"].size() && why.empty(); ++i) {
            why = run.step(one, one["steps"][i]);
            why = why.empty() ? why : "step " + std::to_string(i) + ": " + why;
        }
        if (!why.empty()) {
            tally.fail(one["id"], why);
        } else if (!run.strangers.empty()) {
            tally.skip(one["id"], "stranger-refused");
        } else {
            tally.pass();
        }
    }
}

struct HandRun {
    hio::HandProtocol hand;
    bool foreign = false; // a memo came from elsewhere that hio obeys

    std::string step(Json const& one, Json const& step) {
        std::string const src = source(step);
        std::string const memo = step["memo"];
        Json const before = bookOf(hand.book());
        auto const change = hand.take({.memo = memo, .src = src});
        if (!step["raises"].is_null()) {
            return hand.registered() == step["registered"] && hand.graceful() == step["graceful"]
                       ? ""
                       : "not dropped";
        }
        bool const elsewhere = Json(src) != one["boss_path"];
        if (elsewhere && (step["registered"] || step["book"] != before)) {
            foreign = true;
            return change == hio::HandProtocol::Change::none ? "" : "obeys " + src;
        }
        bool const same = bookOf(hand.book()) == step["book"] &&
                          hand.registered() == step["registered"] &&
                          hand.graceful() == step["graceful"] && step["sent"].empty();
        return same ? "" : "book " + bookOf(hand.book()).dump();
    }
};

void runHand(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        hio::Bossage const boss{.name = one["boss_name"], .path = one["boss_path"]};
        HandRun run{hio::HandProtocol(one["name"], boss)};
        std::string why;
        for (std::size_t i = 0; i < one["steps"].size() && why.empty(); ++i) {
            why = run.step(one, one["steps"][i]);
            why = why.empty() ? why : "step " + std::to_string(i) + ": " + why;
        }
        if (!why.empty()) {
            tally.fail(one["id"], why);
        } else if (run.foreign) {
            tally.skip(one["id"], "foreign-source-refused");
        } else {
            tally.pass();
        }
    }
}

} // namespace

void runMemos(Json const& sections, Tally& tally) {
    runEncode(sections["encode"], tally);
    runDecode(sections["decode"], tally);
    runClassify(sections["classify"], tally);
    runBoss(sections["boss"], tally);
    runHand(sections["hand"], tally);
}

} // namespace golden
