// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/tempfile.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "memo/place.hpp"

using hio::TempFile;

namespace {

std::string textOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("a file has its name when it is whole, not before") {
    Place place;
    std::string const large(1 << 20, 'x');
    TempFile file(place / "target");
    file.fill("one\0two");
    file.fill("");
    file.fill(large);
    file.sync();
    CHECK_FALSE(std::filesystem::exists(place / "target"));
    file.close();
    file.rename(place / "target");
    CHECK(textOf(place / "target") == "one" + large);
    hio::syncDirectory(place / "");
}

TEST_CASE("it is beside its target, and gone when it is not renamed") {
    Place place;
    {
        TempFile file(place / "target");
        file.fill("text");
        CHECK(std::filesystem::exists(place / ("target." + std::to_string(::getpid()) + ".tmp")));
        TempFile const moved(std::move(file));
        CHECK_FALSE(place.empty());
    }
    CHECK(place.empty());
}

TEST_CASE("what a crash left is overwritten") {
    Place place;
    std::string const left = place / ("target." + std::to_string(::getpid()) + ".tmp");
    std::ofstream(left) << "a long text of a dead process";
    TempFile file(place / "target");
    file.fill("new");
    file.rename(place / "target");
    CHECK(textOf(place / "target") == "new");
    CHECK_FALSE(std::filesystem::exists(left));
}

TEST_CASE("rename replaces, renameNew does not") {
    Place place;
    std::ofstream(place / "target") << "old";
    {
        TempFile file(place / "target");
        file.fill("new");
        CHECK_FALSE(file.renameNew(place / "target"));
        CHECK(textOf(place / "target") == "old");
        CHECK(file.renameNew(place / "other"));
        CHECK(textOf(place / "other") == "new");
        CHECK(std::filesystem::hard_link_count(place / "other") == 1);
    }
    CHECK(textOf(place / "other") == "new");
    TempFile file(place / "target");
    file.fill("newer");
    file.rename(place / "target");
    CHECK(textOf(place / "target") == "newer");
}

TEST_CASE("what cannot be done is told, with the path and what to do") {
    Place place;
    CHECK_THROWS_WITH_AS(TempFile(place / "absent/target"),
                         doctest::Contains((place / "absent/target").c_str()),
                         hio::FilerError);
    std::filesystem::create_directory(place / "dir");
    {
        TempFile file(place / "target");
        CHECK_THROWS_WITH_AS(file.rename(place / "dir"),
                             doctest::Contains("give a path that is no directory"),
                             hio::FilerError);
        CHECK_FALSE(file.renameNew(place / "dir"));
        CHECK_THROWS_AS(static_cast<void>(file.renameNew(place / "absent/target")),
                        hio::FilerError);
        file.rename(place / "good"); // still its own
    }
    CHECK(std::filesystem::exists(place / "good"));
    CHECK_THROWS_WITH_AS(
        hio::syncDirectory(place / "absent"), doctest::Contains("absent"), hio::FilerError);
}

TEST_CASE("a full disk is told") {
    Place place;
    std::string const temp = place / ("target." + std::to_string(::getpid()) + ".tmp");
    std::filesystem::create_symlink("/dev/full", temp);
    TempFile file(place / "target");
    CHECK_THROWS_WITH_AS(file.fill("text"), doctest::Contains("make room"), hio::FilerError);
}
