// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <random>

#include "rowkit.hpp"

using hio::tool::Kind;
using hio::tool::RowOptions;

namespace {

using Rows = std::vector<std::vector<Kept>>;

Rows valuesOf(Got const& got) {
    Rows rows;
    for (KeptRow const& row : got.rows) {
        rows.push_back(row.values);
    }
    return rows;
}

std::vector<std::uint64_t> linesOf(Got const& got) {
    std::vector<std::uint64_t> lines;
    for (KeptRow const& row : got.rows) {
        lines.push_back(row.line);
    }
    return lines;
}

std::string whyNot(std::string_view content, RowOptions const& options = {}) {
    auto const got = readAll(content, options);
    return got.refused == 1 ? text(got.refusals.at(0)) : std::to_string(got.refused) + " refused";
}

} // namespace

TEST_CASE("a row has the columns of the header and values typed one by one") {
    auto const got = readAll("a,b,c\n1,x,\n2.5,true,7\n");
    CHECK(got.rows.size() == 2);
    CHECK(got.rows.at(0).columns == std::vector<std::string>{"a", "b", "c"});
    CHECK(valuesOf(got) == Rows{{integer(1), text("x"), Null}, {2.5, true, integer(7)}});
    CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 3});
    CHECK(got.refused == 0);
}

TEST_CASE("quotes hold commas, line ends, blanks and doubled quotes") {
    auto const got = readAll("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\", \"\"\n"
                             "\" q \",\"1\"\n");
    CHECK(valuesOf(got) == Rows{{text("x,y"), text("say \"hi\"")}, {text(" q "), integer(1)}});
    CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 5});
    CHECK(got.refused == 1); // a quote after a blank
    CHECK(got.refusals.at(0).line == 3);
}

TEST_CASE("an empty field is null, an empty one between quotes is the empty text") {
    CHECK(valuesOf(readAll("a,b,c\n,\"\",\n")) == Rows{{Null, text(""), Null}});
    CHECK(valuesOf(readAll("a\n\"\"\n")) == Rows{{text("")}});
}

TEST_CASE("blanks belong to the field") {
    CHECK(valuesOf(readAll("a,b\n x ,\ty\n 5,6 \n")) ==
          Rows{{text(" x "), text("\ty")}, {text(" 5"), text("6 ")}});
    CHECK(readAll(" a , b\n1,2\n").rows.at(0).columns == std::vector<std::string>{" a ", " b"});
}

TEST_CASE("lines end with LF, CRLF or CR, the last one with nothing; empty lines are skipped") {
    for (std::string const end : {"\n", "\r\n", "\r"}) {
        CAPTURE(end);
        auto const got = readAll("a,b" + end + "1,2" + end + end + "3,4" + end + "5,6");
        CHECK(valuesOf(got) ==
              Rows{{integer(1), integer(2)}, {integer(3), integer(4)}, {integer(5), integer(6)}});
        CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 4, 5});
    }
}

TEST_CASE("line ends may be mixed") {
    auto const got = readAll("a,b\r1,2\n3,4\r\n5,6\n\r7,8");
    CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 3, 4, 6});
}

TEST_CASE("a BOM is no part of the first name, also in pieces of one byte") {
    for (std::size_t piece = 1; piece < 6; ++piece) {
        auto const got = readAll("\xEF\xBB\xBF\"a\",b\n1,2\n", {}, piece);
        CHECK(got.rows.at(0).columns == std::vector<std::string>{"a", "b"});
    }
}

TEST_CASE("names and values are UTF-8") {
    auto const got = readAll("stra\xC3\x9F"
                             "e,b\n\xE6\x97\xA5\xE6\x9C\xAC,1\n");
    CHECK(got.rows.at(0).columns.at(0) == "stra\xC3\x9F"
                                          "e");
    CHECK(got.rows.at(0).values.at(0) == text("\xE6\x97\xA5\xE6\x9C\xAC"));
}

TEST_CASE("--types overrides, and a value that is not of its kind refuses the row") {
    RowOptions const options{.types = {{"zip", Kind::text}, {"n", Kind::integral}}};
    auto const got = readAll("zip,n\n12345,007\n,\nx,y\n\"\",\"\"\n", options);
    CHECK(valuesOf(got) == Rows{{text("12345"), integer(7)}, {Null, Null}, {text(""), Null}});
    CHECK(got.refused == 1);
    CHECK(has(got.refusals.at(0).what, "column 'n': 'y' is no int: mend it, or give --types"));
}

