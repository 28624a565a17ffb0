// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <tools/hio/input/typing.hpp>
#include <vector>

#include "rowkit.hpp"

using hio::Value;
using hio::tool::fitted;
using hio::tool::Kind;
using hio::tool::parseTypes;
using hio::tool::typed;

namespace {

Value of(std::int64_t value) {
    return value;
}

bool isText(std::string_view literal) {
    return typed(literal) == Value(literal);
}

} // namespace

TEST_CASE("empty is null") {
    CHECK(typed("") == Value());
}

TEST_CASE("an integer is a minus or none and digits, within int64") {
    CHECK(typed("0") == of(0));
    CHECK(typed("-0") == of(0));
    CHECK(typed("42") == of(42));
    CHECK(typed("-5") == of(-5));
    CHECK(typed("9223372036854775807") == of(std::numeric_limits<std::int64_t>::max()));
    CHECK(typed("-9223372036854775808") == of(std::numeric_limits<std::int64_t>::min()));
}

TEST_CASE("an integer beyond int64, a decimal and an exponent are fractional") {
    CHECK(typed("9223372036854775808") == Value(9223372036854775808.0));
    CHECK(typed("-9223372036854775809") == Value(-9223372036854775808.0));
    CHECK(typed("123456789012345678901234567890") == Value(123456789012345678901234567890.0));
    CHECK(typed("1.5") == Value(1.5));
    CHECK(typed("-0.25") == Value(-0.25));
    CHECK(typed("3.0") == Value(3.0));
    CHECK(typed(".5") == Value(0.5));
    CHECK(typed("-.5") == Value(-0.5));
    CHECK(typed("1.") == Value(1.0));
    CHECK(typed("1e5") == Value(1e5));
    CHECK(typed("1E-5") == Value(1e-5));
    CHECK(typed("0e0") == Value(0.0));
    CHECK(typed("1.7976931348623157e308") == Value(std::numeric_limits<double>::max()));
}

TEST_CASE("true and false are boolean in any case") {
    for (char const* literal : {"true", "True", "TRUE", "tRuE", " true "}) {
        CHECK(typed(literal) == Value(true));
    }
    for (char const* literal : {"false", "False", "FALSE", "falsE", "false\t"}) {
        CHECK(typed(literal) == Value(false));
    }
    CHECK(isText("truer"));
    CHECK(isText("t"));
    CHECK(isText("yes"));
}

TEST_CASE("blanks around a number do not count, those around a text do") {
    CHECK(typed(" 5") == of(5));
    CHECK(typed("5 ") == of(5));
    CHECK(typed("\t1.5 ") == Value(1.5));
    CHECK(typed(" ") == Value());
    CHECK(isText(" rain "));
    CHECK(isText("1 5"));
    CHECK(isText("- 5"));
}

TEST_CASE("a number that no double holds is infinite or 0") {
    double const infinity = std::numeric_limits<double>::infinity();
    CHECK(typed("1e400") == Value(infinity));
    CHECK(typed("-1e400") == Value(-infinity));
    CHECK(typed("1e-400") == Value(0.0));
    CHECK(typed(std::string(400, '9')) == Value(infinity));
    CHECK(typed("1e400", Kind::fractional) == Value(infinity));
    CHECK(typed("1e-400", Kind::fractional) == Value(0.0));
}

TEST_CASE("all else is text, also what only looks like a number") {
    for (char const* literal :
         {"rain",  "007",   "00",   "-007",       "00.5",     "-01.5", "+5",      "+1.5",
          "1_000", "1,000", "0x1F", "1f",         "-",        "--5",   "-+5",     ".",
          "-.",    "e5",    ".e5",  "1e",         "1e+",      "1.2.3", "1-2",     "nan",
          "NaN",   "-nan",  "inf",  "-inf",       "Infinity", "null",  "None",    "NA",
          "12:30", "0x1p3", "01e5", "2024-01-31", "+1e400",   "1,5",   "\xC3\xA9"}) {
        CAPTURE(literal);
        CHECK(isText(literal));
    }
    CHECK(isText(std::string_view("5\0", 2)));
}

TEST_CASE("a column has the narrowest kind that all of its values have") {
    auto const kindOf = [](std::vector<char const*> const& texts, char point = '.') {
        hio::tool::KindFinder finder(point);
        for (char const* text : texts) {
            finder.add(text);
        }
        return finder.kind();
    };
    CHECK(kindOf({}) == Kind::self);
    CHECK(kindOf({"true", "FALSE"}) == Kind::boolean);
    CHECK(kindOf({"true", "1"}) == Kind::text);
    CHECK(kindOf({"1", "0", "-7", " 3 "}) == Kind::integral);
    CHECK(kindOf({"1", "9223372036854775808"}) == Kind::fractional);
    CHECK(kindOf({"1", "2.5", "1e3"}) == Kind::fractional);
    CHECK(kindOf({"1", "NaN"}) == Kind::fractional);
    CHECK(kindOf({"1.5", "-inf", "nan"}) == Kind::fractional);
    CHECK(kindOf({"1e400"}) == Kind::fractional);
    CHECK(kindOf({"1", "x"}) == Kind::text);
    CHECK(kindOf({"00501", "12345"}) == Kind::text);
    CHECK(kindOf({"+5", "5"}) == Kind::text);
    CHECK(kindOf({"1,5", "2"}) == Kind::text);
    CHECK(kindOf({"1,5", "2"}, ',') == Kind::fractional);
    CHECK(kindOf({"1.5", "2"}, ',') == Kind::text);
}

