// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <tools/hio/input/number.hpp>

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

TEST_CASE("a row has the columns of the header and values of the kind of their column") {
    auto const got = readAll("a,b,c\n1,x,\n2.5,true,7\n");
    CHECK(got.rows.size() == 2);
    CHECK(got.rows.at(0).columns == std::vector<std::string>{"a", "b", "c"});
    CHECK(valuesOf(got) == Rows{{1.0, text("x"), Null}, {2.5, text("true"), integer(7)}});
    CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 3});
    CHECK(got.refused == 0);
}

TEST_CASE("quotes hold commas, line ends, blanks and doubled quotes") {
    auto const got = readAll("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\", \"\"\n"
                             "\" q \",\"1\"\n");
    CHECK(valuesOf(got) == Rows{{text("x,y"), text("say \"hi\"")}, {text(" q "), text("1")}});
    CHECK(linesOf(got) == std::vector<std::uint64_t>{2, 5});
    CHECK(got.refused == 1); // a quote after a blank
    CHECK(got.refusals.at(0).line == 3);
}

TEST_CASE("an empty field is null, between quotes too, and so are the words for it") {
    CHECK(valuesOf(readAll("a,b,c\n,\"\", \n")) == Rows{{Null, Null, Null}});
    CHECK(valuesOf(readAll("a\n\"\"\n")) == Rows{{Null}});
    CHECK(valuesOf(readAll("a,b\nNA,x\n N/A ,null\n5,NULL\n\"None\",none\n")) ==
          Rows{{Null, text("x")}, {Null, Null}, {integer(5), Null}, {Null, text("none")}});
    RowOptions const dash{.nulls = hio::tool::NullWords("-")};
    CHECK(valuesOf(readAll("a,b\n-,NA\n5,\n", dash)) ==
          Rows{{Null, text("NA")}, {integer(5), Null}});
}

TEST_CASE("blanks belong to a text, but not to a number, a null or a time") {
    CHECK(valuesOf(readAll("a,b\n x ,\ty\n")) == Rows{{text(" x "), text("\ty")}});
    CHECK(valuesOf(readAll("a,b\n 5,6 \n7, true\n")) ==
          Rows{{integer(5), text("6 ")}, {integer(7), text(" true")}});
    CHECK(readAll("t,b\n 2012-01-01 ,6\n", {.timeColumn = "t"}).rows.at(0).timeMs == 1325376000000);
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
    CHECK(valuesOf(got) == Rows{{text("12345"), integer(7)}, {Null, Null}, {Null, Null}});
    CHECK(got.refused == 1);
    CHECK(has(got.refusals.at(0).what, "column 'n': 'y' is no int: mend it, or give --types"));
}

TEST_CASE("the column of the time is text and gives the time of the row") {
    auto const got =
        readAll("day,v\n2012-01-01,5\n2012-01-02T00:00:00.5Z,6\n", {.timeColumn = "day"});
    CHECK(got.rows.at(0).timeMs == 1325376000000);
    CHECK(got.rows.at(0).values.at(0) == text("2012-01-01"));
    CHECK(got.rows.at(1).timeMs == 1325462400500);
    RowOptions const epoch{.timeColumn = "t", .time = {.unit = hio::tool::TimeUnit::seconds}};
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
    CHECK(has(whyNot("a,t\n1,1706702400\n", timed), "for a count since 1970, --time-unit s or ms"));
    CHECK(has(whyNot("a,t\n1,\n", timed), "column 't': '' is no time: each row needs one"));
    CHECK(has(whyNot("a,b\n1,caf\xE9\n"), "column 'b': 'caf\\xE9' is not UTF-8: give --encoding"));
    CHECK(has(whyNot("a,b\n1,5\" pipe\n"), ":2: field 2, '5', has a quote where none may be"));
    CHECK(has(whyNot("a,b\n1,\"x\"y\n"), ":2: field 2, 'x', has a quote where none may be"));
    CHECK(has(whyNot("a,b\n1,\"x\ny\n"),
              ":2: field 2, 'x\\x0Ay\\x0A', opens with a quote on line 2 that is"));
    CHECK(has(whyNot("a,b\n1,2\n\x1B[31m\n"), "starts with '\\x1B[31m'"));
}

