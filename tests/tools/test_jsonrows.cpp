// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>

#include "rowkit.hpp"

using hio::Object;
using hio::Tensor;
using hio::tool::Kind;
using hio::tool::RowOptions;

namespace {

// The values of the one row of `content`.
std::vector<Kept> valuesOf(std::string_view content, RowOptions const& options = {}) {
    auto const got = readAll(content, options);
    REQUIRE(got.rows.size() == 1);
    return got.rows[0].values;
}

std::string whyNot(std::string_view content, RowOptions options = {}) {
    options.format = hio::tool::Format::jsonl;
    auto const got = readAll(content, options);
    return got.refused == 1 ? text(got.refusals.at(0)) : std::to_string(got.refused) + " refused";
}

} // namespace

TEST_CASE("a row has the keys of its own line, in their order") {
    auto const got = readAll("{\"a\": 1, \"b\": \"x\"}\n\n{\"b\": 2}\n{\"c\": 3, \"a\": 4}");
    CHECK(got.refused == 0);
    CHECK(got.rows == std::vector<KeptRow>{{{"a", "b"}, {integer(1), text("x")}, 0, 1},
                                           {{"b"}, {integer(2)}, 0, 3},
                                           {{"c", "a"}, {integer(3), integer(4)}, 0, 4}});
    CHECK(readAll("{}\n").rows == std::vector<KeptRow>{{{}, {}, 0, 1}});
}

TEST_CASE("a value is what JSON says it is, whatever a text looks like") {
    CHECK(valuesOf(R"({"a":null,"b":true,"c":false,"d":"","e":"5","f":"true"})") ==
          std::vector<Kept>{Null, true, false, text(""), text("5"), text("true")});
}

TEST_CASE("a number without fraction or exponent is integral within int64, else fractional") {
    CHECK(valuesOf(R"({"a":0,"b":-5,"c":9223372036854775807,"d":-9223372036854775808})") ==
          std::vector<Kept>{integer(0),
                            integer(-5),
                            integer(std::numeric_limits<std::int64_t>::max()),
                            integer(std::numeric_limits<std::int64_t>::min())});
    CHECK(valuesOf(R"({"a":1.0,"b":1e5,"c":9223372036854775808,"d":-9223372036854775809,)"
                   R"("e":123456789012345678901234567890})") ==
          std::vector<Kept>{1.0,
                            1e5,
                            9223372036854775808.0,
                            -9223372036854775808.0,
                            123456789012345678901234567890.0});
}

TEST_CASE("a number too large for a double is infinite; NaN and Infinity are taken") {
    double const infinity = std::numeric_limits<double>::infinity();
    std::string const digits(400, '9');
    CHECK(valuesOf(R"({"a":1e400,"b":-1e400,"c":1e-400,"d":1,"e":")" + digits + R"(","f":)" +
                   digits +
                   R"(,"g":Infinity,"h":-Infinity,"i":[1,NaN],"j":"NaN 1e400 \" NaN","k":2.5})") ==
          std::vector<Kept>{infinity,
                            -infinity,
                            0.0,
                            integer(1),
                            text(digits),
                            infinity,
                            infinity,
                            -infinity,
                            Tensor(),
                            text("NaN 1e400 \" NaN"),
                            2.5});
    auto const nan = valuesOf(R"({"x":[-1, 2],"a":NaN,"b":3})");
    CHECK(std::isnan(std::get<double>(nan.at(1))));
    CHECK(nan.at(2) == integer(3));
    CHECK(valuesOf(R"({"a":-0,"b":-0.0,"c":1E5})").size() == 3);
}

