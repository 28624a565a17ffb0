// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profilefolder.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "memo/place.hpp"

using hio::Granularity;
using hio::ProfileFolder;

namespace {

namespace fs = std::filesystem;

hio::Profile profileOf(std::int64_t value) {
    hio::Profile profile(0, 0);
    profile.column("x").track(value);
    return profile;
}

std::vector<fs::path> filesIn(std::string const& dir) {
    return {fs::directory_iterator(dir), {}};
}

} // namespace

TEST_CASE("what is staged is seen when it is published, not before") {
    Place place;
    ProfileFolder folder(place / "a/b");
    CHECK(folder.dir() == place / "a/b");
    CHECK(filesIn(folder.dir()).empty());
    folder.stage(profileOf(1), Granularity::month, "data set");
    for (fs::path const& path : filesIn(folder.dir())) {
        CHECK(path.filename().string().starts_with("."));
    }
    auto const names = folder.publish();
    REQUIRE(names.size() == 1);
    CHECK(names[0] == "profile.1970-01-01T00Z.data%20set.0.bin");
    CHECK(filesIn(folder.dir()).size() == 1);
    hio::Profile const read = hio::readProfileFile(folder.dir() + "/" + names[0]);
    CHECK(read.columns().at("x").metrics().ints->max == 1);
    CHECK(folder.publish().empty());
}

TEST_CASE("no file is overwritten, whoever made it") {
    Place place;
    ProfileFolder folder(place / "to");
    std::string const second = place / "to/profile.1970-01-01T00Z.d.1.bin";
    std::ofstream(second) << "mine";
    fs::create_directory(place / "to/profile.1970-01-01T00Z.d.2.bin");
    for (int value = 0; value < 3; ++value) { // of one window
        folder.stage(profileOf(value), Granularity::day, "d");
    }
    CHECK(folder.publish() == std::vector<std::string>{"profile.1970-01-01T00Z.d.0.bin",
                                                       "profile.1970-01-01T00Z.d.3.bin",
                                                       "profile.1970-01-01T00Z.d.4.bin"});
    CHECK(fs::file_size(second) == 4);
}

TEST_CASE("when one cannot get its name none gets it") {
    Place place;
    fs::create_directory(place / "staging");
    ProfileFolder folder(place / "to", "p", place / "staging");
    folder.stage(profileOf(1), Granularity::day, "a");
    folder.stage(profileOf(2), Granularity::day, "b");
    for (fs::path const& path : filesIn(place / "staging")) {
        if (path.string().find(".b.0.bin") != std::string::npos) {
            fs::remove(path);
        }
    }
    CHECK_THROWS_WITH_AS(folder.publish(),
                         doctest::Contains("p.1970-01-01T00Z.b.0.bin: No such file"),
                         hio::FilerError);
    CHECK(filesIn(place / "to").empty());
    CHECK(filesIn(place / "staging").empty());
    folder.stage(profileOf(3), Granularity::day, "a");
    CHECK(folder.publish() == std::vector<std::string>{"p.1970-01-01T00Z.a.0.bin"});
}

TEST_CASE("what is not published goes with its folder, or when it is discarded") {
    Place place;
    {
        ProfileFolder folder(place / "to");
        folder.stage(profileOf(1), Granularity::day, "a");
        CHECK(filesIn(place / "to").size() == 1);
        folder.discard();
        CHECK(filesIn(place / "to").empty());
        folder.stage(profileOf(1), Granularity::day, "a");
    }
    CHECK(filesIn(place / "to").empty());
}

TEST_CASE("the longest names fit") {
    Place place;
    ProfileFolder folder(place / "to", std::string(hio::MaxSafeName, 'b'));
    folder.stage(profileOf(1), Granularity::second, std::string(hio::MaxSafeName, 'd'));
    CHECK(folder.publish()[0].size() <= 255);
}

TEST_CASE("a directory that cannot be used is refused at once, by its name") {
    Place place;
    std::ofstream(place / "file") << "";
    auto const made = [](std::string const& dir) { ProfileFolder const folder(dir); };
    CHECK_THROWS_WITH_AS(
        made(place / "file"), doctest::Contains((place / "file").c_str()), hio::FilerError);
    CHECK_THROWS_WITH_AS(
        made(place / "file/to"), doctest::Contains("Not a directory"), hio::FilerError);
    CHECK_THROWS_WITH_AS(made("/proc/self"), doctest::Contains("/proc/self/"), hio::FilerError);
}
