// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <tools/hio/input/number.hpp>

using hio::tool::Decimal;
using hio::tool::numberOf;
using hio::tool::specialOf;

namespace {

constexpr double Infinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a number is the nearest double") {
    CHECK(numberOf("0") == 0.0);
    CHECK(numberOf("-1.5") == -1.5);
    CHECK(numberOf(".5") == 0.5);
    CHECK(numberOf("5.") == 5.0);
    CHECK(numberOf("1e5") == 1e5);
    CHECK(numberOf("1E+5") == 1e5);
    CHECK(numberOf("-1e-5") == -1e-5);
    CHECK(numberOf("4.9e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(numberOf("1.7976931348623157e308") == std::numeric_limits<double>::max());
    CHECK(std::signbit(*numberOf("-0")));
}

TEST_CASE("a number beyond the doubles is infinite, one below them is zero") {
    for (std::string const& text : {std::string("1e400"),
                                    std::string("1.8e308"),
                                    std::string("1e999999999999999999999"),
                                    std::string("0.001e400"),
                                    std::string(400, '9'),
                                    "1" + std::string(500, '0') + "e-10",
                                    std::string(400, '9') + ".5"}) {
        CAPTURE(text);
        CHECK(numberOf(text) == Infinity);
        CHECK(numberOf("-" + text) == -Infinity);
    }
    for (std::string const& text : {std::string("1e-400"),
                                    std::string("1e-999999999999999999999"),
                                    std::string("123456e-400"),
                                    "0." + std::string(500, '0') + "1"}) {
        CAPTURE(text);
        CHECK(numberOf(text) == 0.0);
        CHECK(std::signbit(*numberOf("-" + text)));
    }
    CHECK(numberOf("0e999999") == 0.0);
    CHECK(numberOf(std::string(400, '0') + "1") == 1.0);
    CHECK(numberOf("0." + std::string(500, '0') + "1e501") == 1.0);
    CHECK(numberOf("1" + std::string(500, '0') + "e-500") == 1.0);
}

TEST_CASE("what is no decimal number is none") {
    for (char const* text :
         {"",      "-",    ".",     "-.",   "+5",    "--5", "e5",     ".e5",      "1e",  "1e+",
          "1e-",   "1 e5", "1e5.0", "1e+-", "0x1F",  "1f",  "1,5",    "1.2.3",    " 1",  "1 ",
          "1_000", "nan",  "inf",   "-inf", "0x1p3", "1d5", "nan(x)", "infinity", "1e5e"}) {
        CAPTURE(text);
        CHECK_FALSE(numberOf(text));
        CHECK_FALSE(Decimal::from(text, '.'));
    }
}

TEST_CASE("the decimal point may be a comma") {
    CHECK(numberOf("1,5", ',') == 1.5);
    CHECK(numberOf(",5", ',') == 0.5);
    CHECK(numberOf("-1,5e3", ',') == -1500.0);
    CHECK(numberOf("12", ',') == 12.0);
    CHECK(numberOf("1,5e400", ',') == Infinity);
    CHECK(numberOf("1," + std::string(100, '5'), ',') > 1.5);
    CHECK_FALSE(numberOf("1.5", ','));
    CHECK_FALSE(numberOf("1.234,5", ','));
    CHECK_FALSE(numberOf("1,234,5", ','));
}

TEST_CASE("nan and infinity are words in any case") {
    for (char const* text : {"nan", "NaN", "NAN", "-nan"}) {
        CAPTURE(text);
        CHECK(std::isnan(specialOf(text).value_or(0)));
    }
    for (char const* text : {"inf", "Inf", "INF", "infinity", "Infinity"}) {
        CAPTURE(text);
        CHECK(specialOf(text) == Infinity);
        CHECK(specialOf("-" + std::string(text)) == -Infinity);
    }
    for (char const* text : {"", "-", "+inf", "nan(1)", "infinit", "in", "1", "--inf"}) {
        CAPTURE(text);
        CHECK_FALSE(specialOf(text));
    }
}