TEST_CASE("a list is a tensor where numpy makes an array of numbers of it, else an object") {
    std::string const deepest = std::string(32, '[') + "1" + std::string(32, ']');
    for (std::string const& tensor : {std::string("[1]"),
                                      std::string("[1, 2.5, -3]"),
                                      std::string("[1e3]"),
                                      std::string("[true, 1]"),
                                      std::string("[1.5, false]"),
                                      std::string("[[1], [2]]"),
                                      std::string("[[1, 2], [2, 3]]"),
                                      std::string("[[true], [1]]"),
                                      std::string("[[[1], [2]], [[3], [4.5]]]"),
                                      std::string("[18446744073709551615]"),
                                      std::string("[-9223372036854775808, 18446744073709551615]"),
                                      deepest}) {
        CAPTURE(tensor);
        CHECK(valuesOf("{\"a\":" + tensor + ",\"z\":1}") ==
              std::vector<Kept>{Tensor(), integer(1)});
    }
    for (std::string const& object : {std::string("{}"),
                                      std::string(R"({"b":1})"),
                                      std::string(R"({"b":[1]})"),
                                      std::string("[]"),
                                      std::string("[[]]"),
                                      std::string("[[], []]"),
                                      std::string("[[1], []]"),
                                      std::string("[[1], [[]]]"),
                                      std::string(R"(["x"])"),
                                      std::string(R"(["1", 2])"),
                                      std::string("[1, null]"),
                                      std::string("[[1], [null]]"),
                                      std::string("[true]"),
                                      std::string("[[true], [false]]"),
                                      std::string("[1, [2]]"),
                                      std::string("[[1], 2]"),
                                      std::string("[[1], [2, 3]]"),
                                      std::string("[[[1]], [2]]"),
                                      std::string(R"([{"a":1}])"),
                                      std::string(R"([1, {"a":[2]}])"),
                                      std::string("[99999999999999999999]"),
                                      std::string("[1.5, 99999999999999999999]"),
                                      std::string("[-9223372036854775809]"),
                                      "[" + deepest + "]",
                                      std::string(99999, '[') + "1" + std::string(99999, ']')}) {
        CAPTURE(object);
        CHECK(valuesOf("{\"a\":" + object + ",\"z\":1}") ==
              std::vector<Kept>{Object(), integer(1)});
    }
    CHECK(valuesOf(R"({"a":[[1],2],"b":[3],"c":[true],"d":[[4]],"e":{"f":[]},"g":[5]})") ==
          std::vector<Kept>{Object(), Tensor(), Object(), Tensor(), Object(), Tensor()});
}

TEST_CASE("a list in a line that is no JSON leaves nothing behind") {
    auto const got = readAll("{\"a\":[[1,\n{\"a\":[1]}\n{\"a\":{\"b\":[\n{\"a\":[2]}\n");
    CHECK(got.refused == 2);
    REQUIRE(got.rows.size() == 2);
    CHECK(got.rows[0].values == std::vector<Kept>{Tensor()});
    CHECK(got.rows[1].values == std::vector<Kept>{Tensor()});
}

TEST_CASE("texts and keys are unescaped") {
    auto const got = readAll(R"({"\u00e9\n": "\ud83d\ude00 \"q\" \\ \/ \t", "z": "\u0000"})");
    CHECK(got.rows.at(0).columns == std::vector<std::string>{"\xC3\xA9\n", "z"});
    CHECK(got.rows.at(0).values ==
          std::vector<Kept>{text("\xF0\x9F\x98\x80 \"q\" \\ / \t"), text({"\0", 1})});
}

TEST_CASE("the key of the time gives the time of the row") {
    RowOptions const iso{.timeColumn = "t"};
    auto const dated = readAll("{\"v\":1,\"t\":\"2012-01-01\"}\n{\"t\":\"2012-01-02\"}\n", iso);
    CHECK(dated.rows.at(0).timeMs == 1325376000000);
    CHECK(dated.rows.at(0).values == std::vector<Kept>{integer(1), text("2012-01-01")});
    CHECK(dated.rows.at(1).timeMs == 1325462400000);

    RowOptions const epoch{.timeColumn = "t", .time = {.unit = hio::tool::TimeUnit::seconds}};
    for (char const* time : {"1700000000", "1700000000.0", "1.7e9", "\"1700000000\""}) {
        CAPTURE(time);
        auto const got = readAll("{\"t\":" + std::string(time) + "}", epoch);
        CHECK(got.rows.at(0).timeMs == 1700000000000);
        CHECK(got.rows.at(0).values == std::vector<Kept>{text("1700000000")});
    }
    CHECK(readAll("{\"t\":1700000000.25}", epoch).rows.at(0).timeMs == 1700000000250);
}

