// SPDX-License-Identifier: Apache-2.0
// What `hio roll` finds out about a file, says of it, and advises.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "running.hpp"

using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::roll;

namespace {

/// The command line that it gives as a remedy; empty when there is none.
std::string remedyIn(std::string const& err) {
    constexpr std::string_view Start = "this may be the remedy:\n  ";
    std::size_t const at = err.find(Start);
    std::size_t const begin = at + Start.size();
    return at == std::string::npos ? "" : err.substr(begin, err.find('\n', begin) - begin);
}

/// Runs a line by the shell; its exit code.
int shell(std::string const& line) {
    int const status = std::system((line + " >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_CASE("when all rows are refused for one reason, the line that is advised takes them") {
    struct Case {
        char const* content;
        std::vector<std::string> options;
        char const* adds;
    };
    std::vector<Case> const cases{
        {"t,x\n1767225600,1\n1767225601,2\n", {"--time", "t"}, " --time-unit s"},
        {"t,x\n1767225600123,1\n", {"--time", "t"}, " --time-unit ms"},
        {"t,x\n1767225600123456,1\n", {"--time", "t"}, " --time-unit us"},
        {"t,x\n1767225600123,1\n", {"--time", "t", "--time-unit", "s"}, " --time-unit ms"},
        {"t,x\n2026-01-01,1\n", {"--time", "t", "--time-unit", "s"}, " --time-unit iso"},
        {"t,x\n20260101,1\n", {"--time", "t"}, " --time-format '%Y%m%d'"},
        {"t,x\n19-Sep-03,1\n", {"--time", "t"}, " --time-format '%d-%b-%y'"},
        {"t,x\n1/2/2026 9:05 PM,1\n", {"--time", "t"}, " --time-format '%m/%d/%Y %I:%M %p'"},
        {"t,x\n\"01/Jan/2026:10:00:00 +0100\",1\n", {"--time", "t"}, "'%d/%b/%Y:%H:%M:%S %z'"},
        {"{\"t\":1767225600}\n", {"--time", "t"}, " --time-unit s"},
        {"# by hand\na,b\n1,2\n3,4\n", {}, " --skip 1"},
        {"# by hand\n# again\na;b\n1;2\n3;4\n5;6\n7;8\n9;1\n1;2\n3;4\n5;6\n7;8\n9;1\n",
         {},
         " --skip 2"},
        {"a,b\n1,2,3\n4,5,6\n", {}, " --skip 1 --no-header"},
        {"a,b\ncaf\xE9,1\n\xFC,2\n", {}, " --encoding latin1"},
    };
    for (Case const& one : cases) {
        CAPTURE(one.content);
        House house;
        std::string const file = house.file("it's.csv", one.content);
        std::vector<std::string> args = one.options;
        args.insert(args.begin(), file);
        Ran const ran = roll(house, args);
        CAPTURE(ran.err);
        CHECK(ran.code != 0);
        std::string const remedy = remedyIn(ran.err);
        CHECK(has(remedy, one.adds));
        CHECK(shell(remedy) == 0);
    }
}

TEST_CASE("nothing is advised when most rows were taken, or nothing is likely") {
    House house;
    CHECK(remedyIn(roll(house, {"-", "--time", "t"}, "t\n2026-01-01\n1767225600\n").err).empty());
    CHECK(remedyIn(roll(house, {"-", "--time", "t", "--append"}, "t\nsoon\n").err).empty());
}

TEST_CASE("a dry run says what was found and does nothing") {
    House house;
    std::string const file = house.file(
        "rows.csv", "# x\nday;n;;n\n3/4/2026;1;00501;1,5\n13/4/2026;2;true;x\nsoon;3;a;b\n");
    Ran const ran =
        roll(house, {file, "--time", "day", "--skip", "1", "--by", "month", "--dry-run"});
    CAPTURE(ran.out);
    CHECK(ran.code == 0);
    for (char const* line :
         {"compression  none\n",
          "encoding     utf-8\n",
          "format       csv\n",
          "delimiter    semicolon\n",
          "header       line 2\n",
          "time         column day: D/M/YYYY",
          "column 3 has no name: it is called 'column_3'\n",
          "column 4 is a second 'n': it is called 'n_2'\n",
          "\nday       time\n",
          "\nn         int\n",
          "\ncolumn_3  text\n",
          "\n2026-04-01T00Z     2\n",
          "of the first 3 rows; 1 would not be taken:\n  line 5: column 'day': ",
          "--format csv --encoding utf-8 --time-format '%d/%m/%Y' --delimiter ';' "
          "--types n=int,column_3=text,n_2=text\n"}) {
        CAPTURE(line);
        CHECK(has(ran.out, line));
    }
    CHECK_FALSE(std::filesystem::exists(house.to()));
    house.checkClean();
    Ran const piped =
        roll(house, {"-", "--time", "t", "--time-unit", "s", "--dry-run"}, "[{\"t\":1}]");
    CHECK(piped.code == 0);
    CHECK(has(piped.out, "format       json\n"));
    CHECK(has(piped.out, "--format json --encoding utf-8 --time-unit s\n"));
    CHECK(roll(house, {"-", "--dry-run"}, "").code == 2);
}
