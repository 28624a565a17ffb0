// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profilefile.hpp>
#include <hio/roll/roller.hpp>
#include <hio/roll/summary.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "memo/place.hpp"
#include "rolled.hpp"

using hio::Granularity;
using hio::ProfileFolder;
using hio::RolledWindow;
using hio::Roller;
using rolled::Batch;
using rolled::Day;

namespace {

namespace fs = std::filesystem;

std::size_t filesIn(std::string const& dir) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir), {}));
}

/// A roller's three directories.
struct Dirs {
    Place place;
    std::string to = place / "to";
    std::string staging = place / "staging";
    std::string waiting = place / "waiting";
    Dirs() {
        fs::create_directory(staging);
        fs::create_directory(waiting);
    }
};

constexpr int Batches = 80;
constexpr int BatchRows = 20;
constexpr std::uint64_t AllRows = Batches * BatchRows;

/// Rows of two datasets and days of two months, in no order; the same each time.
void trackMany(Roller& roller) {
    std::mt19937_64 random(3);
    std::vector<std::string> const texts = {"red", "green", "blue", "größer", ""};
    for (int batch = 0; batch < Batches; ++batch) {
        std::string const dataset = random() % 3 == 0 ? "small" : "large";
        Batch rows(dataset, {"number", "real", "text"});
        for (int row = 0; row < BatchRows; ++row) {
            auto const time = static_cast<std::int64_t>(random() % 60) * Day + row;
            bool const there = random() % 5 != 0;
            rows.add(time,
                     {static_cast<std::int64_t>(random() % 1000),
                      static_cast<double>(random() % 1000) / 7,
                      std::string_view(texts[random() % texts.size()])},
                     {1, static_cast<std::uint8_t>(there), 1});
        }
        hio::Rows read = rows.rows();
        roller.track(read);
    }
}

/// Everything that is in the files, by their names.
std::map<std::string, hio::ProfileSummary> summariesOf(std::vector<RolledWindow> const& windows,
                                                       std::string const& dir) {
    std::map<std::string, hio::ProfileSummary> all;
    for (RolledWindow const& window : windows) {
        all[window.file] = hio::summarize(hio::readProfileFile(dir + "/" + window.file));
    }
    return all;
}

std::uint64_t rowsIn(std::vector<RolledWindow> const& windows) {
    std::uint64_t rows = 0;
    for (RolledWindow const& window : windows) {
        rows += window.rows;
    }
    return rows;
}

} // namespace

TEST_CASE("rows find the window of their dataset and time, late ones too") {
    Dirs dirs;
    ProfileFolder folder(dirs.to, "p", dirs.staging);
    Roller roller({.by = Granularity::day});
    Batch first("a", {"x", "y"});
    first.add(Day, {std::int64_t{1}, std::monostate()})
        .add(3 * Day, {std::int64_t{2}, 0.5})
        .add(2 * Day - 1, {std::int64_t{3}, 1.5})
        .add(Day - 1, {std::int64_t{4}, std::monostate()});
    Batch second("b", {"y", "z"});
    second.add(Day, {0.5, std::string_view("t")});
    Batch late("a", {"z"});
    late.add(Day + 5, {true});
    for (Batch const* batch : {&first, &second, &late}) {
        hio::Rows rows = batch->rows();
        roller.track(rows);
    }
    CHECK(roller.rows() == 6);
    CHECK(roller.windows() == 4);
    std::vector<RolledWindow> const windows = roller.deliver(folder);
    REQUIRE(windows.size() == 4);
    CHECK(roller.windows() == 0);
    CHECK(roller.rows() == 6);
    CHECK(windows[0].file == "p.1970-01-01T00Z.a.0.bin");
    CHECK(windows[1].file == "p.1970-01-02T00Z.a.0.bin");
    CHECK(windows[1].dataset == "a");
    CHECK(windows[1].startMs == Day);
    CHECK(windows[1].rows == 3);
    CHECK(windows[1].columns == 3);
    CHECK(windows[1].nulls == 1);
    CHECK(windows[2].startMs == 3 * Day);
    CHECK(windows[3].file == "p.1970-01-02T00Z.b.0.bin");
    hio::Profile const profile = hio::readProfileFile(dirs.to + "/" + windows[1].file);
    CHECK(profile.datasetMs() == Day);
    CHECK(profile.metadata().at("name") == "a");
    CHECK(profile.columns().at("x").metrics().counts.n == 2);
    CHECK(profile.columns().at("z").metrics().types.boolean == 1);
}

TEST_CASE("a row that lacks a column does not count in it") {
    Dirs dirs;
    ProfileFolder folder(dirs.to);
    Roller roller({});
    Batch batch("d", {"x", "y"});
    batch.add(0, {std::int64_t{1}, std::monostate()}, {1, 0});
    batch.add(0, {std::monostate(), 0.5}, {0, 1});
    hio::Rows rows = batch.rows();
    roller.track(rows);
    auto const windows = roller.deliver(folder);
    REQUIRE(windows.size() == 1);
    CHECK(windows[0].rows == 2);
    CHECK(windows[0].nulls == 0);
    hio::Profile const profile = hio::readProfileFile(dirs.to + "/" + windows[0].file);
    CHECK(profile.columns().at("x").metrics().counts.n == 1);
    CHECK(profile.columns().at("y").metrics().counts.n == 1);
}

TEST_CASE("rows without columns are rows") {
    Dirs dirs;
    ProfileFolder folder(dirs.to);
    Roller roller({});
    Batch batch("d", {});
    batch.add(0, {}).add(1, {});
    hio::Rows rows = batch.rows();
    roller.track(rows);
    CHECK(rowsIn(roller.deliver(folder)) == 2);
}

