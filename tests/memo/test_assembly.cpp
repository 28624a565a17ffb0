// SPDX-License-Identifier: Apache-2.0
#include <hio/help/base64.hpp>
#include <hio/memo/assembly.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <memo/vectors.hpp>
#include <random>
#include <string>
#include <vector>

using hio::Assembly;
using hio::Limits;
using hio::Refusal;

namespace {

hio::Source from(std::string_view peer) {
    return {peer, peer, 7, 8};
}

std::vector<std::string> textsOf(std::vector<hio::Memo> const& memos) {
    std::vector<std::string> texts;
    for (auto const& memo : memos) {
        texts.push_back(memo.text);
    }
    return texts;
}

/// The later grams of no zeroth: gram `number` of a fresh memo.
std::string laterGram(unsigned number, std::string const& body = "x") {
    auto const mid = hio::makeMid();
    return "bAAB" + hio::intToB64(number, 4) + std::string(mid.data(), mid.size()) + body;
}

} // namespace

TEST_CASE("no recorded datagram, served or not, does harm") {
    Assembly assembly;
    auto const all = vectors::datagrams();
    for (auto const& bytes : all) {
        static_cast<void>(assembly.take(bytes, from("peer"), 0.0));
    }
    CHECK(all.size() > 300);
    CHECK(assembly.refusals()[Refusal::unserved] > 100);
    CHECK(assembly.partials().size() <= Limits().partials);
}

TEST_CASE("a memo comes once, though its grams come twice, and with where it came from") {
    Assembly assembly;
    auto const grams = hio::rend("twice told", {.size = 35});
    for (int round = 0; round < 5; ++round) {
        for (auto const& gram : grams) {
            CHECK(assembly.take(gram, from("/a"), 1.0).value() == (round == 0));
        }
    }
    auto const memos = assembly.fuse();
    REQUIRE(memos.size() == 1);
    CHECK(memos[0].text == "twice told");
    CHECK(memos[0].src == "/a");
    CHECK(memos[0].pid == 7);
    CHECK(memos[0].uid == 8);
    CHECK(assembly.fuse().empty());
    CHECK(assembly.partials().empty());
    CHECK(assembly.refusals().total() == 0);
    // An id is remembered for so long only.
    assembly.expire(1.0 + Limits().replay);
    CHECK(*assembly.take(grams[0], from("/a"), 32.0));
    CHECK(assembly.partials().size() == 1);
}

TEST_CASE("memos come in the order in which they began") {
    Assembly assembly;
    auto const one = hio::rend("first", {.size = 34});
    auto const two = hio::rend("second", {.size = 35});
    auto const take = [&](std::string const& gram, char const* peer) {
        CHECK(*assembly.take(gram, from(peer), 0.0));
    };
    take(one[2], "/a");
    take(two[1], "/b");
    take(two[0], "/b");
    take(hio::rend("third")[0], "/a");
    take(one[1], "/a");
    take(one[0], "/a");
    CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"first", "second", "third"});
}

TEST_CASE("a stranger adds nothing to a memo whose id it has seen") {
    Assembly assembly;
    for (int i = 0; i < 10000; ++i) {
        auto const good = hio::rend("AAABBBCCC", {.size = 35});
        std::string evil = good[1].substr(0, 32) + "EVIL";
        CHECK(*assembly.take(good[0], from("/good"), 0.0));
        CHECK(*assembly.take(evil, from("/evil"), 0.0));
        CHECK(*assembly.take(good[1], from("/good"), 0.0));
        CHECK(*assembly.take(good[2], from("/good"), 0.0));
        CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"AAABBBCCC"});
    }
}

TEST_CASE("a second, different value drops its memo") {
    auto const good = hio::rend("AAABBBCCC", {.size = 35});
    auto const clash = [&](std::string const& second) {
        Assembly assembly;
        CHECK(*assembly.take(good[0], from("/a"), 0.0));
        CHECK(*assembly.take(good[1], from("/a"), 0.0));
        CHECK(assembly.take(second, from("/a"), 0.0).error() == Refusal::clash);
        CHECK(assembly.refusals()[Refusal::clash] == 1);
        CHECK(assembly.partials().empty());
        CHECK_FALSE(assembly.take(good[2], from("/a"), 0.0).value()); // gone for good
        CHECK(assembly.fuse().empty());
    };
    clash(good[1].substr(0, 32) + "XXX");
    clash("bAAAAAAE" + good[0].substr(8)); // another count
    clash(good[0] + "X");
}

