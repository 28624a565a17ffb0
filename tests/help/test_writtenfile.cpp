// SPDX-License-Identifier: Apache-2.0
#include <hio/help/writtenfile.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "kit/child.hpp"
#include "memo/place.hpp"

using hio::Fd;
using hio::openToWrite;

namespace {

std::string textOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(std::string const& path, int flags, std::string const& text) {
    hio::Outcome<Fd> const file = openToWrite(path, flags, 0640);
    REQUIRE(file);
    CHECK((::fcntl(file->get(), F_GETFL) & O_NONBLOCK) == 0);
    CHECK(::write(file->get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

} // namespace

TEST_CASE("a file is made, appended to, or begun anew; a link of one's own is followed") {
    Place place;
    bool shared = false;
    SUBCASE("in a directory of one's own") {}
    SUBCASE("in one that all may write to") {
        shared = true;
    }
    if (shared) {
        REQUIRE(::chmod((place / "").c_str(), 01777) == 0);
    }
    write(place / "log", O_APPEND, "one");
    write(place / "log", O_APPEND, "two");
    CHECK(textOf(place / "log") == "onetwo");
    struct stat status {};
    REQUIRE(::stat((place / "log").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777 & ~0640U) == 0);
    std::filesystem::create_symlink(place / "log", place / "link");
    write(place / "link", O_APPEND, "three");
    CHECK(textOf(place / "log") == "onetwothree");
    write(place / "link", O_TRUNC, "new");
    CHECK(textOf(place / "log") == "new");
    CHECK(openToWrite("/dev/null", O_TRUNC, 0640));
}

TEST_CASE("what cannot be opened says why, and nothing is waited for") {
    Place place;
    CHECK(openToWrite(place / "absent/log", 0, 0640).error() == hio::systemCode(ENOENT));
    CHECK(openToWrite(place / "", 0, 0640).error() == hio::systemCode(EISDIR));
    REQUIRE(::mkfifo((place / "pipe").c_str(), 0600) == 0);
    CHECK(openToWrite(place / "pipe", 0, 0640).error() == hio::systemCode(ENXIO));
}

TEST_CASE("what another user put into a shared directory is not written to") {
    if (::geteuid() != 0) {
        MESSAGE("not tested: needs root to be two users");
        return;
    }
    Place place;
    mode_t mode = 01777;
    SUBCASE("with the sticky bit") {}
    SUBCASE("without it") {
        mode = 0777;
    }
    std::string const shared = place / "shared/";
    std::filesystem::create_directory(shared);
    REQUIRE(::chmod(shared.c_str(), mode) == 0);
    REQUIRE(::chmod((place / "").c_str(), 0755) == 0);
    std::ofstream(place / "precious") << "old";
    REQUIRE(child::run([&] {
                return child::becomeNobody() &&
                               ::symlink((place / "precious").c_str(), (shared + "a").c_str()) ==
                                   0 &&
                               ::symlink((place / "absent").c_str(), (shared + "b").c_str()) == 0 &&
                               Fd(::open((shared + "c").c_str(), O_CREAT | O_WRONLY, 0666)) &&
                               ::mkfifo((shared + "d").c_str(), 0666) == 0
                           ? 0
                           : 1;
            }) == 0);
    REQUIRE(::link((place / "precious").c_str(), (shared + "e").c_str()) == 0);
    for (char const* name : {"a", "b", "c", "d", "e"}) {
        for (int const flags : {O_APPEND, O_TRUNC}) {
            CAPTURE(name);
            CHECK_FALSE(openToWrite(shared + name, flags, 0640));
        }
    }
    CHECK(textOf(place / "precious") == "old");
    CHECK_FALSE(std::filesystem::exists(place / "absent"));
    CHECK(openToWrite(shared + "f", O_TRUNC, 0640));
}