TEST_CASE("windows that had to wait in files are the same as those that had not") {
    Dirs all;
    Dirs little;
    Roller roomy({.by = Granularity::day, .waiting = all.waiting});
    Roller tight({.by = Granularity::day, .memory = 20'000, .waiting = little.waiting});
    trackMany(roomy);
    trackMany(tight);
    CHECK(filesIn(all.waiting) == 0);
    CHECK(filesIn(little.waiting) > 100);
    ProfileFolder plenty(all.to, "p", all.staging);
    ProfileFolder scarce(little.to, "p", little.staging);
    auto const expected = roomy.deliver(plenty);
    auto const windows = tight.deliver(scarce);
    CHECK(windows.size() == expected.size());
    CHECK(rowsIn(windows) == AllRows);
    CHECK(rowsIn(expected) == AllRows);
    CHECK(summariesOf(windows, little.to) == summariesOf(expected, all.to));
    CHECK(filesIn(little.waiting) == 0);
    CHECK(filesIn(little.staging) == 0);
    CHECK(filesIn(little.to) == windows.size());
}

TEST_CASE("without a directory to wait in nothing waits") {
    Dirs dirs;
    ProfileFolder folder(dirs.to);
    Roller roller({.memory = 1});
    trackMany(roller);
    CHECK(rowsIn(roller.deliver(folder)) == AllRows);
}

TEST_CASE("a window that waits goes on when it is back, under other columns too") {
    Dirs dirs;
    ProfileFolder folder(dirs.to);
    Roller roller({.memory = 1, .waiting = dirs.waiting});
    for (int round = 0; round < 3; ++round) {
        for (std::int64_t day = 0; day < 3; ++day) {
            Batch batch("d", {"column " + std::to_string(round), "all"});
            batch.add(day * Day, {std::int64_t{round}, std::int64_t{round}});
            hio::Rows rows = batch.rows();
            roller.track(rows);
        }
    }
    auto const windows = roller.deliver(folder);
    REQUIRE(windows.size() == 3);
    for (RolledWindow const& window : windows) {
        CHECK(window.rows == 3);
        CHECK(window.columns == 4);
        hio::Profile const profile = hio::readProfileFile(dirs.to + "/" + window.file);
        CHECK(profile.columns().at("all").metrics().counts.n == 3);
        CHECK(profile.columns().at("column 1").metrics().counts.n == 1);
    }
}

TEST_CASE("deliver is all or nothing, and works after repair") {
    Dirs dirs;
    Roller roller({.memory = 20'000, .waiting = dirs.waiting});
    trackMany(roller);
    std::size_t const count = roller.windows();
    ProfileFolder folder(dirs.to, "p", dirs.staging);
    SUBCASE("no file can be staged") {
        fs::remove(dirs.staging);
        CHECK_THROWS_AS(roller.deliver(folder), hio::FilerError);
        CHECK(filesIn(dirs.to) == 0);
        fs::create_directory(dirs.staging);
    }
    SUBCASE("a window that waits cannot be got back") {
        fs::path const waits = fs::directory_iterator(dirs.waiting)->path();
        fs::rename(waits, dirs.place / "aside");
        CHECK_THROWS_AS(roller.deliver(folder), hio::FilerError);
        CHECK(filesIn(dirs.to) == 0);
        CHECK(filesIn(dirs.staging) == 0);
        fs::rename(dirs.place / "aside", waits);
    }
    SUBCASE("no file can get its name") {
        fs::remove(dirs.to);
        CHECK_THROWS_AS(roller.deliver(folder), hio::FilerError);
        fs::create_directory(dirs.to);
    }
    CHECK(roller.windows() == count);
    auto const windows = roller.deliver(folder);
    CHECK(windows.size() == count);
    CHECK(rowsIn(windows) == AllRows);
    CHECK(filesIn(dirs.to) == count);
    CHECK(filesIn(dirs.staging) == 0);
    CHECK(filesIn(dirs.waiting) == 0);

    // The same rows again by a roller without troubles, beside the first: the same profiles.
    Roller untroubled({});
    trackMany(untroubled);
    auto const again = untroubled.deliver(folder);
    REQUIRE(again.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(again[i].file != windows[i].file);
        CHECK(again[i].rows == windows[i].rows);
    }
    auto const one = summariesOf(windows, dirs.to);
    auto const two = summariesOf(again, dirs.to);
    CHECK(std::equal(one.begin(), one.end(), two.begin(), two.end(), [](auto& a, auto& b) {
        return a.second == b.second;
    }));
}

TEST_CASE("a roller goes on after it has delivered") {
    Dirs dirs;
    ProfileFolder folder(dirs.to, "p", dirs.staging);
    Roller roller({.memory = 20'000, .waiting = dirs.waiting});
    CHECK(roller.deliver(folder).empty());
    trackMany(roller);
    auto const first = roller.deliver(folder);
    trackMany(roller);
    auto const second = roller.deliver(folder);
    CHECK(roller.rows() == 2 * AllRows);
    CHECK(rowsIn(second) == AllRows);
    CHECK(second.size() == first.size());
    CHECK(first[0].file == "p.1970-01-01T00Z.large.0.bin");
    CHECK(second[0].file == "p.1970-01-01T00Z.large.1.bin");
    CHECK(filesIn(dirs.to) == 2 * first.size());
}

TEST_CASE("a window that cannot be put into a file is told") {
    Dirs dirs;
    Roller roller({.memory = 20'000, .waiting = dirs.place / "absent"});
    CHECK_THROWS_AS(trackMany(roller), hio::FilerError);
}
