// SPDX-License-Identifier: Apache-2.0
#include <hio/help/escape.hpp>

#include <doctest/doctest.h>

#include <string>

using hio::escaped;
using hio::jsonEscaped;
using namespace std::string_literals;

TEST_CASE("text that is safe stays as it is") {
    CHECK(escaped("") == "");
    CHECK(escaped("tic tac \\ \"x\"") == "tic tac \\ \"x\"");
    CHECK(escaped("h\u00e4nde \u20ac \U0001f600") == "h\u00e4nde \u20ac \U0001f600");
}

TEST_CASE("control characters are shown, not obeyed") {
    CHECK(escaped("a\nb\tc\r") == "a\\nb\\tc\\r");
    CHECK(escaped("\x1b[31mred") == "\\x1b[31mred");
    CHECK(escaped("nul\0nul"s) == "nul\\x00nul");
    CHECK(escaped("\x7f") == "\\x7f");
    CHECK(escaped("\u009b31m") == "\\u009b31m"); // CSI in one character
    CHECK(escaped("\u202egnp.exe") == "\\u202egnp.exe");
    CHECK(escaped("\u2028|\u2066|\u200f") == "\\u2028|\\u2066|\\u200f");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
    CHECK(escaped("\xff\xfe") == "\\xff\\xfe");
    CHECK(escaped("\x80") == "\\x80");
    CHECK(escaped("\xc3") == "\\xc3");                   // cut short
    CHECK(escaped("\xc3(") == "\\xc3(");                 // no second byte
    CHECK(escaped("\xc0\xaf") == "\\xc0\\xaf");          // overlong in two
    CHECK(escaped("\xe0\x80\xaf") == "\\xe0\\x80\\xaf"); // in three
    CHECK(escaped("\xf0\x80\x80\xaf") == "\\xf0\\x80\\x80\\xaf");
    CHECK(escaped("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // a surrogate
    CHECK(escaped("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
    CHECK(escaped("\xf5") == "\\xf5");
}

TEST_CASE("long text is cut at the limit, between characters") {
    CHECK(escaped(std::string(256, 'x')) == std::string(256, 'x'));
    CHECK(escaped(std::string(257, 'x')) == std::string(253, 'x') + "...");
    CHECK(escaped(std::string(100000, '\n')).size() <= 256);
    CHECK(escaped("abcdef", 5) == "ab...");
    CHECK(escaped("a\xe2\x82\xac\xe2\x82\xac", 6) == "a...");
    CHECK(escaped("abcdef", 2) == "..");
    CHECK(escaped("abcdef", 0) == "");
}

TEST_CASE("escaping twice is the same as once") {
    std::string const foul = "\x1b]0;x\x07\n\xff\u202e";
    CHECK(escaped(escaped(foul)) == escaped(foul));
}

TEST_CASE("JSON strings hold any bytes") {
    CHECK(jsonEscaped("plain \u20ac") == "plain \u20ac");
    CHECK(jsonEscaped("\"\\\n\x1b") == "\\\"\\\\\\n\\u001b");
    CHECK(jsonEscaped("a\xff") == "a\ufffd");
    CHECK(jsonEscaped("\u2028") == "\\u2028");
    CHECK(jsonEscaped(std::string(300, 'x')).size() == 300);
}
