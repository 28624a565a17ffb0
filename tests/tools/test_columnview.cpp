// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <clocale>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <tools/hio/profile/columnview.hpp>
#include <tools/hio/table.hpp>
#include <variant>

using hio::Profile;
using hio::tool::columnsText;
using hio::tool::ColumnView;

namespace {

/// The locale of the command, for the widths of characters.
struct Utf8 {
    Utf8() { std::setlocale(LC_CTYPE, "C.UTF-8"); }
    ~Utf8() { std::setlocale(LC_CTYPE, "C"); }
};

Profile weather() {
    Profile profile(0, 0);
    for (int day = 0; day < 100; ++day) {
        profile.column("wind").track(0.5 * (day % 10));
        day == 7 ? profile.column("rain").track(std::monostate())
                 : profile.column("rain").track(std::int64_t{day % 3 == 0});
        profile.column("sky").track(std::string_view(day % 4 == 0 ? "sun" : "fog"));
    }
    profile.column("size\n\x1b[2J").track(std::numeric_limits<double>::infinity());
    return profile;
}

std::size_t widest(std::string const& text) {
    std::size_t width = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        width = std::max(width, hio::tool::widthOf(line));
    }
    return width;
}

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a wide screen has a table with a histogram, and bars below") {
    Utf8 const locale;
    std::string const text = columnsText(weather(), {{}, "", 140, false});
    CHECK("\n" + text == R"(
column         type   rows  null %  distinct  min  q_25  median  q_75  max      mean    stddev
rain           int     100       1         2    0     0       0     1    1  0.343434  0.477272  █▅
size\n\x1b[2J  float     1       0         1  inf   inf     inf   inf  inf         0         0
sky            text    100       0         2    -     -       -     -    -         -         -
wind           float   100       0        10    0     1     2.5   3.5  4.5      2.25   1.44338  ██████████

sky
  fog  75  ██████████████████████████████
  sun  25  ██████████
)");
}

TEST_CASE("a narrow screen has a card a column, and no line is wider than it") {
    Utf8 const locale;
    std::string const text = columnsText(weather(), {{"rain", "sky"}, "", 40, false});
    CHECK("\n" + text == R"(
rain
  int  100 rows  1 % null  2 distinct
  min 0  q_25 0  median 0  q_75 1  max 1
  mean 0.343434  stddev 0.477272
  █▅
sky
  text  100 rows  0 % null  2 distinct

sky
  fog  75  ██████████
  sun  25  ███
)");
    Profile wide = weather();
    wide.column(std::string(500, 'n')).track(-1.23456789e-300);
    wide.column("text").track(std::string_view("長い長い長い長い長い長い長い長い長い長い長い長い"));
    for (std::size_t width = 40; width < 200; ++width) {
        CAPTURE(width);
        CHECK(widest(columnsText(wide, {{}, "", width, false})) <= width);
    }
}

TEST_CASE("columns are chosen, and sorted by any figure, those without it last") {
    Utf8 const locale;
    Profile const profile = weather();
    auto const order = [&](ColumnView const& view) {
        std::string const text = columnsText(profile, view);
        std::string names;
        std::istringstream lines(text.substr(0, text.find("\n\n")));
        for (std::string line; std::getline(lines, line);) {
            names += line.substr(0, line.find_first_of(" \\")) + ' ';
        }
        return names;
    };
    CHECK(order({{}, "distinct", 140, false}) == "column wind rain sky size ");
    CHECK(order({{}, "nulls", 140, false}) == "column rain size sky wind ");
    CHECK(order({{}, "max", 140, false}) == "column size wind rain sky ");
    CHECK(order({{}, "type", 140, false}) == "column size wind rain sky ");
    CHECK(order({{}, "name", 140, false}) == "column rain size sky wind ");
    CHECK(order({{"wind", "rain"}, "", 140, false}) == "column wind rain ");
    CHECK(order({{"wind", "rain"}, "name", 140, false}) == "column rain wind ");
    CHECK_THROWS_WITH_AS(static_cast<void>(columnsText(profile, {{"winds"}, "", 140, false})),
                         doctest::Contains("did you mean 'wind'?"),
                         hio::ValidationError);
    CHECK_THROWS_WITH_AS(static_cast<void>(columnsText(profile, {{}, "meen", 140, false})),
                         doctest::Contains("did you mean 'mean'?"),
                         hio::ValidationError);
}

TEST_CASE("colours only when they are asked for") {
    Utf8 const locale;
    CHECK_FALSE(has(columnsText(weather(), {{}, "", 140, false}), "\x1b"));
    std::string const text = columnsText(weather(), {{}, "", 140, true});
    CHECK(has(text, "\x1b[1mcolumn\x1b[0m"));
    CHECK(has(text, "\x1b[36m█▅\x1b[0m"));
    CHECK_FALSE(has(text, "\x1b[2J"));
    CHECK(has(columnsText(weather(), {{}, "", 40, true}), "\x1b[1mrain\x1b[0m\n"));
}

TEST_CASE("a profile without columns, a column without cells, and one of nulls") {
    CHECK(columnsText(Profile(0, 0), {}).empty());
    Profile profile(0, 0);
    profile.column("none");
    profile.column("nulls").track(std::monostate());
    std::string const text = columnsText(profile, {});
    CHECK(has(text, "none    -        0       -         -    -     -       -     -    -     -"));
    CHECK(has(text, "nulls   -        1     100         -    -     -       -     -    -     -"));
}
