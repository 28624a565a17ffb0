// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/records.hpp>

#include <doctest/doctest.h>

#include <ostream>

using namespace std::string_literals;

TEST_CASE("a record comes back from both encodings") {
    auto const memo = hio::ackDom("bo\"ss", {.tag = "REG", .name = "手", .addr = "/a/ü.uxd"});
    for (auto const encoding : {hio::Encoding::json, hio::Encoding::mgpk}) {
        auto const text = hio::encode(memo, encoding);
        CHECK(hio::encodingOf(text) == encoding);
        CHECK(hio::tagOf(text) == hio::AckTag);
        auto const back = hio::decode(text, hio::AckTag);
        REQUIRE(back.has_value());
        CHECK(back->tag == "ACK");
        CHECK(back->name == "bo\"ss");
        CHECK(back->load == memo.load);
    }
}

TEST_CASE("the tag of a msgpack memo is read as strictly as that of JSON") {
    CHECK(hio::tagOf("\x83\xA3tag\xA3REG"s) == "REG");
    CHECK(hio::tagOf("\x81\xA3tag\xA0"s) == "");
    CHECK_FALSE(hio::tagOf("\x83"s));
    CHECK_FALSE(hio::tagOf("\x83\xA3tag"s));
    CHECK_FALSE(hio::tagOf("\x83\xA3tag\xA3RE"s));
    CHECK_FALSE(hio::tagOf("\x83\xA3tag\xA3REg"s));
    CHECK_FALSE(hio::tagOf("\x83\xA4name\xA3REG"s));
    CHECK_FALSE(hio::tagOf("\x93\xA3tag\xA3REG"s));
}

TEST_CASE("a control memo above its limits is refused") {
    auto const fat = hio::encode(hio::regDom(std::string(17'000, 'n')));
    CHECK(hio::decode(fat, hio::RegTag).error() == std::error_code(hio::systemCode(EMSGSIZE)));
    auto const mgpk = hio::encode(hio::regDom(std::string(17'000, 'n')), hio::Encoding::mgpk);
    CHECK_FALSE(hio::decode(mgpk, hio::RegTag));
    CHECK_FALSE(hio::decode("\x81\xA3nom\xA1x"s, hio::RegTag)); // unknown field
    CHECK_FALSE(hio::decode("\x81\xA4name\x05"s, hio::RegTag)); // a number as name
}

TEST_CASE("names of a crew are letters, digits and underscores") {
    for (auto const* good : {"a", "_", "reader", "Hand_7", "x123"}) {
        CHECK(hio::nameFits(good));
    }
    for (auto const& bad : {""s, "7up"s, "../x"s, "/abs"s, "a b"s, "a\n"s, "."s, "a\0b"s, "é"s}) {
        CHECK_FALSE(hio::nameFits(bad));
    }
    CHECK(hio::nameFits(std::string(64, 'n')));
    CHECK_FALSE(hio::nameFits(std::string(65, 'n')));
}
