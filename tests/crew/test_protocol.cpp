// SPDX-License-Identifier: Apache-2.0
// What differs from hio on purpose; what is the same is checked by the recorded cases (records).
#include <hio/crew/protocol.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

using Change = hio::HandProtocol::Change;

namespace {

std::string reg(std::string name, hio::Encoding encoding = hio::Encoding::json) {
    return hio::encode(hio::regDom(std::move(name)), encoding);
}

hio::Bossage const Boss{.name = "boss", .path = "/b", .pid = 7};

} // namespace

TEST_CASE("only the process that was started under a name registers as it") {
    hio::BossProtocol boss("boss", {"left", "right"});
    boss.bind("left", 10);
    boss.bind("right", 11);
    auto const memo = reg("left");
    CHECK(boss.take({.memo = memo, .src = "/x", .pid = 99}).empty());
    CHECK(boss.take({.memo = memo, .src = "/x", .pid = 11}).empty());
    CHECK(boss.take({.memo = memo, .src = "/x"}).empty());
    CHECK(boss.refused() == 3);
    CHECK(boss.book().countNameAddr() == 0);

    auto const letters = boss.take({.memo = memo, .src = "/l", .pid = 10});
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].hand == "left");
    CHECK(letters[0].dst == "/l");
    CHECK_FALSE(boss.crewed());
    CHECK(boss.take({.memo = memo, .src = "/l", .pid = 10}).size() == 1); // ACK again
}

TEST_CASE("a process that is gone cannot register, though its pid may come again") {
    hio::BossProtocol boss("boss", {"left"});
    boss.bind("left", 10);
    boss.gone("left");
    CHECK(boss.take({.memo = reg("left"), .src = "/l", .pid = 10}).empty());
    boss.bind("left", 12); // started again
    CHECK(boss.take({.memo = reg("left"), .src = "/l", .pid = 12}).size() == 2);
    CHECK(boss.crewed());
}

TEST_CASE("ten thousand strangers change nothing") {
    hio::BossProtocol boss("boss", {"left"});
    boss.bind("left", 10);
    for (pid_t pid = 100; pid < 10'100; ++pid) {
        CHECK(boss.take({.memo = reg("left"), .src = "/x", .pid = pid}).empty());
    }
    CHECK(boss.book().countNameAddr() == 0);
    CHECK_FALSE(boss.crewed());
    CHECK(boss.refused() == 10'000);
}

TEST_CASE("each hand is answered in the encoding of its REG") {
    hio::BossProtocol boss("boss", {"py", "cpp"});
    auto letters = boss.take({.memo = reg("py"), .src = "/p"});
    CHECK(hio::encodingOf(letters[0].memo) == hio::Encoding::json);
    letters = boss.take({.memo = reg("cpp", hio::Encoding::mgpk), .src = "/c"});
    REQUIRE(letters.size() == 3);
    CHECK(hio::encodingOf(letters[0].memo) == hio::Encoding::mgpk);
    CHECK(hio::encodingOf(letters[1].memo) == hio::Encoding::json);
    CHECK(hio::encodingOf(letters[2].memo) == hio::Encoding::mgpk);
    CHECK(hio::encodingOf(boss.end("py")->memo) == hio::Encoding::json);
    CHECK(boss.end("cpp")->dst == "/c");
}

TEST_CASE("END is for hands that are in the book and alive") {
    hio::BossProtocol boss("boss", {"left", "right"});
    CHECK_FALSE(boss.end("left"));
    (void)boss.take({.memo = reg("left"), .src = "/l"});
    REQUIRE(boss.end("left"));
    CHECK(boss.end("left")->memo == R"({"tag":"END","name":"boss","load":{}})");
    CHECK_FALSE(boss.end("nobody"));
    boss.gone("left");
    CHECK_FALSE(boss.end("left"));
}

TEST_CASE("a crew whose names clash is refused, by name") {
    CHECK_THROWS_WITH_AS(
        hio::BossProtocol("boss", {"a", "a"}), doctest::Contains("'a'"), hio::MultiError);
    CHECK_THROWS_AS(hio::BossProtocol("boss", {""}), hio::MultiError);
    CHECK_THROWS_AS(hio::BossProtocol("", {"a"}), hio::MultiError);
    hio::BossProtocol boss("boss", {"a"});
    CHECK_THROWS_AS(boss.bind("b", 1), hio::MultiError);
}

TEST_CASE("an address that is no text is refused: it could not be told to the others") {
    hio::BossProtocol boss("boss", {"left"});
    CHECK(boss.take({.memo = reg("left"), .src = "/\xff"}).empty());
    CHECK(boss.refused() == 1);
}

TEST_CASE("a hand that knows its boss's pid obeys that process only, whatever its path says") {
    hio::HandProtocol hand("left", Boss);
    auto const ack = hio::encode(hio::ackDom("boss", {.tag = "REG", .name = "left", .addr = "/l"}));
    auto const bok = hio::encode(hio::bokDom("boss", {{"right", "/evil"}}));
    auto const end = hio::encode(hio::endDom("boss"));
    for (auto const& memo : {ack, bok, end}) {
        CHECK(hand.take({.memo = memo, .src = "/b", .pid = 8}) == Change::none);
        CHECK(hand.take({.memo = memo, .src = "/b"}) == Change::none);
    }
    CHECK(hand.refused() == 6);
    CHECK(hand.take({.memo = ack, .src = "/elsewhere", .pid = 7}) == Change::registered);
    CHECK(hand.take({.memo = bok, .src = "/b", .pid = 7}) == Change::book);
    CHECK(hand.take({.memo = end, .src = "/b", .pid = 7}) == Change::graceful);
    CHECK(hand.registered());
    CHECK(hand.graceful());
}

TEST_CASE("a book in which a hand has moved is taken as a whole") {
    hio::HandProtocol hand("left", Boss);
    hio::Namer::Pairs const first{{"left", "/l"}, {"a", "/a"}, {"b", "/b1"}, {"gone", "/g"}};
    hio::Namer::Pairs const moved{{"a", "/b1"}, {"b", "/a"}, {"left", "/l2"}, {"c", "/c"}};
    auto const take = [&](hio::Namer::Pairs const& pairs) {
        return hand.take({.memo = hio::encode(hio::bokDom("boss", pairs)), .src = "/b", .pid = 7});
    };
    CHECK(take(first) == Change::book);
    CHECK(take(moved) == Change::book);
    hio::Namer::Pairs const want{{"boss", "/b"}, {"a", "/b1"}, {"b", "/a"}, {"c", "/c"}};
    CHECK(hand.book().addrByName() == want);
    for (auto const& bad :
         {hio::Namer::Pairs{{"a", ""}}, {{"a", "/x"}, {"b", "/x"}}, {{"x", "/b"}}}) {
        CHECK(take(bad) == Change::none);
        CHECK(hand.book().addrByName() == want);
    }
}

TEST_CASE("a boss without a path cannot be served") {
    CHECK_THROWS_AS(hio::HandProtocol("left", {.name = "boss", .path = ""}), hio::NamerError);
}
