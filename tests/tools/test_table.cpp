// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <clocale>
#include <string>
#include <tools/hio/table.hpp>

using hio::tool::Side;
using hio::tool::Table;
using hio::tool::widthOf;

TEST_CASE("a table lines up texts on the left and numbers on the right") {
    Table table({Side::left, Side::right, Side::left});
    table.add({"name", "n", "what"});
    table.add({"a", "1000", ""});
    table.add({"long name", "1", "x"});
    CHECK(table.text(80) == "name          n  what\n"
                            "a          1000\n"
                            "long name     1  x\n");
}

TEST_CASE("a table too wide cuts its widest texts, never below 12, and no number") {
    Table table({Side::left, Side::left, Side::right});
    table.add({std::string(30, 'a'), std::string(20, 'b'), "12345678901234"});
    CHECK(table.text(68) ==
          std::string(30, 'a') + "  " + std::string(20, 'b') + "  12345678901234\n");
    std::setlocale(LC_CTYPE, "C.UTF-8"); // of the sign
    CHECK(table.text(60) ==
          std::string(21, 'a') + "…  " + std::string(20, 'b') + "  12345678901234\n");
    CHECK(table.text(10) ==
          std::string(11, 'a') + "…  " + std::string(11, 'b') + "…  12345678901234\n");
    std::setlocale(LC_CTYPE, "C");
}

TEST_CASE("a table knows how wide characters are, and cuts none in half") {
    std::setlocale(LC_CTYPE, "C.UTF-8");
    CHECK(widthOf("größe") == 5);
    CHECK(widthOf("高さ") == 4);
    CHECK(widthOf("e\u0301") == 1);
    CHECK(widthOf("\xff\xfe") == 2);
    CHECK(widthOf("") == 0);
    Table table({Side::left});
    table.add({"高高高高高高高高"});
    CHECK(table.text(14) == "高高高高高高…\n");
    CHECK(table.text(13) == "高高高高高高…\n");
    CHECK(table.text(12) == "高高高高高…\n");
    std::setlocale(LC_CTYPE, "C");
}
