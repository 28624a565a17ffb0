// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/gram.hpp>

#include <doctest/doctest.h>

#include <memo/vectors.hpp>
#include <set>
#include <string>

using hio::MemoerError;
using hio::pick;
using hio::Refusal;
using namespace std::string_literals;

namespace {

std::string
headed(std::string const& code, std::string const& number, std::string const& body = "") {
    return code + number + "0ACEots8qXUX3SfVRLDv2dWR" + body;
}

} // namespace

TEST_CASE("what cannot be cut is refused with a reason and a remedy") {
    CHECK_THROWS_WITH(static_cast<void>(hio::rend("")),
                      "rend: the memo is empty, so there is nothing to send; send at least one "
                      "character");
    CHECK_THROWS_AS(static_cast<void>(hio::rend("\xff\xfe")), MemoerError);
    CHECK_THROWS_AS(static_cast<void>(hio::rend("text", {.code = "bAAB"})), MemoerError);
    CHECK_THROWS_AS(static_cast<void>(hio::rend("text", {.code = "bAAC"})), MemoerError);
    CHECK_THROWS_AS(static_cast<void>(hio::rend("text", {.code = "bAAI"})), MemoerError);
    CHECK_THROWS_AS(static_cast<void>(hio::rend("text", {.code = ""})), MemoerError);
    // One byte a gram: 2^24 - 1 grams are the most.
    std::string const long_(hio::MaxGramCount + std::size_t{1}, 'x');
    CHECK_THROWS_AS(static_cast<void>(hio::rend(long_, {.size = 1})), MemoerError);
}

TEST_CASE("a memo id is fresh, and looks as hio's do") {
    std::set<hio::Mid> mids;
    for (int i = 0; i < 1000; ++i) {
        auto const mid = hio::makeMid();
        CHECK(std::string(mid.data(), 3).substr(0, 2) == "0A");
        CHECK(std::string("ABCD").find(mid[2]) != std::string::npos); // four zero bits lead
        mids.insert(mid);
    }
    CHECK(mids.size() == 1000);
    CHECK(pick(hio::rend("a")[0])->mid != pick(hio::rend("a")[0])->mid);
}

TEST_CASE("the table of codes has the sizes of the recordings") {
    auto const sizes = vectors::load("sizes");
    CHECK(sizes.size() == 10);
    for (auto const& [code, row] : sizes.items()) {
        auto const* const found = hio::findGramCode(code);
        REQUIRE(found);
        CHECK(found->vid == row["vid"]);
        CHECK(found->signature == row["sig"]);
        CHECK(found->head() == 32 + row["vid"].get<std::size_t>());
    }
    CHECK(hio::findGramCode("bAAZ") == nullptr);
    CHECK(hio::findGramCode("") == nullptr);
}

TEST_CASE("what is no gram is refused, each for its reason") {
    auto const why = [](std::string const& bytes) { return pick(bytes).error(); };
    CHECK(why("") == Refusal::empty);
    CHECK(why("b") == Refusal::header);
    CHECK(why(std::string(40, 'A')) == Refusal::encoding);
    CHECK(why("\xff"s) == Refusal::encoding);
    CHECK(why("l\0\0\0\0\1"s) == Refusal::unserved);                 // base2
    CHECK(why(headed("bAAC", "AAAB")) == Refusal::unserved);         // signed
    CHECK(why(headed("bAAI", "AAAB")) == Refusal::unserved);         // H6, an ack
    CHECK(why(headed("bZZZ", "AAAB", "12345678")) == Refusal::code); // H4, H5
    CHECK(why(headed("b\xff\xff\xff", "AAAB")) == Refusal::code);    // H6
    CHECK(why(headed("aAAA", "AAAB")) == Refusal::code);
    CHECK(why(headed("bAAA", "AAAB").substr(0, 31)) == Refusal::header);
    CHECK(why(headed("bAAA", "AA*B")) == Refusal::number);
    CHECK(why(headed("bAAA", "AAAA")) == Refusal::number);            // a count of 0
    CHECK(why(headed("bAAB", "AAAA")) == Refusal::number);            // only the zeroth is number 0
    CHECK(why("bAAAAAAB" + std::string(24, '\xff')) == Refusal::mid); // H6
    CHECK(pick(headed("bAAA", "AAAB")).has_value());                  // no body is a body
}