TEST_CASE("a value in its column; one that does not fit is typed by itself") {
    CHECK(fitted("5", Kind::integral) == of(5));
    CHECK(fitted("5.5", Kind::integral) == Value(5.5));
    CHECK(fitted("calm", Kind::integral) == Value(std::string_view("calm")));
    CHECK(fitted("NaN", Kind::integral) == Value(std::string_view("NaN")));
    CHECK(fitted("5", Kind::fractional) == Value(5.0));
    CHECK(std::isnan(std::get<double>(fitted("nan", Kind::fractional))));
    CHECK(fitted("-inf", Kind::fractional) == Value(-std::numeric_limits<double>::infinity()));
    CHECK(fitted("true", Kind::fractional) == Value(true));
    CHECK(fitted("007", Kind::fractional) == Value(std::string_view("007")));
    CHECK(fitted("5", Kind::text) == Value(std::string_view("5")));
    CHECK(fitted("5", Kind::boolean) == of(5));
    CHECK(fitted("5", Kind::self) == of(5));
    CHECK(fitted("1,5", Kind::fractional, ',') == Value(1.5));
}

TEST_CASE("a kind that is given overrides what the text says by itself") {
    CHECK(typed("5", Kind::text) == Value(std::string_view("5")));
    CHECK(typed("true", Kind::text) == Value(std::string_view("true")));
    CHECK(typed("", Kind::text) == Value(std::string_view("")));
    CHECK(typed("007", Kind::integral) == of(7));
    CHECK(typed("+5", Kind::integral) == of(5));
    CHECK(typed("-5", Kind::integral) == of(-5));
    CHECK(typed("", Kind::integral) == Value());
    CHECK(typed("5", Kind::fractional) == Value(5.0));
    CHECK(typed("+007.5", Kind::fractional) == Value(7.5));
    CHECK(typed(" 5 ", Kind::integral) == of(5));
    CHECK(typed("1,5", Kind::fractional, ',') == Value(1.5));
    CHECK(typed("inf", Kind::fractional) == Value(std::numeric_limits<double>::infinity()));
    CHECK(std::isnan(std::get<double>(typed("nan", Kind::fractional).value())));
    CHECK(typed("1", Kind::boolean) == Value(true));
    CHECK(typed("0", Kind::boolean) == Value(false));
    CHECK(typed("True", Kind::boolean) == Value(true));
    CHECK(typed("", Kind::boolean) == Value());
    CHECK(typed("5", Kind::self) == of(5));
}

TEST_CASE("what is not of the kind given is none") {
    for (char const* literal : {"1.5", "x", "5 5", "+", "++5", "+-5", "9223372036854775808"}) {
        CAPTURE(literal);
        CHECK_FALSE(typed(literal, Kind::integral));
    }
    for (char const* literal : {"x", "1.5x", "+", "+-1.5", "nan(1)"}) {
        CAPTURE(literal);
        CHECK_FALSE(typed(literal, Kind::fractional));
    }
    for (char const* literal : {"2", "yes", "00"}) {
        CAPTURE(literal);
        CHECK_FALSE(typed(literal, Kind::boolean));
    }
}

TEST_CASE("--types names columns and their kinds") {
    hio::tool::Types const expected{{"zip", Kind::text},
                                    {"count", Kind::integral},
                                    {"a=b", Kind::fractional},
                                    {"ok", Kind::boolean}};
    CHECK(parseTypes("zip=text,count=int,a=b=float,ok=bool") == expected);
    CHECK(parseTypes("").empty());
}

TEST_CASE("--types that make no sense are refused with the part that does not") {
    auto const why = [](char const* spec) {
        return thrown<hio::ValidationError>([spec] { static_cast<void>(parseTypes(spec)); });
    };
    CHECK(has(why("zip"), "'zip' is not name=kind"));
    CHECK(has(why("=text"), "'=text' is not name=kind"));
    CHECK(has(why("a=text,,b=int"), "'' is not name=kind"));
    CHECK(has(why("zip=string"), "'string' of column 'zip' is no kind: take text, int"));
    CHECK(has(why("zip="), "'' of column 'zip' is no kind"));
    CHECK(has(why("a=int,a=text"), "'a' is named twice"));
}
