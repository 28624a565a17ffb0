// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/filer.hpp>

#include <unistd.h>

#include "filing.hpp"

using filing::Head;
using filing::leaveSocket;
using filing::Variable;
using hio::Filer;
namespace fs = std::filesystem;
using namespace std::string_literals;

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

namespace {

/// A directory below `head` whose path has this many bytes.
std::string longDir(std::string path, std::size_t size) {
    while (path.size() + 1 < size) {
        std::size_t const part = std::min<std::size_t>(size - path.size() - 1, 100);
        path += '/' + std::string(part, 'x');
    }
    filing::makePrivate(path);
    return path;
}

std::string shortDir() {
    return "/tmp/hio-" + std::to_string(::geteuid());
}

/// A name that no other run of this test has, for directories that all of them use.
std::string ownName() {
    return "filer_" + std::to_string(::getpid());
}

} // namespace

TEST_CASE("a variable with a path that is too long for a socket is passed over") {
    Head head;
    for (std::size_t const size : {70U, 78U, 86U, 90U, 107U, 108U, 255U, 1000U, 4000U}) {
        CAPTURE(size);
        auto const dir = longDir(head.path, size);
        Variable const temp("TMPDIR", dir.c_str());
        Variable const run("XDG_RUNTIME_DIR", dir.c_str());
        for (std::string const& entry : {"a.uxd"s, std::string(60, 'n') + ".door"}) {
            CAPTURE(entry);
            Filer const one({.name = ownName(), .temp = true, .longest = entry.size()});
            Filer const two({.name = ownName(), .longest = entry.size()});
            CHECK(one.path(entry).size() <= Filer::MaxPathSize);
            CHECK(two.path(entry).size() <= Filer::MaxPathSize);
            bool const room = size + "/hio_uxd_XXXXXXXX_test/"s.size() + entry.size() <= 107;
            CHECK(one.dir().starts_with(room ? dir : "/tmp/hio_uxd_"s));
            CHECK(two.dir().starts_with(dir) ==
                  (size + "/hio//"s.size() + ownName().size() + entry.size() <= 107));
        }
        CHECK_FALSE(fs::exists(dir + "/hio/" + ownName()));
    }
}

TEST_CASE("a variable with a directory that cannot be used is passed over") {
    Head head;
    filing::makePrivate(head.path + "/open");
    fs::permissions(head.path + "/open", fs::perms::all); // anybody could replace what is in it
    filing::makePrivate(head.path + "/real");
    fs::create_symlink(head.path + "/real", head.path + "/link");
    std::ofstream(head.path + "/file") << "";
    filing::makePrivate(head.path + "/foreign");
    bool const foreign = ::chown((head.path + "/foreign").c_str(), 65534, 65534) == 0; // as root
    std::vector<std::string> values{
        "", "relative", head.path + "/none", head.path + "/open", head.path + "/file"};
    if (foreign) {
        values.push_back(head.path + "/foreign");
    }
    for (std::string const& value : values) {
        CAPTURE(value);
        Variable const temp("TMPDIR", value.c_str());
        Variable const run("XDG_RUNTIME_DIR", value.c_str());
        CHECK(Filer({.name = ownName(), .temp = true}).dir().starts_with("/tmp/hio_uxd_"));
        auto const dir = Filer({.name = ownName()}).dir();
        bool const other = dir.starts_with("/run/user/") || dir.starts_with(shortDir());
        CHECK(other);
    }
    Variable const link("XDG_RUNTIME_DIR", (head.path + "/link").c_str());
    CHECK_FALSE(Filer({.name = ownName()}).dir().starts_with(head.path));
    CHECK(fs::is_empty(head.path + "/real"));
    CHECK(fs::is_empty(head.path + "/open"));
}

TEST_CASE("what stands in the place of the run directory is passed over, and not followed") {
    Head head;
    Variable const run("XDG_RUNTIME_DIR", head.path.c_str());
    filing::makePrivate(head.path + "/real");
    fs::create_symlink(head.path + "/real", head.path + "/hio");
    CHECK_FALSE(Filer({.name = ownName()}).dir().starts_with(head.path));
    fs::remove(head.path + "/hio");
    fs::create_directory(head.path + "/hio");
    fs::permissions(head.path + "/hio", fs::perms::all);
    CHECK_FALSE(Filer({.name = ownName()}).dir().starts_with(head.path));
    CHECK(fs::is_empty(head.path + "/hio"));
    CHECK(fs::is_empty(head.path + "/real"));
}

TEST_CASE("one of the same name that runs is an error, not passed over") {
    Head head;
    Variable const run("XDG_RUNTIME_DIR", head.path.c_str());
    Filer const first({.name = "boss"});
    CHECK(first.dir() == head.path + "/hio/boss");
    CHECK_THROWS_WITH_AS(
        Filer({.name = "boss"}), doctest::Contains("one of this name runs"), hio::FilerError);
}

TEST_CASE("names that are too long for every directory are an error that says so") {
    std::string const entry(100, 'n');
    Head head;
    CHECK_THROWS_AS(Filer({.name = "boss", .headDirPath = head.path, .longest = 100}),
                    hio::SizeError);
    CHECK_THROWS_WITH_AS(Filer({.name = "boss", .longest = 100}),
                         doctest::Contains("use shorter names"),
                         hio::FilerError);
    CHECK_THROWS_WITH_AS(Filer({.name = "boss", .longest = 100}),
                         doctest::Contains("XDG_RUNTIME_DIR"),
                         hio::FilerError);
    CHECK_THROWS_WITH_AS(Filer({.name = "boss", .temp = true, .longest = 100}),
                         doctest::Contains("TMPDIR"),
                         hio::FilerError);
}