TEST_CASE("impossible numbers are refused, and the memo goes on") { // H6
    Assembly assembly;
    auto const good = hio::rend("ab", {.size = 33});
    auto const numbered = [&](unsigned number) {
        return "bAAB" + hio::intToB64(number, 4) + good[0].substr(8, 24) + "?";
    };
    CHECK(*assembly.take(numbered(5), from("/a"), 0.0)); // grams 5 and 6 of 2
    CHECK(*assembly.take(numbered(6), from("/a"), 0.0));
    CHECK(*assembly.take(good[0], from("/a"), 0.0)); // tells that there are 2
    CHECK(assembly.refusals()[Refusal::surplus] == 2);
    CHECK(assembly.take(numbered(2), from("/a"), 0.0).error() == Refusal::surplus);
    CHECK(assembly.take(numbered(0), from("/a"), 0.0).error() == Refusal::number);
    std::string sure = good[1];
    sure[3] = 'F';
    CHECK(assembly.take(sure, from("/a"), 0.0).error() == Refusal::family);
    CHECK(*assembly.take(good[1], from("/a"), 0.0));
    CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"ab"});
}

TEST_CASE("a memo that is not UTF-8 is dropped") { // H6
    Assembly assembly;
    auto gram = hio::rend("a")[0];
    gram.back() = '\xff';
    CHECK(*assembly.take(gram, from("/a"), 0.0));
    CHECK(assembly.fuse().empty());
    CHECK(assembly.refusals()[Refusal::text] == 1);
    CHECK(assembly.partials().empty());
}

TEST_CASE("the grams of a memo may come in any order") { // H16 without its signatures
    auto const grams = hio::rend("any order!", {.size = 34});
    std::vector<std::size_t> order(grams.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    CHECK(order.size() == 5);
    int complete = 0;
    do {
        Assembly assembly;
        for (auto const i : order) {
            CHECK(*assembly.take(grams[i], from("/a"), 0.0));
        }
        complete += textsOf(assembly.fuse()) == std::vector<std::string>{"any order!"} ? 1 : 0;
    } while (std::next_permutation(order.begin(), order.end()));
    CHECK(complete == 120);
}

TEST_CASE("an unfinished memo goes when no gram comes to it any more") {
    Assembly assembly;
    auto const grams = hio::rend("abcd", {.size = 33});
    CHECK(*assembly.take(grams[0], from("/a"), 1.0));
    assembly.expire(5.9);
    CHECK(*assembly.take(grams[1], from("/a"), 5.9));
    assembly.expire(10.8);
    CHECK(assembly.partials().size() == 1);
    assembly.expire(10.9);
    CHECK(assembly.partials().empty());
    CHECK(assembly.refusals()[Refusal::expired] == 1);
    for (auto const& gram : grams) { // sent again it is taken
        CHECK(*assembly.take(gram, from("/a"), 11.0));
    }
    CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"abcd"});
}

TEST_CASE("never finished memos stay within the limits, and pass") {
    Assembly assembly;
    auto const honest = hio::rend("ab", {.size = 33});
    CHECK(*assembly.take(honest[0], from("/honest"), 0.0));
    for (int i = 0; i < 100000; ++i) {
        CHECK(*assembly.take(laterGram(1), from("/mad"), 0.0));
    }
    CHECK(assembly.partials().size() == Limits().partials + 1);
    CHECK(assembly.refusals()[Refusal::evicted] == 100000 - Limits().partials);
    CHECK(*assembly.take(honest[1], from("/honest"), 0.0)); // another's flood took nothing from it
    CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"ab"});
    assembly.expire(5.0);
    CHECK(assembly.partials().empty());
}

TEST_CASE("the oldest memo of the same peer makes room") {
    Assembly assembly({.memo = 1000, .bytes = 1000 + 2 * Limits::GramCost});
    auto const old = laterGram(1, std::string(600, 'o'));
    CHECK(*assembly.take(old, from("/b"), 0.0));
    CHECK(*assembly.take(old, from("/a"), 0.0));
    CHECK(*assembly.take(laterGram(1, std::string(600, 'n')), from("/a"), 0.0));
    CHECK(assembly.refusals()[Refusal::evicted] == 1);
    auto const left = assembly.partials();
    REQUIRE(left.size() == 2);
    CHECK(left[0].src == "/a");
    CHECK(left[0].mid != hio::pick(old)->mid);
    CHECK(left[1].src == "/b");
}

