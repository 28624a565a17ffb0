// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/plain.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <ostream>

using hio::Plain;
using namespace std::string_literals;

namespace {

std::error_code code(int err) {
    return hio::systemCode(err);
}

std::string nested(std::string const& open, std::string const& close, int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) {
        text += open;
    }
    for (int i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

} // namespace

TEST_CASE("plain data comes back from JSON and msgpack as it was") {
    Plain const all = Plain::Map{
        {"null", {}},
        {"yes", true},
        {"least", std::numeric_limits<std::int64_t>::min()},
        {"most", std::numeric_limits<std::int64_t>::max()},
        {"real", 0.1},
        {"whole", 2.0},
        {"text", "quote \" slash \\ tab \t nul \0 rocket 🚀"s},
        {"list", Plain::List{1, Plain::List{}, Plain::Map{}}},
        {"map", Plain::Map{{"b", 1}, {"a", 2}}},
    };
    CHECK(hio::fromJson(hio::toJson(all)).value() == all);
    CHECK(hio::fromMgpk(hio::toMgpk(all)).value() == all);
    CHECK(hio::toJson(Plain::Map{{"b", 1}, {"a", 2.0}}) == R"({"b":1,"a":2.0})");
}

TEST_CASE("values are asked for by kind") {
    Plain const value = Plain::Map{{"port", 7}, {"name", "x"}};
    CHECK(*value.find("port")->integer() == 7);
    CHECK(value.find("port")->text() == nullptr);
    CHECK(*value.find("name")->text() == "x");
    CHECK(value.find("none") == nullptr);
    CHECK(Plain(1).find("x") == nullptr);
}

TEST_CASE("what is not text or not a number cannot be sent") {
    CHECK_THROWS_AS(hio::toJson("\xff"), hio::ValidationError);
    CHECK_THROWS_AS(hio::toMgpk("\xff"), hio::ValidationError);
    CHECK_THROWS_AS(hio::toMgpk(Plain::Map{{"\xff", 1}}), hio::ValidationError);
    CHECK_THROWS_AS(hio::toJson(std::nan("")), hio::ValidationError);
    CHECK_THROWS_AS(hio::toMgpk(std::numeric_limits<double>::infinity()), hio::ValidationError);
}

TEST_CASE("depth is bounded in both formats") {
    CHECK(hio::fromJson(nested("[", "]", 32)));
    CHECK(hio::fromJson(nested("[", "]", 33)).error() == code(EMSGSIZE));
    CHECK(hio::fromJson(std::string(16'000, '[')).error() == code(EMSGSIZE));
    CHECK(hio::fromMgpk(nested("\x91", "", 31) + "\xC0"));
    CHECK(hio::fromMgpk(nested("\x91", "", 33) + "\xC0").error() == code(EMSGSIZE));
    CHECK(hio::fromMgpk(nested("\x81\xA1k", "", 33) + "\xC0").error() == code(EMSGSIZE));
}

TEST_CASE("a msgpack count is never believed") {
    for (auto const& bomb : {"\xDD\xFF\xFF\xFF\xFF"s,     // list of 2^32 - 1
                             "\xDF\xFF\xFF\xFF\xFF"s,     // map
                             "\xDB\xFF\xFF\xFF\xFF"s,     // text
                             "\xC6\xFF\xFF\xFF\xFF"s,     // bytes
                             "\xC9\xFF\xFF\xFF\xFF\x01"s, // extension
                             "\xDC\xFF\xFF"s,
                             "\xDE\xFF\xFF"s}) {
        CHECK(hio::fromMgpk(bomb).error() == code(EBADMSG));
    }
    std::string claims;
    for (int i = 0; i < 166; ++i) {
        claims += "\xDC\xFF\xFF"; // each opens a list of 65535 in the last
    }
    CHECK_FALSE(hio::fromMgpk(claims));
}

TEST_CASE("what is not plain text data is refused") {
    for (auto const& bad : {""s,
                            "nul"s,
                            "{}x"s,
                            "{} {}"s,
                            "\xEF\xBB\xBF{}"s,
                            "\"\xFF\""s,
                            "NaN"s,
                            "1e400"s,
                            "9223372036854775808"s,
                            "{\"a\":}"s,
                            "[1,]"s,
                            "\"\\ud800\""s}) {
        CAPTURE(bad);
        CHECK(hio::fromJson(bad).error() == code(EBADMSG));
    }
    for (auto const& bad : {""s,
                            "\xC1"s,
                            "\xC0\xC0"s,                 // text after the value
                            "\xA1\xFF"s,                 // not UTF-8
                            "\xC4\x01x"s,                // bytes
                            "\xCF\x80\0\0\0\0\0\0\0"s,   // 2^63
                            "\xCB\x7F\xF0\0\0\0\0\0\0"s, // infinity
                            "\xCA\x7F\xC0\0\0"s,         // NaN
                            "\x82\xA1k\x01\xA1k\x02"s,   // a key twice
                            "\x81\x01\x01"s,             // a number as key
                            "\x81\x91\xA1k\x01"s,        // a list as key
                            "\x81\xA1k"s}) {             // no value
        CAPTURE(bad);
        CHECK(hio::fromMgpk(bad).error() == code(EBADMSG));
    }
}

TEST_CASE("of a JSON key that comes twice the last value counts") {
    CHECK(hio::fromJson(R"({"a":{"x":[1]},"b":2,"a":3})").value() ==
          Plain(Plain::Map{{"a", 3}, {"b", 2}}));
}

TEST_CASE("size and number of items are bounded") {
    hio::PlainLimits const tight{.bytes = 64, .items = 2, .depth = 4};
    CHECK(hio::fromJson("[1,2]", tight));
    CHECK(hio::fromJson("[1,2,3]", tight).error() == code(EMSGSIZE));
    CHECK(hio::fromMgpk("\x93\x01\x02\x03", tight).error() == code(EMSGSIZE));
    CHECK(hio::fromMgpk("\x83\xA1"
                        "a\x01\xA1"
                        "b\x01\xA1"
                        "c\x01",
                        tight)
              .error() == code(EMSGSIZE));
    CHECK(hio::fromJson('"' + std::string(63, 'x') + '"', tight).error() == code(EMSGSIZE));
}