TEST_CASE("a time in each spelling of a number") {
    auto const at = [](std::string const& time, hio::tool::TimeUnit unit) {
        return readAll("{\"t\":" + time + "}", {.timeColumn = "t", .time = {.unit = unit}})
            .rows.at(0)
            .timeMs;
    };
    using hio::tool::TimeUnit;
    CHECK(at("1.6094592E9", TimeUnit::seconds) == 1609459200000);
    CHECK(at("16094592e2", TimeUnit::seconds) == 1609459200000);
    CHECK(at("\"1.6094592E9\"", TimeUnit::seconds) == 1609459200000);
    CHECK(at("1609459200123456", TimeUnit::microseconds) == 1609459200123);
    CHECK(at("1609459200123456789", TimeUnit::nanoseconds) == 1609459200123);
    CHECK(at("-0.5", TimeUnit::seconds) == -500);
    CHECK(readAll("{\"t\":1e400}", {.timeColumn = "t", .time = {.unit = TimeUnit::seconds}})
              .refused == 1);
}

TEST_CASE("dates with two readings are read as the column tells, or asked for") {
    RowOptions const timed{.timeColumn = "t"};
    auto const got = readAll("{\"t\":null}\n{\"t\":\"3/4/2024\"}\n{\"t\":\"4/13/2024\"}\n", timed);
    CHECK(got.refused == 1);
    CHECK(got.rows.at(0).timeMs == 1709510400000);
    auto const why =
        thrown<hio::ValidationError>([&] { readAll("{\"t\":\"3/4/2024\"}\n", timed); });
    CHECK(has(why, "column 't': '3/4/2024' on line 1 may be D/M/YYYY or M/D/YYYY"));
    CHECK(readAll("{\"t\":\"1565\"}\n{\"t\":2024}", timed).rows.at(1).timeMs == 1704067200000);
}

TEST_CASE("very many keys cost no square") {
    std::string row = "{";
    hio::tool::Types types;
    for (int i = 0; i < 100'000; ++i) {
        row += "\"k" + std::to_string(i) + "\":1,";
        types.emplace_back("k" + std::to_string(i), Kind::text);
    }
    CHECK(readAll(row + "\"z\":1}", {.types = types}).rows.size() == 1);
    CHECK(readAll(row + "\"k0\":1}").refused == 1);
}

TEST_CASE("--types converts numbers, texts and booleans") {
    RowOptions const options{.types = {{"t", Kind::text},
                                       {"i", Kind::integral},
                                       {"f", Kind::fractional},
                                       {"b", Kind::boolean}}};
    CHECK(valuesOf(R"({"t":5,"i":"007","f":2,"b":1,"o":"5"})", options) ==
          std::vector<Kept>{text("5"), integer(7), 2.0, true, text("5")});
    CHECK(valuesOf(R"({"t":true,"i":"","f":"1e3","b":"False"})", options) ==
          std::vector<Kept>{text("true"), Null, 1000.0, false});
    CHECK(valuesOf(R"({"t":null,"i":null,"f":null,"b":null})", options) ==
          std::vector<Kept>{Null, Null, Null, Null});
    CHECK(valuesOf(R"({"t":-1.5,"x":1,"f":3.25,"i":2.0})", options) ==
          std::vector<Kept>{text("-1.5"), integer(1), 3.25, integer(2)});
    CHECK(std::get<double>(valuesOf(R"({"f":1e300})", options).at(0)) == 1e300);
    CHECK(has(whyNot(R"({"i":"x"})", options), ":1: column 'i': 'x' is no int: mend it"));
    CHECK(has(whyNot(R"({"b":[1]})", options), "column 'b': '{}' is no bool"));
}

