// SPDX-License-Identifier: Apache-2.0
// What `hio roll` says of what it cannot take, and that it then leaves nothing half done.
#include <doctest/doctest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "running.hpp"

using rolling::checkFiles;
using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::roll;
using rolling::Running;

namespace {

/// Checks that it could not run, or not to the end. @return what it said of it, which is one line
std::string complaint(House const& house, Ran const& ran) {
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.err.starts_with("hio: "));
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    house.checkClean();
    return ran.err;
}

/// Rows of so many columns that their profile takes some MiB.
std::string wideRows(int columns, int rows) {
    std::string csv = "time";
    for (int column = 0; column < columns; ++column) {
        csv += ",c" + std::to_string(column);
    }
    for (int row = 0; row < rows; ++row) {
        csv += "\n2026-01-0" + std::to_string(1 + row % 9);
        for (int column = 0; column < columns; ++column) {
            csv += "," + std::to_string((row * 7919 + column * 104729) % 99991) + ".5";
        }
    }
    return csv + "\n";
}

} // namespace

TEST_CASE("rows of a time that whylogs cannot hold are refused") {
    House house;
    std::string const file = house.file("rows.csv",
                                        "time,x\n1969-12-31T23:59:59Z,1\n1970-01-01,2\n"
                                        "1970-01-01T00:30+01:00,3\n1969-12-31T23:30-01:00,4\n"
                                        "0001-01-01,5\n9999-12-31T23:59:59.999Z,6\n");
    Ran const ran = roll(house, {file, "--time", "time", "--by", "year"});
    CHECK(ran.code == 1);
    CHECK(checkFiles(ran.out, house.to(), "time") == 3);
    CHECK(has(ran.err, "hio: 3 rows refused:\n"));
    CHECK(has(ran.err, ":2: time 1969-12-31T23:59:59.000Z is not in the years 1970 to 9999"));
    CHECK(has(ran.err, ":4: time 1969-12-31T23:30:00.000Z is not in the years 1970 to 9999"));
    CHECK(has(ran.err, ":6: time 0001-01-01T00:00:00.000Z is not in the years 1970 to 9999"));
    Ran const none = roll(house,
                          {house.file("old.jsonl", "{\"t\":-1}\n"),
                           "--time",
                           "t",
                           "--time-unit",
                           "ms",
                           "--dataset",
                           "none"});
    CHECK(none.code == 2);
    CHECK(has(none.err, "old.jsonl:1: time 1969-12-31T23:59:59.999Z is not in the years 1970"));
    CHECK(has(none.err, "hio: not one row could be taken"));
    CHECK(House::names(house.to()).size() == 2);
}

TEST_CASE("rows that cannot be taken are counted, and the first ten told") {
    House house;
    std::string csv = "time,x\n";
    for (int row = 2; row <= 30; ++row) {
        csv += row % 2 == 0 ? "2026-01-01," + std::to_string(row) + "\n" : "soon,1\n";
    }
    csv += "2026-01-01,1,2\n";
    std::string const file = house.file("rows.csv", csv);
    Ran const ran = roll(house, {file, "--time", "time"});
    CHECK(ran.code == 1);
    CHECK(checkFiles(ran.out, house.to(), "time") == 15);
    CHECK(has(ran.err, "hio: 15 rows refused, the first 10:\n"));
    for (int row = 3; row <= 21; row += 2) {
        CHECK(has(ran.err, "  " + file + ":" + std::to_string(row) + ": column 'time': 'soon' is"));
    }
    CHECK(has(ran.err, "write 2024-01-31"));
    CHECK_FALSE(has(ran.err, file + ":23:"));
    house.checkClean();
}

TEST_CASE("the name of a file steers no terminal") {
    House house;
    std::string const file = house.file("\x1b[2J.csv", "time,x\nsoon,1\n");
    Ran const ran = roll(house, {file, "--time", "time", "--dataset", "d"});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "\\x1b[2J.csv:2: "));
    CHECK_FALSE(has(ran.err, "\x1b"));
}

TEST_CASE("one row alone is told in the singular, with what to do") {
    House house;
    Ran const ran = roll(house, {"-", "--time", "time"}, "time,x\n2026-01-01,1\n2026-01-01,1,2\n");
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "hio: 1 row refused:\n  standard input:3: row has 3 fields"));
    house.checkClean();
}

TEST_CASE("a time that no calendar has is refused, row by row") {
    House house;
    Ran const ran = roll(house,
                         {"-", "--time", "time", "--time-unit", "ms"},
                         "time\n1767225600000\n1767225600000000\n-99999999999999\n");
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "hio: 2 rows refused"));
    CHECK(has(ran.err, "standard input:3: "));
    CHECK(has(ran.err, "1767225600000000"));
    CHECK(checkFiles(ran.out, house.to(), "time") == 1);
}

TEST_CASE("a row that is too large is refused with its size, and the next ones taken") {
    House house;
    std::string const csv = "time,x\n2026-01-01,a\n2026-01-01," + std::string(4 << 20, 'b') +
                            "\n2026-01-01," + std::string(1 << 20, 'c') + "\n";
    Ran const ran = roll(house, {"-", "--time", "time"}, csv);
    CAPTURE(ran.err);
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "hio: 1 row refused:\n  standard input:3: "));
    CHECK(has(ran.err, "a row of about 4194"));
    CHECK(checkFiles(ran.out, house.to(), "time") == 2);
}

