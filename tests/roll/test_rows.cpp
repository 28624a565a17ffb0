// SPDX-License-Identifier: Apache-2.0
#include <hio/help/little.hpp>
#include <hio/roll/rows.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>
#include <limits>
#include <random>

using hio::Row;
using hio::Rows;
using hio::RowsBuilder;
using hio::Value;

namespace {

/// Owns what the rows of a test borrow.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::int64_t> times;
    std::vector<std::vector<Value>> values;
    std::vector<std::vector<std::uint8_t>> there;
    std::deque<std::string> texts;
};

Value randomValue(std::mt19937_64& random, std::deque<std::string>& texts) {
    switch (random() % 8) {
    case 0:
        return {};
    case 1:
        return random() % 2 == 0;
    case 2:
        return static_cast<std::int64_t>(random());
    case 3:
        return static_cast<double>(random()) / 3.0;
    case 4:
        return std::numeric_limits<double>::infinity();
    case 5:
        texts.emplace_back(random() % 20, static_cast<char>('a' + random() % 26));
        return std::string_view(texts.back());
    case 6:
        return hio::Object();
    default:
        return hio::Tensor();
    }
}

Table randomTable(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Table table;
    std::size_t const columns = random() % 8;
    for (std::size_t i = 0; i < columns; ++i) {
        table.columns.push_back("column " + std::to_string(i));
    }
    for (std::size_t row = random() % 30; row > 0; --row) {
        table.times.push_back(static_cast<std::int64_t>(random()));
        auto& values = table.values.emplace_back();
        auto& there = table.there.emplace_back();
        for (std::size_t i = 0; i < columns; ++i) {
            there.push_back(random() % 4 != 0);
            values.push_back(there.back() ? randomValue(random, table.texts) : Value());
        }
    }
    return table;
}

void fill(RowsBuilder& builder, Table const& table) {
    for (std::size_t i = 0; i < table.times.size(); ++i) {
        builder.add(table.times[i], table.values[i], table.there[i]);
    }
}

void checkSame(Rows& rows, Table const& table) {
    REQUIRE(rows.size() == table.times.size());
    REQUIRE(std::equal(
        rows.columns().begin(), rows.columns().end(), table.columns.begin(), table.columns.end()));
    for (std::size_t i = 0; i < table.times.size(); ++i) {
        auto const row = rows.next();
        REQUIRE(row);
        CHECK(row->timeMs == table.times[i]);
        CHECK(std::equal(row->values.begin(), row->values.end(), table.values[i].begin()));
        CHECK(std::equal(row->there.begin(), row->there.end(), table.there[i].begin()));
    }
    CHECK_FALSE(rows.next());
}

/// Rows of each kind of cell, encoded.
std::string sample() {
    std::vector<std::string> const names = {"a", "b", "c", "d"};
    RowsBuilder builder("set", names);
    builder.add(1, std::vector<Value>{std::int64_t(-2), 0.5, std::string_view("text"), true});
    builder.add(2, std::vector<Value>{{}, false, hio::Object(), hio::Tensor()});
    builder.add(3, std::vector<Value>(4), std::vector<std::uint8_t>{0, 1, 0, 1});
    return std::string(builder.bytes());
}

/// Reads all; true if they are rows, false if refused. Anything else is a failure of the test.
bool readable(std::string_view bytes) {
    std::string const exact(bytes);
    // Memory of just this size, so that a sanitizer sees a read behind its end.
    std::vector<char> const tight(exact.begin(), exact.end());
    try {
        Rows rows(std::string_view(tight.data(), tight.size()));
        std::size_t count = 0;
        while (auto row = rows.next()) {
            for (Value const& value : row->values) {
                auto const* const text = std::get_if<std::string_view>(&value);
                count += text ? static_cast<std::size_t>(text->find('\1') != text->npos) : 0;
            }
        }
        return count <= bytes.size();
    } catch (hio::FormatError const&) {
        return false;
    } catch (hio::VersionError const&) {
        return false;
    }
}

} // namespace