TEST_CASE("a memo over a limit is dropped for good") {
    auto const overflow = [](Limits limits, std::vector<std::string> const& grams) {
        Assembly assembly(limits);
        std::size_t kept = 0;
        for (auto const& gram : grams) {
            auto const took = assembly.take(gram, from("/a"), 0.0);
            kept += took && *took ? 1 : 0;
        }
        CHECK(assembly.refusals()[Refusal::bulk] == 1);
        CHECK(assembly.partials().empty());
        CHECK(assembly.fuse().empty());
        return kept;
    };
    CHECK(overflow({.memo = 5}, hio::rend("abcdefgh", {.size = 33})) == 5);
    CHECK(overflow({.memo = 5}, hio::rend("abcdef")) == 0);
    CHECK(overflow({.grams = 3}, hio::rend("abcdef", {.size = 33})) == 3);
    CHECK(overflow({.bytes = 4 * (1 + Limits::GramCost)}, hio::rend("abcdef", {.size = 33})) == 4);
}

TEST_CASE("too many peers with unfinished memos are refused, whole memos never") {
    Assembly assembly({.peers = 2});
    CHECK(*assembly.take(laterGram(1), from("/a"), 0.0));
    CHECK(*assembly.take(laterGram(1), from("/b"), 0.0));
    CHECK(assembly.take(laterGram(1), from("/c"), 0.0).error() == Refusal::crowded);
    CHECK(*assembly.take(laterGram(1), from("/b"), 0.0));
    CHECK(*assembly.take(hio::rend("whole")[0], from("/c"), 0.0));
    CHECK(textsOf(assembly.fuse()) == std::vector<std::string>{"whole"});
}

TEST_CASE("a claimed count costs nothing") {
    Assembly assembly;
    auto gram = hio::rend("x")[0];
    gram.replace(4, 4, "____");
    CHECK(*assembly.take(gram, from("/a"), 0.0));
    auto const views = assembly.partials();
    REQUIRE(views.size() == 1);
    CHECK(views[0].count == hio::MaxGramCount);
    CHECK(views[0].numbers == std::vector<std::uint32_t>{0});
}

TEST_CASE("memos up to 4 MiB pass by default") {
    Assembly assembly;
    std::string const text(std::size_t{4} << 20U, 'm');
    for (auto const& gram : hio::rend(text)) {
        CHECK(*assembly.take(gram, from("/a"), 0.0));
    }
    auto const memos = assembly.fuse();
    REQUIRE(memos.size() == 1);
    CHECK(memos[0].text == text);
}

TEST_CASE("whatever bytes come, it stays whole and within its limits") {
    std::mt19937 random(20260);
    auto const below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    Limits const limits{.memo = 20, .grams = 8, .partials = 4, .bytes = 2000, .peers = 3};
    Assembly assembly(limits);
    auto const pool = vectors::datagrams();
    std::size_t memos = 0;
    for (int i = 0; i < 300000; ++i) {
        std::string bytes = pool[below(pool.size())];
        for (std::size_t changes = below(4); changes > 0 && !bytes.empty(); --changes) {
            auto const at = below(std::min<std::size_t>(bytes.size(), 40));
            switch (below(4)) {
            case 0:
                bytes[at] = static_cast<char>(below(256));
                break;
            case 1:
                bytes.resize(at);
                break;
            case 2:
                bytes.insert(at, bytes.substr(at));
                break;
            default:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                break;
            }
        }
        if (below(8) == 0) { // and such that are no gram at all
            std::generate(
                bytes.begin(), bytes.end(), [&] { return static_cast<char>(below(256)); });
        }
        double const tyme = i * 0.05;
        std::string const peer(1, static_cast<char>('a' + below(5)));
        static_cast<void>(assembly.take(bytes, from(peer), tyme));
        if (below(16) == 0) {
            memos += assembly.fuse().size();
            assembly.expire(tyme);
        }
    }
    CHECK(memos > 100);
    CHECK(assembly.partials().size() <= limits.partials * limits.peers);
    for (auto const why : {Refusal::empty,
                           Refusal::header,
                           Refusal::encoding,
                           Refusal::code,
                           Refusal::unserved,
                           Refusal::number,
                           Refusal::mid,
                           Refusal::family,
                           Refusal::surplus,
                           Refusal::clash,
                           Refusal::bulk,
                           Refusal::text,
                           Refusal::evicted,
                           Refusal::expired,
                           Refusal::crowded}) {
        CAPTURE(hio::make_error_code(why).message());
        CHECK(assembly.refusals()[why] > 0);
    }
    assembly.expire(1e6);
    CHECK(assembly.partials().empty());
}
