// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/filer.hpp>

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using hio::Filer;
namespace fs = std::filesystem;
using namespace std::string_literals;

namespace {

// A directory of our own to make those of the tests in.
struct Head {
    Head() {
        std::string name = (fs::temp_directory_path() / "hio-filer-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Head() { fs::remove_all(path); }
    std::string path;
};

// A socket file that nobody reads, as a killed process leaves it.
void leaveSocket(std::string const& path) {
    hio::Fd const fd(::socket(AF_UNIX, SOCK_DGRAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
}

} // namespace

TEST_CASE("the directory is private and goes with its Filer") {
    Head head;
    std::string dir;
    {
        Filer const filer({.name = "boss", .headDirPath = head.path});
        dir = filer.dir();
        CHECK(dir == head.path + "/boss");
        struct stat status {};
        REQUIRE(::stat(dir.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0700);
        CHECK(filer.path("a.uxd") == dir + "/a.uxd");
        leaveSocket(filer.path("a.uxd"));
    }
    CHECK_FALSE(fs::exists(dir));
    CHECK(fs::exists(head.path));
}

TEST_CASE("one directory has one owner at a time") {
    Head head;
    Filer::Options const options{.name = "boss", .headDirPath = head.path};
    {
        Filer first(options);
        leaveSocket(first.path("a.uxd"));
        try {
            Filer const second(options);
            FAIL("two in one directory");
        } catch (hio::FilerError const& error) {
            CHECK(error.code().value() == EWOULDBLOCK);
        }
        CHECK(fs::exists(first.path("a.uxd"))); // not removed by the second
        Filer const other({.name = "other", .headDirPath = head.path});
        first.close();
        first.close();
        CHECK_FALSE(fs::exists(head.path + "/boss"));
    }
    CHECK_NOTHROW(Filer{options});
}

TEST_CASE("what a dead one left is removed, but only sockets") {
    Head head;
    std::string const dir = head.path + "/boss";
    fs::create_directory(dir);
    fs::permissions(dir, fs::perms::owner_all);
    leaveSocket(dir + "/old.uxd");
    std::ofstream(dir + "/lock") << "";
    std::ofstream(dir + "/notes") << "mine";
    {
        Filer const filer({.name = "boss", .headDirPath = head.path});
        CHECK_FALSE(fs::exists(dir + "/old.uxd"));
        CHECK(fs::exists(dir + "/notes"));
    }
    CHECK(fs::exists(dir + "/notes"));
    CHECK_FALSE(fs::exists(dir + "/lock"));
}

TEST_CASE("a directory that is not private is refused") {
    Head head;
    fs::create_directory(head.path + "/open");
    fs::permissions(head.path + "/open", fs::perms::owner_all | fs::perms::group_write);
    CHECK_THROWS_AS(Filer({.name = "open", .headDirPath = head.path}), hio::FilerError);
    fs::create_directory(head.path + "/real");
    fs::permissions(head.path + "/real", fs::perms::owner_all);
    fs::create_symlink(head.path + "/real", head.path + "/link");
    CHECK_THROWS_AS(Filer({.name = "link", .headDirPath = head.path}), hio::FilerError);
}

TEST_CASE("names cannot leave the directory and paths fit a socket") {
    Head head;
    for (auto const& bad : {""s, "."s, ".."s, "../x"s, "/abs"s, "a\0b"s}) {
        CHECK_THROWS_AS(Filer({.name = bad, .headDirPath = head.path}), hio::FilerError);
    }
    Filer const filer({.name = "boss", .headDirPath = head.path});
    CHECK_THROWS_AS((void)filer.path("../x"), hio::FilerError);
    std::string const longest(Filer::MaxPathSize - filer.dir().size() - 1, 'n');
    CHECK(filer.path(longest).size() == Filer::MaxPathSize);
    CHECK_THROWS_AS((void)filer.path(longest + "n"), hio::SizeError);
}

TEST_CASE("temporary directories are fresh") {
    std::string dir;
    {
        Filer const one({.name = "boss", .temp = true});
        Filer const two({.name = "boss", .temp = true});
        CHECK(one.dir() != two.dir());
        dir = one.dir();
        auto const name = fs::path(dir).filename().string();
        CHECK(name.starts_with("hio_uxd_"));
        CHECK(name.ends_with("_test"));
    }
    CHECK_FALSE(fs::exists(dir));
}