TEST_CASE("reading goes on after a bad row, on the right line") {
    auto const got = readAll("a,b\n\"x\ny\"z,1\n1,2\nq\"q,\"\n3,4\n\"5\n6\",7\n8\n");
    CHECK(valuesOf(got) ==
          Rows{{text("1"), integer(2)}, {text("3"), integer(4)}, {text("5\n6"), integer(7)}});
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
    CHECK(has(why("a,b\xFF\n1,2\n"), ":1: header: column 'b\\xFF' is not UTF-8: give --encoding"));
    CHECK(has(why("a,\"b\n1,2\n"),
              ":1: header: field 2, 'b\\x0A1,2\\x0A', opens with a quote on line 1 that"));
    CHECK(has(why("\xFF\xFE"
                  "a\0,\0b\0\n\0"),
              "is not UTF-8: give --encoding"));
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

TEST_CASE("a header alone is a file without rows, and that is thrown") {
    for (char const* content : {"a,b\n", "a,b", "\n\na\n\n"}) {
        CHECK(has(thrown<hio::tool::NoRows>([&] { readAll(content); }),
                  " has a header and no row: give"));
    }
    CHECK(readAll("a,b\n", {.header = false}).rows.size() == 1);
}

TEST_CASE("empty and double names are made whole, and that is noted") {
    auto const namesOf = [](std::string_view header) {
        return readAll(std::string(header) + "\n" +
                       std::string(std::size_t(std::ranges::count(header, ',')), ',') + "x\n")
            .rows.at(0)
            .columns;
    };
    using Names = std::vector<std::string>;
    CHECK(namesOf("a,b,a,a") == Names{"a", "b", "a_2", "a_3"});
    CHECK(namesOf("a,,b, ") == Names{"a", "column_2", "b", "column_4"});
    CHECK(namesOf("a,a,a_2,a") == Names{"a", "a_3", "a_2", "a_4"});
    CHECK(namesOf(",column_1,column_1") == Names{"column_1_2", "column_1", "column_1_3"});
    TempFile const file("a,,a\n1,2,3\n");
    hio::tool::Refusals refusals;
    auto const reader = hio::tool::openRows(file.path(), {}, refusals);
    CHECK(reader->findings().notes ==
          Names{file.path() + ":1: column 2 has no name: it is called 'column_2'",
                file.path() + ":1: column 3 is a second 'a': it is called 'a_2'"});
}

TEST_CASE("names may be given, for a header or for want of one") {
    using Names = std::vector<std::string>;
    auto const bare = readAll("1;2\n3;4\n", {.header = false});
    CHECK(bare.rows.at(0).columns == Names{"column_1", "column_2"});
    CHECK(linesOf(bare) == std::vector<std::uint64_t>{1, 2});
    CHECK(readAll("1,2\n3,4\n", {.header = false, .columns = {"x", "y"}}).rows.at(0).columns ==
          Names{"x", "y"});
    auto const replaced = readAll("a,b\n3,4\n", {.columns = {"x", "y"}});
    CHECK(replaced.rows.size() == 1);
    CHECK(replaced.rows.at(0).columns == Names{"x", "y"});
    auto const why =
        thrown<hio::ValidationError>([] { readAll("a,b\n3,4\n", {.columns = {"x"}}); });
    CHECK(has(why, "--columns names 1, but the header has 2 fields"));
    CHECK(has(whyNot("1,2\n3\n", {.header = false}), ":2: row has 1 field, the first row 2"));
}

TEST_CASE("lines before the header are skipped, whatever is in them") {
    for (std::string const end : {"\n", "\r\n", "\r"}) {
        CAPTURE(end);
        std::string const content = "# it's \"so" + end + "#" + end + "a,b" + end + "1,2" + end;
        for (std::size_t piece = 1; piece < content.size(); ++piece) {
            auto const got = readAll(content, {.skip = 2}, piece);
            CHECK(valuesOf(got) == Rows{{integer(1), integer(2)}});
            CHECK(linesOf(got) == std::vector<std::uint64_t>{4});
        }
    }
    CHECK(has(thrown<hio::tool::NoRows>([] { readAll("a\n1\n", {.skip = 5}); }), "is empty"));
}

TEST_CASE("the delimiter is found, and may be told") {
    Rows const expected{{integer(1), text("x"), 2.5}};
    for (std::string const delimiter : {",", ";", "\t", "|"}) {
        CAPTURE(delimiter);
        std::string content = "a:b:c\n1:x:2.5\n";
        for (std::size_t at = content.find(':'); at != std::string::npos; at = content.find(':')) {
            content.replace(at, 1, delimiter);
        }
        CHECK(valuesOf(readAll(content)) == expected);
        CHECK(valuesOf(readAll(content, {.delimiter = delimiter[0]})) == expected);
    }
    CHECK(valuesOf(readAll("a:b\n1:2\n", {.delimiter = ':'})) == Rows{{integer(1), integer(2)}});
    auto const columns = [](std::string_view content, RowOptions const& options = {}) {
        return readAll(content, options).rows.at(0).columns.size();
    };
    CHECK(columns("a;b\n1,5;x\n2,5;y\n") == 2);
    CHECK(columns("a,b\n\"x;y\",1\n\"z;w\",2\n") == 2);
    CHECK(columns("a|b,c\n1,2\n3,4\n") == 2);
    CHECK(columns("1,5;2,5\n1,5;2,5\n", {.header = false, .point = ','}) == 2);
    CHECK(columns("title\na;b\n1;2\n", {.header = false}) == 1);
}

TEST_CASE("a decimal comma") {
    auto const got = readAll("a;b;c\n1,5;7;1.5\n-,5;8;2\n", {.point = ','});
    CHECK(valuesOf(got) == Rows{{1.5, integer(7), text("1.5")}, {-0.5, integer(8), text("2")}});
}

TEST_CASE("the first 10,000 rows decide the kind of a column; a later one keeps its own") {
    std::string content = "zip,n,f\n00501,1,NaN\n";
    for (int row = 1; row < 10'000; ++row) {
        content += "12345,7,1.5\n";
    }
    auto const got = readAll(content + "5,1.5,calm\n");
    CHECK(got.rows.size() == 10'001);
    CHECK(got.rows.at(1).values == std::vector<Kept>{text("12345"), integer(7), 1.5});
    CHECK(got.rows.back().values == std::vector<Kept>{text("5"), 1.5, text("calm")});
    CHECK(got.rows.back().line == 10'002);
    CHECK(std::isnan(std::get<double>(got.rows.at(0).values.at(2))));
}

TEST_CASE("rows that are refused do not help to choose a kind") {
    auto const got = readAll("a,b\nx\n1,2,3\ny,caf\xE9\n5,6\n");
    CHECK(got.refused == 3);
    CHECK(valuesOf(got) == Rows{{integer(5), integer(6)}});
}

TEST_CASE("dates with two readings are read as the column tells, or asked for") {
    auto const got = readAll("t\n3/4/2024\n13/4/2024\n", {.timeColumn = "t"});
    CHECK(got.rows.at(0).timeMs == 1712102400000);
    auto const why = thrown<hio::ValidationError>(
        [] { readAll("t,x\n3/3/2024,1\n3/4/2024,1\n", {.timeColumn = "t"}); });
    CHECK(has(why, "column 't': '3/4/2024' on line 3 may be D/M/YYYY or M/D/YYYY"));
    RowOptions const told{.timeColumn = "t", .time = {.format = hio::tool::TimeFormat("%d/%m/%Y")}};
    CHECK(readAll("t\n3/4/2024\n", told).rows.at(0).timeMs == 1712102400000);
    CHECK(has(whyNot("t\n2024-01-01\n", told), "is not written as --time-format '%d/%m/%Y' says"));
}

TEST_CASE("a quote that is not closed is told with the line on which it opened") {
    CHECK(
        has(whyNot("a,b\n\"x\ny\",\"z\nw\nv\n"),
            ":2: field 2, 'z\\x0Aw\\x0Av\\x0A', opens with a quote on line 3 that is not closed"));
    CHECK(has(whyNot("a,b\n1,\"x\n2,\"y\"\n3,4\n"),
              ":2: field 2, 'x\\x0A2,', opens with a quote on line 2, and has a quote where"));
}

TEST_CASE("very many columns cost no square") {
    std::string content;
    for (int i = 0; i < 200'000; ++i) {
        content += i % 2 == 0 ? "same," : ",";
    }
    content += "\n" + std::string(200'000, ',') + "\n";
    auto const got = readAll(content);
    CHECK(got.rows.size() == 1);
    CHECK(got.rows.at(0).columns.size() == 200'001);
}

TEST_CASE("a quote that is never closed ends at the limit, not with the memory") {
    std::string const content = "a,b\n1,\"" + std::string(2 * hio::tool::MaxRow, 'x');
    auto const why = thrown<hio::FormatError>([&content] { readAll(content); });
    CHECK(has(
        why,
        ":2: the row that starts here is longer than 16777216 bytes: close the quote on line 2"));
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
    for (std::size_t left = 1 + tables.below(5); left > 0; --left) {
        std::vector<Kept> row;
        for (std::size_t i = 0; i < width; ++i) {
            std::string const field = tables.field();
            table.csv += tables.written(field) + ",";
            row.push_back(hio::tool::trimmed(field).empty() ? Null : text(field));
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
        std::string content = "a,b\n1,2\n";
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