TEST_CASE("a row that cannot be taken says file, line, value and remedy") {
    RowOptions const timed{.timeColumn = "time"};
    CHECK(has(whyNot("\n{\"a\":}\n"), ":2: no JSON at byte 6, '\"a\":}'"));
    CHECK(has(whyNot("{\"a\":1"), "write one whole {...} a line"));
    CHECK(has(whyNot("{\"a\":1} x"), ":1: no JSON at byte 9"));
    CHECK(has(whyNot("{\"a\":01e999}"), ":1: no JSON"));
    CHECK(has(whyNot("{\"a\":1.e999}"), ":1: no JSON"));
    CHECK(has(whyNot("{\"a\":nan}"), ":1: no JSON"));
    CHECK(has(whyNot("{\"a\":NaN,}"), ":1: no JSON"));
    CHECK(has(whyNot("{\"a\":+Infinity}"), ":1: no JSON"));
    CHECK(has(whyNot("{NaN:1}"), ":1: no JSON"));
    CHECK(has(whyNot("[1,2]"), ":1: '[1,2]' is no object: write one {...} a line"));
    CHECK(has(whyNot("5"), "'5' is no object"));
    CHECK(has(whyNot("\"x\""), "'\"x\"' is no object"));
    CHECK(has(whyNot("{\"a\":1,\"b\":2,\"a\":3}"), "key 'a' is there twice: name it once"));
    CHECK(has(whyNot("{\"a\":\"caf\xE9\"}"),
              ":1: line '{\"a\":\"caf\\xE9\"}' is not UTF-8: give --encoding"));
    CHECK(
        has(whyNot("{\"tme\":1}", timed), "no key 'time' for --time: it has 'tme': did you mean"));
    CHECK(has(whyNot("{\"time\":\"noon\"}", timed), "column 'time': 'noon' is no time: write"));
    CHECK(has(whyNot("{\"time\":null}", timed), "column 'time': '' is no time: each row needs"));
    CHECK(has(whyNot("{\"time\":{}}", timed), "column 'time': '{}' is no time"));
    CHECK(
        has(whyNot("{\"time\":1700000000}", timed), "for a count since 1970, --time-unit s or ms"));
}

TEST_CASE("a key that is there twice is refused in each row, whatever rows came before") {
    auto const got = readAll("{\"a\":1,\"b\":2,\"b\":3}\n{\"a\":1}\n{\"a\":1,\"b\":2,\"b\":3}\n"
                             "{\"a\":1,\"b\":2}\n{\"b\":1,\"b\":2}\n");
    CHECK(got.rows.size() == 2);
    CHECK(got.refused == 3);
}

TEST_CASE("a line longer than the limit is refused, and reading goes on after it") {
    std::string const content =
        "{\"a\":1}\n{\"a\":\"" + std::string(2 * hio::tool::MaxRow, 'x') + "\"}\n{\"a\":2}\n";
    auto const got = readAll(content);
    CHECK(got.rows ==
          std::vector<KeptRow>{{{"a"}, {integer(1)}, 0, 1}, {{"a"}, {integer(2)}, 0, 3}});
    CHECK(got.refused == 1);
    CHECK(has(got.refusals.at(0).what, "line is longer than 16777216 bytes: split it"));
}

TEST_CASE("nesting of any depth is no danger") {
    std::string const deep(100'000, '[');
    CHECK(valuesOf("{\"a\":" + deep + std::string(deep.size(), ']') + "}") ==
          std::vector<Kept>{Object()});
    CHECK(readAll("{\"a\":" + deep).refused == 1);
}

TEST_CASE("lines end with LF or CRLF, and may be cut into pieces anywhere") {
    std::string const content =
        "\xEF\xBB\xBF{\"a\":\"\xC3\xA9\"}\r\n\r\n{\"a\":[1,2],\"b\":1.5}\r\n"
        "x\r\n{\"b\":true}";
    auto const whole = readAll(content);
    CHECK(whole.rows.size() == 3);
    CHECK(whole.rows.at(2).line == 5);
    CHECK(whole.refused == 1);
    for (std::size_t piece = 1; piece < content.size(); ++piece) {
        CAPTURE(piece);
        auto const got = readAll(content, {}, piece);
        CHECK(got.rows == whole.rows);
        CHECK(got.refused == whole.refused);
    }
}

TEST_CASE("hostile bytes give rows or refusals") {
    std::mt19937 random(11);
    static constexpr std::string_view Parts[] = {
        "{",    "}",    "[",  "]",  ":",  ",",    "\"a\"",    "\"b\"", "1",           "1.5",
        "null", "true", "\"", "\\", "\n", "\xFF", "\xC3\xA9", " ",     "{\"a\":1}\n", "\\u12"};
    for (int round = 0; round < 2000; ++round) {
        std::string content = "{\"a\":1}\n";
        std::size_t lines = 1;
        for (auto left = random() % 30; left > 0; --left) {
            content += Parts[random() % std::size(Parts)];
        }
        for (std::size_t at = 8; at < content.size(); ++lines) {
            at = std::min(content.find('\n', at), content.size() - 1) + 1;
        }
        CAPTURE(content);
        auto const got = readAll(content);
        REQUIRE(got.rows.size() >= 1);
        REQUIRE(got.rows.size() + got.refused <= lines);
    }
}
