// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/memoer.hpp>
#include <hio/memo/uxd.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <cerrno>
#include <deque>
#include <map>
#include <memo/place.hpp>
#include <string>
#include <vector>

using hio::Memoer;
using hio::Outcome;
using hio::Refusal;
using hio::Unexpected;
using hio::Uxd;

namespace {

/// A Memoer with a socket.
struct Peer {
    Peer(Place const& place, std::string const& name, hio::MemoerOptions options = {})
        : memoer(uxd, std::move(options)) {
        uxd.open(place / name);
    }
    Uxd uxd;
    Memoer memoer;
};

/// `size` bytes of text that is not the same everywhere.
std::string textOf(std::size_t size, std::size_t seed = 0) {
    std::string text;
    while (text.size() < size) {
        text += std::to_string(seed++) + ' ';
    }
    text.resize(size);
    return text;
}

/// A transport that answers as a test says.
class Stub : public hio::Transport {
public:
    Outcome<bool> send(std::string_view bytes, std::string const& dst) override {
        auto const fault = faults.find(dst);
        if (fault != faults.end()) {
            ++tries[dst];
            return Unexpected(fault->second);
        }
        if (room[dst] == 0) {
            return false;
        }
        --room[dst];
        sent.push_back({std::string(bytes), dst});
        return true;
    }
    Outcome<hio::Datagram> receive(std::span<char>) override {
        if (waiting.empty()) {
            return Unexpected(broken);
        }
        last = waiting.front();
        waiting.pop_front();
        return hio::Datagram{last, "/src"};
    }
    void close() noexcept override {}

    std::map<std::string, int> faults; // errno by destination
    std::map<std::string, int> tries;
    std::map<std::string, int> room; // grams that a destination takes
    std::vector<std::pair<std::string, std::string>> sent;
    std::deque<std::string> waiting; // to be received
    std::string last;
    int broken = EAGAIN; // what receive says when nothing waits
};

} // namespace

TEST_CASE("memos of every size arrive whole, in order") {
    Place const place;
    Peer one(place, "one.uxd");
    Peer two(place, "two.uxd");
    std::vector<std::size_t> const sizes = {
        1, 60000, 65535, std::size_t{1} << 20U, std::size_t{4} << 20U, 2};
    for (auto const size : sizes) {
        one.memoer.memoit(textOf(size), two.uxd.path());
    }
    for (int i = 0; i < 1000 && two.memoer.inbox().size() < sizes.size(); ++i) {
        one.memoer.service(i);
        two.memoer.service(i);
    }
    REQUIRE(two.memoer.inbox().size() == sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        auto const& memo = two.memoer.inbox()[i];
        CHECK((memo.text == textOf(sizes[i])));
        CHECK(memo.src == one.uxd.path());
        CHECK(memo.pid == ::getpid());
        CHECK(memo.uid == ::getuid());
    }
    CHECK_FALSE(one.memoer.pending());
    CHECK(one.memoer.dropped() == 0);
    CHECK(two.memoer.refusals().total() == 0);
    CHECK(two.memoer.assembly().partials().empty());
}

TEST_CASE("a peer that reads late loses nothing") { // H1, H2
    Place const place;
    Peer one(place, "one.uxd");
    Peer two(place, "two.uxd");
    for (std::size_t i = 0; i < 1000; ++i) {
        one.memoer.memoit("memo " + std::to_string(i), two.uxd.path());
    }
    for (int i = 0; i < 100; ++i) {
        one.memoer.service(i);
    }
    CHECK(one.memoer.pending());
    for (int i = 100; i < 2000 && two.memoer.inbox().size() < 1000; ++i) {
        two.memoer.service(i);
        one.memoer.service(i);
    }
    REQUIRE(two.memoer.inbox().size() == 1000);
    for (std::size_t i = 0; i < 1000; ++i) {
        CHECK(two.memoer.inbox()[i].text == "memo " + std::to_string(i));
    }
}