TEST_CASE("the column of the time is text and gives the time of the row") {
    auto const got =
        readAll("day,v\n2012-01-01,5\n2012-01-02T00:00:00.5Z,6\n", {.timeColumn = "day"});
    CHECK(got.rows.at(0).timeMs == 1325376000000);
    CHECK(got.rows.at(0).values.at(0) == text("2012-01-01"));
    CHECK(got.rows.at(1).timeMs == 1325462400500);
    RowOptions const epoch{.timeColumn = "t", .timeUnit = hio::tool::TimeUnit::seconds};
    auto const counted = readAll("v,t\n1,1325376000\n", epoch);
    CHECK(counted.rows.at(0).timeMs == 1325376000000);
    CHECK(counted.rows.at(0).values.at(1) == text("1325376000"));
}

TEST_CASE("a row that cannot be taken says file, line, value and remedy") {
    RowOptions const timed{.timeColumn = "t"};
    CHECK(has(whyNot("a,b\n1\n"), ":2: row has 1 field, the header 2: write all fields"));
    CHECK(has(whyNot("a,b\n\n1,2,3\n"), ":3: row has 3 fields, the header 2: put a field that"));
    CHECK(
        has(whyNot("a,t\n1,yesterday\n", timed), ":2: column 't': 'yesterday' is no time: write"));
    CHECK(has(whyNot("a,t\n1,1706702400\n", timed), "or give --time-unit s or ms"));
    CHECK(has(whyNot("a,t\n1,\n", timed), "column 't': '' is no time: each row needs one"));
    CHECK(has(whyNot("a,b\n1,caf\xE9\n"), "column 'b': 'caf\\xE9' is not UTF-8: convert the file"));
    CHECK(has(whyNot("a,b\n1,5\" pipe\n"), ":2: field 2, '5', has a quote where none may be"));
    CHECK(has(whyNot("a,b\n1,\"x\"y\n"), ":2: field 2, 'x', has a quote where none may be"));
    CHECK(
        has(whyNot("a,b\n1,\"x\ny\n"), ":2: field 2, 'x\\x0Ay\\x0A', opens with a quote that is"));
    CHECK(has(whyNot("a,b\n1,2\n\x1B[31m\n"), "starts with '\\x1B[31m'"));
}

TEST_CASE("reading goes on after a bad row, on the right line") {
    auto const got = readAll("a,b\n\"x\ny\"z,1\n1,2\nq\"q,\"\n3,4\n\"5\n6\",7\n8\n");
    CHECK(valuesOf(got) ==
          Rows{{integer(1), integer(2)}, {integer(3), integer(4)}, {text("5\n6"), integer(7)}});
    CHECK(linesOf(got) == std::vector<std::uint64_t>{4, 6, 7});
    CHECK(got.refused == 3);
    CHECK(got.refusals.at(0).line == 2);
    CHECK(got.refusals.at(1).line == 5);
    CHECK(got.refusals.at(2).line == 9);
}

TEST_CASE("a header that cannot serve is thrown") {
    auto const why = [](std::string_view content) {
        return thrown<hio::FormatError>([content] { readAll(content); });
    };
    CHECK(has(why("a,b,a\n1,2,3\n"), ":1: column 'a' is there twice: rename one"));
    CHECK(has(why("\na,,b\n1,2,3\n"), ":2: column 2 has no name"));
    CHECK(has(why("a,\"\"\n1,2\n"), ":1: column 2 has no name"));
    CHECK(has(why("a,b\xFF\n1,2\n"), ":1: header: column 'b\\xFF' is not UTF-8: convert"));
    CHECK(has(why("a,\"b\n1,2\n"), ":1: header: field 2, 'b\\x0A1,2\\x0A', opens with a quote"));
    CHECK(has(why("\xFF\xFE"
                  "a\0,\0b\0\n\0"),
              "is not UTF-8: convert"));
}

TEST_CASE("a header without a column that was asked for is thrown with those there are") {
    auto const why = thrown<hio::ValidationError>(
        [] { readAll("date,rain,wind\n1,2,3\n", {.timeColumn = "Dates"}); });
    CHECK(has(why, "no column 'Dates' for --time: it has 'date', 'rain', 'wind'"));
    CHECK(has(why, "did you mean 'date'?"));
    auto const types = thrown<hio::ValidationError>([] {
        readAll("zip,rain\n1,2\n", {.types = {{"zap", Kind::text}}});
    });
    CHECK(has(types, "no column 'zap' for --types: it has 'zip', 'rain': did you mean 'zip'?"));
    auto const far = thrown<hio::ValidationError>([] {
        readAll("zip,rain\n1,2\n", {.types = {{"humidity", Kind::text}}});
    });
    CHECK(far.ends_with("it has 'zip', 'rain'"));
}