TEST_CASE("strictly, the first of them ends the run; what was taken is in the files") {
    House house;
    Ran const ran = roll(house,
                         {"-", "--time", "time", "--strict"},
                         "time,x\n2026-01-01,1\n2026-01-01,2\nsoon,3\n2026-01-01,4\n");
    CHECK(has(complaint(house, ran), "standard input:4: column 'time': 'soon' is no time"));
    CHECK(checkFiles(ran.out, house.to(), "time") == 2);
}

TEST_CASE("words that make no sense are named, with those that do") {
    House house;
    std::string const file = house.file("rows.csv", "time,x\n2026-01-01,1\n");
    auto const said = [&](std::vector<std::string> args) {
        args.insert(args.end(), {file, "--time", "time"});
        Ran const ran = roll(house, std::move(args));
        CHECK(ran.out.empty());
        return complaint(house, ran);
    };
    CHECK(has(said({"--by", "fortnight"}), "'fortnight' is unknown: give second, minute, hour"));
    CHECK(has(said({"--hands", "0"}), "--hands: Value 0 not in range"));
    CHECK(has(said({"--hands", "many"}), "many"));
    CHECK(has(said({"--types", "x=complex"}), "'complex'"));
    CHECK(has(said({"--time-unit", "years"}), "years"));
    CHECK(has(said({"--dataset", std::string(200, 'd')}), "give one of at most 100"));
    CHECK(has(said({"--dataset", "caf\xe9"}), "UTF-8"));
    CHECK(has(said({"--tim"}), "'--tim'"));
    CHECK(has(said({"--time-format", "%q"}), "'%q' is unknown"));
    CHECK(has(said({"--time-format", "%Y", "--time-unit", "s"}), "give one"));
    CHECK(has(said({"--delimiter", "ab"}), "--delimiter 'ab'"));
    CHECK(has(said({"--decimal", "x"}), "--decimal 'x': give . or ,"));
    CHECK(has(said({"--decimal", ",", "--delimiter", ","}), "are both ','"));
    CHECK(has(said({"--columns", "a,,b"}), "--columns: ''"));
    CHECK(has(said({"--skip", "x"}), "--skip"));
    CHECK_FALSE(std::filesystem::exists(house.to()));
}

TEST_CASE("a file that cannot be read is named before anything is done") {
    House house;
    std::string const good = house.file("rows.csv", "time,x\n2026-01-01,1\n");
    auto const said = [&](std::string const& file) {
        Ran const ran = roll(house, {good, file, "--time", "time"});
        CHECK(ran.out.empty());
        CHECK_FALSE(std::filesystem::exists(house.to()));
        return complaint(house, ran);
    };
    CHECK(has(said(house / "absent.csv"), "absent.csv: No such file or directory"));
    CHECK(has(said(house.run()), house.run() + " is a directory: name the files in it"));
}

TEST_CASE("a file that makes no sense is named") {
    House house;
    auto const said = [&](std::string const& text, std::string const& time) {
        return complaint(house, roll(house, {house.file("rows.csv", text), "--time", time}));
    };
    std::string const missing = said("tiem,x\n2026-01-01,1\n", "time");
    CHECK(has(missing, "rows.csv"));
    CHECK(has(missing, "'time'"));
    CHECK(has(missing, "did you mean 'tiem'?"));
    CHECK(has(said("", "time"), "rows.csv is empty: give a file with rows"));
    CHECK(has(said("time,time\n", "time"), "has a header and no row"));
    CHECK(has(said("time\n3/4/2026\n", "time"), "may be D/M/YYYY or M/D/YYYY"));
    CHECK(House::names(house.to()).empty());
}

TEST_CASE("a directory that cannot be written to") {
    House house;
    std::string const file = house.file("rows.csv", "time,x\n2026-01-01,1\n");
    auto const said = [&](std::string const& to) {
        Running running({"roll", file, "--time", "time", "--to", to});
        Ran const ran = running.end();
        CHECK(ran.out.empty());
        std::string const text = complaint(house, ran);
        CHECK(has(text, to));
        return text;
    };
    CHECK(has(said("/proc/self/to"), "give another"));
    CHECK(has(said(file), "is a file, not a directory: name another by --to"));
    CHECK(has(said(file + "/to"), "Not a directory"));
    CHECK(has(said("/proc"), "/proc"));
}

TEST_CASE("a limit of the size of files that the spool does not fit into") {
    House house;
    std::string const file = house.file("rows.csv", "time,x\n2026-01-01,1\n");
    Running running({"roll", file, "--time", "time", "--to", house.to()}, [] {
        rlimit const limit{100'000, 100'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    });
    std::string const said = complaint(house, running.end());
    CHECK(has(said, "File too large"));
    CHECK(House::names(house.to()).empty());
}

TEST_CASE("a disk that gets full") {
    House house;
    std::filesystem::create_directory(house.to());
    // Of this process alone, and gone with it.
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
        MESSAGE("not tested: needs the right to mount");
        return;
    }
    auto const said = [&](char const* size, std::string const& csv) {
        REQUIRE(::mount("none", house.to().c_str(), "tmpfs", 0, size) == 0);
        Ran const ran = roll(house, {"-", "--time", "time"}, csv);
        CAPTURE(ran.err);
        CHECK(ran.code == 2);
        CHECK(has(ran.err, "No space left on device"));
        CHECK(has(ran.err, "make room on its disk"));
        house.checkClean();
        CHECK(House::names(house.to()).empty());
        CHECK(::umount(house.to().c_str()) == 0);
    };
    SUBCASE("by the first row") {
        said("size=1m", "time\n2026-01-01\n");
    }
    SUBCASE("by the profiles") { // the spool takes 2 MiB at once, and the profiles more
        said("size=3m", wideRows(300, 900));
    }
}