TEST_CASE("a frozen peer holds up no other") { // H3
    Place const place;
    Peer boss(place, "boss.uxd");
    Peer frozen(place, "a-frozen.uxd"); // the first in the order of names
    Peer healthy(place, "healthy.uxd");
    for (std::size_t i = 0; i < 600; ++i) {
        boss.memoer.memoit(textOf(300, i), frozen.uxd.path());
        boss.memoer.memoit(textOf(300, i), healthy.uxd.path());
    }
    for (int i = 0; i < 1000; ++i) {
        boss.memoer.service(i);
        healthy.memoer.service(i);
    }
    CHECK(healthy.memoer.inbox().size() == 600);
    CHECK(boss.memoer.pending());
    for (int i = 1000; i < 2000; ++i) { // it thaws
        frozen.memoer.service(i);
        boss.memoer.service(i);
    }
    REQUIRE(frozen.memoer.inbox().size() == 600);
    CHECK((frozen.memoer.inbox()[599].text == textOf(300, 599)));
    CHECK_FALSE(boss.memoer.pending());
}

TEST_CASE("two Memoers answer each other in one thread") {
    Place const place;
    Peer one(place, "one.uxd", {.code = "bAAE", .size = 40});
    Peer two(place, "two.uxd");
    one.memoer.memoit("What is the answer?", two.uxd.path());
    for (int i = 0; i < 4; ++i) {
        one.memoer.service(i);
        two.memoer.service(i);
        while (!two.memoer.inbox().empty()) {
            two.memoer.memoit("It is 42", two.memoer.inbox().front().src);
            two.memoer.inbox().pop_front();
        }
    }
    REQUIRE(one.memoer.inbox().size() == 1);
    CHECK(one.memoer.inbox()[0].text == "It is 42");
}

TEST_CASE("one service takes so many datagrams and no more, and the rest later") {
    Stub stub;
    Memoer memoer(stub, {.greed = 3});
    for (int i = 0; i < 8; ++i) {
        stub.waiting.push_back(hio::rend("x")[0]);
    }
    for (std::size_t const expected : {3U, 6U, 8U, 8U}) {
        memoer.service(0);
        CHECK(memoer.inbox().size() == expected);
    }
}

TEST_CASE("what is hostile is counted, and the next memo is taken") { // H4 to H6
    Place const place;
    Peer one(place, "one.uxd");
    Uxd raw;
    raw.open(place / "raw.uxd");
    std::string const mid = "0ACEots8qXUX3SfVRLDv2dWR";
    for (auto const& bytes : {std::string(),
                              "bZZZAAAB" + mid + "12345678",
                              std::string("b\xff\xff\xff"),
                              "bAAIAAAB" + mid,
                              "bAAAAAAB" + mid + "\xff\xff"}) {
        CHECK(*raw.send(bytes, one.uxd.path()));
        one.memoer.service(0.0);
    }
    CHECK(*raw.send(std::string(70000, 'b'), one.uxd.path()));
    one.memoer.service(0.0);
    CHECK(one.memoer.inbox().empty());
    auto const& refusals = one.memoer.refusals();
    CHECK(refusals[Refusal::empty] == 1);
    CHECK(refusals[Refusal::code] == 2);
    CHECK(refusals[Refusal::unserved] == 1);
    CHECK(refusals[Refusal::text] == 1);
    CHECK(refusals[Refusal::truncated] == 1);
    CHECK(refusals.total() == 6);
    CHECK(*raw.send("bAAAAAAB" + mid.substr(0, 23) + "Xfine", one.uxd.path()));
    one.memoer.service(0.0);
    REQUIRE(one.memoer.inbox().size() == 1);
    CHECK(one.memoer.inbox()[0].text == "fine");
}

TEST_CASE("two sockets of one process do not add to each other's memos") { // H13
    Place const place;
    Peer one(place, "one.uxd");
    Uxd good;
    Uxd evil;
    good.open(place / "good.uxd");
    evil.open(place / "evil.uxd");
    auto const grams = hio::rend("AAABBBCCC", {.size = 35});
    auto const send = [&](Uxd& from, std::string const& gram) {
        CHECK(*from.send(gram, one.uxd.path()));
        one.memoer.service(0.0);
    };
    send(good, grams[0]);
    send(evil, grams[1].substr(0, 32) + "EVIL");
    send(good, grams[1]);
    send(good, grams[2]);
    REQUIRE(one.memoer.inbox().size() == 1);
    CHECK(one.memoer.inbox()[0].text == "AAABBBCCC");
    CHECK(one.memoer.inbox()[0].src == good.path());
    one.memoer.service(5.0); // and the age limit ends what evil began
    CHECK(one.memoer.refusals()[Refusal::expired] == 1);
}