TEST_CASE("a header alone is a file without rows") {
    CHECK(readAll("a,b\n").rows.empty());
    CHECK(readAll("a,b").refused == 0);
}

TEST_CASE("a quote that is never closed ends at the limit, not with the memory") {
    std::string const content = "a,b\n1,\"" + std::string(2 * hio::tool::MaxRow, 'x');
    auto const why = thrown<hio::FormatError>([&content] { readAll(content); });
    CHECK(has(why, ":2: the row that starts here is longer than 16777216 bytes: close its quote"));
}

TEST_CASE("a field just below the limit leaves room for the rows after it") {
    std::string const big(hio::tool::MaxRow - 100, 'x');
    std::string rows;
    while (rows.size() < 2 * hio::tool::Input::PieceSize) {
        rows += "1,2\n";
    }
    auto const got = readAll("a,b\n1,\"" + big + "\"\n" + rows);
    CHECK(got.refused == 0);
    CHECK(got.rows.size() == 1 + rows.size() / 4);
    CHECK(got.rows.at(0).values.at(1) == text(big));
}

namespace {

// Tables to write and read back: fields of the pieces that CSV may trip over.
class Tables {
public:
    explicit Tables(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    }

    std::string field() {
        static constexpr char const* Parts[] = {"\"",
                                                ",",
                                                "\r",
                                                "\n",
                                                "\r\n",
                                                " ",
                                                "\t",
                                                "a",
                                                "x9",
                                                "\xC3\xA9",
                                                "\xF0\x9F\x98\x80",
                                                "'",
                                                "\\"};
        std::string text;
        for (std::size_t left = below(6); left > 0; --left) {
            text += Parts[below(std::size(Parts))];
        }
        return text;
    }

    // As RFC 4180 says; between quotes also, at times, what needs none.
    std::string written(std::string const& field) {
        if (field.find_first_of("\",\r\n") == std::string::npos && (field.empty() || below(2))) {
            return field;
        }
        std::string text = "\"";
        for (char const c : field) {
            text += c == '"' ? "\"\"" : std::string(1, c);
        }
        return text + "\"";
    }

private:
    std::mt19937 random_;
};

struct Table {
    std::string csv;
    Rows rows;
};

// The time comes last, so that no line is empty.
Table randomTable(Tables& tables) {
    std::string const end = tables.below(2) ? "\n" : "\r\n";
    std::size_t const width = 1 + tables.below(4);
    Table table;
    for (std::size_t i = 0; i < width; ++i) {
        table.csv += "column" + std::to_string(i) + ",";
    }
    table.csv += "t" + end;
    for (std::size_t left = tables.below(5); left > 0; --left) {
        std::vector<Kept> row;
        for (std::size_t i = 0; i < width; ++i) {
            std::string const field = tables.field();
            table.csv += tables.written(field) + ",";
            row.push_back(field.empty() ? Null : text(field));
        }
        row.push_back(text("2012-01-01"));
        table.csv += "2012-01-01" + (left > 1 || tables.below(2) ? end : "");
        table.rows.push_back(row);
    }
    return table;
}

} // namespace

TEST_CASE("random tables are read back as they were written, cut at every byte") {
    Tables tables(20241120);
    for (int round = 0; round < 60; ++round) {
        Table const table = randomTable(tables);
        CAPTURE(table.csv);
        auto const whole = readAll(table.csv, {.timeColumn = "t"});
        REQUIRE(valuesOf(whole) == table.rows);
        REQUIRE(whole.refused == 0);
        for (std::size_t piece = 1; piece < table.csv.size(); ++piece) {
            CAPTURE(piece);
            REQUIRE(readAll(table.csv, {.timeColumn = "t"}, piece).rows == whole.rows);
        }
    }
}

TEST_CASE("hostile bytes give rows or refusals, the same in pieces of any size") {
    Tables tables(7);
    static constexpr std::string_view Bytes{"\",\r\n a1\xC3\xA9\xFF\0", 12};
    for (int round = 0; round < 400; ++round) {
        std::string content = "a,b\n";
        for (std::size_t left = tables.below(60); left > 0; --left) {
            content += Bytes[tables.below(Bytes.size())];
        }
        CAPTURE(content);
        auto const whole = readAll(content);
        auto const pieces = readAll(content, {}, 1 + tables.below(5));
        REQUIRE(pieces.rows == whole.rows);
        REQUIRE(pieces.refused == whole.refused);
        for (std::size_t i = 0; i < whole.refusals.size(); ++i) {
            REQUIRE(pieces.refusals[i].what == whole.refusals[i].what);
            REQUIRE(pieces.refusals[i].line == whole.refusals[i].line);
        }
    }
}