TEST_CASE("rows come back as they were added") {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Table const table = randomTable(seed);
        RowsBuilder builder("data set", table.columns);
        fill(builder, table);
        CHECK(builder.rows() == table.times.size());
        CHECK(builder.size() == builder.bytes().size());
        Rows rows(builder.bytes());
        CHECK(rows.dataset() == "data set");
        checkSame(rows, table);
    }
}

TEST_CASE("a builder is used again for the next batch") {
    Table const table = randomTable(3);
    RowsBuilder builder("", table.columns);
    std::size_t const empty = builder.size();
    CHECK(Rows(builder.bytes()).size() == 0);
    fill(builder, table);
    builder.clear();
    CHECK(builder.rows() == 0);
    CHECK(builder.size() == empty);
    CHECK(Rows(builder.bytes()).size() == 0);
    fill(builder, table);
    Rows rows(builder.bytes());
    checkSame(rows, table);
}

TEST_CASE("the bits of a number are kept, NaN and minus zero too") {
    std::vector<std::string> const names = {"x", "y"};
    RowsBuilder builder("set", names);
    auto const nan = std::bit_cast<double>(0xFFF8'0000'0000'1234);
    builder.add(INT64_MIN, std::vector<Value>{nan, -0.0});
    Rows rows(builder.bytes());
    auto const row = rows.next();
    REQUIRE(row);
    CHECK(row->timeMs == INT64_MIN);
    CHECK(std::bit_cast<std::uint64_t>(std::get<double>(row->values[0])) == 0xFFF8'0000'0000'1234);
    CHECK(std::signbit(std::get<double>(row->values[1])));
}

TEST_CASE("a row that does not fit its columns is refused and changes nothing") {
    std::vector<std::string> const names = {"x", "y"};
    RowsBuilder builder("set", names);
    builder.add(1, std::vector<Value>(2));
    std::string const before(builder.bytes());
    CHECK_THROWS_AS(builder.add(2, std::vector<Value>(3)), hio::ValidationError);
    CHECK_THROWS_AS(builder.add(2, std::vector<Value>(2), std::vector<std::uint8_t>(1)),
                    hio::ValidationError);
    CHECK(builder.bytes() == before);
    CHECK_THROWS_AS(RowsBuilder("set", std::vector<std::string>(65'536)), hio::SizeError);
}

TEST_CASE("the bytes are what the table says") {
    std::vector<std::string> const names = {"n"};
    RowsBuilder builder("d", names);
    builder.add(2, std::vector<Value>{std::string_view("hi")});
    using namespace std::string_literals;
    CHECK(builder.bytes() == "\1\0\1\0\1\0\0\0"
                             "\1\0\0\0d"
                             "\1\0\0\0n"
                             "\2\0\0\0\0\0\0\0"
                             "\5\2\0\0\0hi"s);
}

TEST_CASE("rows cut at any length are refused") {
    std::string const whole = sample();
    CHECK(readable(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK_FALSE(readable(std::string_view(whole).substr(0, size)));
    }
    CHECK_FALSE(readable(whole + '\0'));
}

TEST_CASE("rows with any byte changed are refused or other rows, never a crash") {
    std::string const whole = sample();
    std::size_t refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int flip = 1; flip < 256; ++flip) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            refused += readable(changed) ? 0 : 1;
        }
    }
    CHECK(refused > whole.size());
}

TEST_CASE("rows of a later version say so") {
    std::string later = sample();
    later[0] = 2;
    CHECK_THROWS_WITH_AS(Rows{later},
                         "rows of version 2 cannot be read: this build reads version 1",
                         hio::VersionError);
}

TEST_CASE("a count of rows costs nothing until they are there") {
    std::vector<std::string> const none;
    RowsBuilder builder("", none);
    std::string bytes(builder.bytes());
    hio::storeLittle(bytes.data() + 4, std::uint32_t(0xFFFFFFFF));
    CHECK_THROWS_WITH_AS(
        Rows{bytes}, "rows: 8 bytes expected at offset 12, but they end at 12", hio::FormatError);
}