TEST_CASE("a gram waits until there is room, and is sent once") {
    Stub stub;
    Memoer memoer(stub, {.size = 33});
    memoer.memoit("abc", "/dst");
    memoer.service(0.0);
    CHECK(stub.sent.empty());
    stub.room["/dst"] = 2;
    memoer.service(0.0);
    CHECK(stub.sent.size() == 2);
    memoer.service(0.0);
    CHECK(stub.sent.size() == 2);
    CHECK(memoer.pending());
    stub.room["/dst"] = 9;
    memoer.service(0.0);
    CHECK_FALSE(memoer.pending());
    REQUIRE(stub.sent.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(stub.sent[i].first.substr(32) == std::string("abc").substr(i, 1));
    }
}

TEST_CASE("a destination that fails loses the memo under way, and the owner is told") {
    Stub stub;
    Memoer memoer(stub, {.size = 33});
    stub.faults["/gone"] = ECONNREFUSED;
    memoer.memoit("many grams", "/gone");
    memoer.memoit("x", "/gone");
    memoer.memoit("x", "/full");
    memoer.memoit("ab", "/good");
    stub.room["/good"] = 9;
    memoer.service(0.0);
    CHECK(stub.tries["/gone"] == 2); // one gram a memo
    CHECK(stub.sent.size() == 2);
    CHECK(memoer.dropped() == 2);
    REQUIRE(memoer.drops().size() == 2);
    CHECK(memoer.drops()[0].dst == "/gone");
    CHECK(memoer.drops()[0].code == std::errc::connection_refused);
    CHECK(memoer.pending()); // for /full
    for (int i = 0; i < 300; ++i) {
        memoer.memoit("x", "/gone");
    }
    memoer.service(0.0);
    CHECK(memoer.dropped() == 302);
    CHECK(memoer.drops().size() == Memoer::MaxDrops);
}

TEST_CASE("all destinations get their turn to be first") {
    Stub stub;
    Memoer memoer(stub);
    std::vector<std::string> const all = {"/a", "/b", "/c"};
    for (auto const& dst : all) {
        memoer.memoit("1", dst);
        memoer.memoit("2", dst);
    }
    std::vector<std::string> first;
    for (int i = 0; i < 6; ++i) {
        for (auto const& dst : all) {
            stub.room[dst] = 1;
        }
        auto const before = stub.sent.size();
        memoer.serviceTxGrams();
        if (stub.sent.size() > before) {
            first.push_back(stub.sent[before].second);
        }
    }
    CHECK(first == std::vector<std::string>{"/a", "/b"});
}

TEST_CASE("a transport that breaks ends a service, not the Memoer") {
    Stub stub;
    Memoer memoer(stub);
    for (int const err : {EAGAIN, ECONNRESET, EBADF}) {
        stub.broken = err;
        CHECK_NOTHROW(memoer.service(0.0));
    }
    CHECK(memoer.refusals().total() == 0);
    CHECK_THROWS_AS(memoer.memoit("", "/dst"), hio::MemoerError);
    CHECK_THROWS_AS(memoer.memoit("\xff", "/dst"), hio::MemoerError);
    CHECK_FALSE(memoer.pending());
}

TEST_CASE("real peers that are not there or gone are told of") {
    Place const place;
    Peer one(place, "one.uxd");
    {
        Peer two(place, "two.uxd");
        one.memoer.memoit("x", two.uxd.path());
        one.memoer.service(0.0);
        CHECK(one.memoer.dropped() == 0);
    }
    one.memoer.memoit("x", place / "two.uxd");
    one.memoer.memoit("x", std::string(200, 'x'));
    one.memoer.memoit("x", "");
    one.memoer.service(0.0);
    CHECK_FALSE(one.memoer.pending());
    CHECK(one.memoer.drops().size() == 3);
    CHECK_FALSE(std::filesystem::exists(place / "two.uxd"));
}
