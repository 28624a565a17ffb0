// SPDX-License-Identifier: Apache-2.0
// Where `hio roll` puts its files: directories that others use as well, file systems that lack
// something, and disks that are full or may not be written to.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "kit/child.hpp"
#include "running.hpp"

using rolling::checkFiles;
using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::roll;
using rolling::Running;

namespace {

constexpr char const* Rows = "time,x\n2026-01-01,1\n2026-01-02,2\n";

/// One rolling of two rows into house.to(), after `before` ran in its process.
Ran rollRows(House const& house, std::function<void()> const& before = {}) {
    Running running({"roll", "-", "--time", "time", "--append", "--to", house.to()}, before);
    running.feed(Rows);
    running.closeInput();
    return running.end();
}

void checkRolled(House const& house, Ran const& ran) {
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "2 rows in 2 windows"));
    CHECK(house.processes().empty());
}

/// Whether there is a second user to be, or a mount to make.
bool demandRoot() {
    if (::geteuid() != 0) {
        MESSAGE("not tested: needs root");
    }
    return ::geteuid() == 0;
}

/// house.to(), where every user may write, as in /tmp.
void makeShared(House const& house) {
    std::filesystem::create_directory(house.to());
    REQUIRE(::chmod(house.to().c_str(), 01777) == 0);
    REQUIRE(::chmod((house / "").c_str(), 0755) == 0);
}

/// In a mount namespace of this process alone, gone with it. @return whether it could
bool ownMounts() {
    bool const own = ::unshare(CLONE_NEWNS) == 0 &&
                     ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (!own) {
        MESSAGE("not tested: needs the right to mount");
    }
    return own;
}

} // namespace

TEST_CASE("another user who holds the directory locked keeps nobody waiting") {
    if (!demandRoot()) {
        return;
    }
    House house;
    makeShared(house);
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    hio::Fd const read(ends[0]);
    hio::Fd write(ends[1]);
    pid_t const other = ::fork();
    REQUIRE(other >= 0);
    if (other == 0) {
        int const held = ::open(house.to().c_str(), O_RDONLY | O_DIRECTORY);
        bool const locked = child::becomeNobody() && ::flock(held, LOCK_EX) == 0;
        // What it can guess of our names it has locked, too.
        for (char const* name : {".hio-roll-lock", ".hio-roll.lock", ".hio-roll-1", "lock"}) {
            std::string const path = house.to() + "/" + name;
            int const fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0666);
            ::fchmod(fd, 0666);
            ::flock(fd, LOCK_EX);
        }
        static_cast<void>(!::write(ends[1], locked ? "y" : "n", 1));
        ::pause();
        ::_exit(0);
    }
    char answer = 0;
    CHECK(::read(read.get(), &answer, 1) == 1);
    CHECK(answer == 'y');
    hio::MonoTimer const timer;
    Ran const ran = rollRows(house);
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    checkRolled(house, ran);
    CHECK(timer.elapsed() < 15.0);
}

TEST_CASE("what another user has put into a shared directory is not touched") {
    if (!demandRoot()) {
        return;
    }
    House house;
    makeShared(house);
    std::string const precious = house.file("precious", "old");
    std::filesystem::create_directory(house / "folder");
    house.file("folder/file", "old");
    std::string const to = house.to() + "/";
    REQUIRE(child::run([&] {
                bool const planted =
                    child::becomeNobody() &&
                    ::symlink((house / "folder").c_str(), (to + ".hio-roll-a").c_str()) == 0 &&
                    ::mkdir((to + ".hio-roll-b").c_str(), 0777) == 0 &&
                    ::chmod((to + ".hio-roll-b").c_str(), 0777) == 0 &&
                    ::symlink((house / "folder").c_str(), (to + ".hio-roll-b/log1").c_str()) == 0 &&
                    ::mkfifo((to + ".hio-roll-c").c_str(), 0666) == 0 &&
                    ::symlink(precious.c_str(),
                              (to + "profile.2026-01-01T00Z.stdin.0.bin").c_str()) == 0 &&
                    ::symlink(precious.c_str(), (to + ".probe").c_str()) == 0;
                return planted ? 0 : 1;
            }) == 0);
    auto const before = House::names(house.to());
    checkRolled(house, rollRows(house));
    auto after = House::names(house.to());
    CHECK(after.size() == before.size() + 2);
    for (std::string const& name : before) {
        CHECK(std::find(after.begin(), after.end(), name) != after.end());
    }
    CHECK(House::names(house / "folder") == std::vector<std::string>{"file"});
    std::ifstream file(precious);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "old");
}

TEST_CASE("two users roll into one shared directory") {
    if (!demandRoot()) {
        return;
    }
    House house;
    makeShared(house);
    // A run of root that was killed is there, and one of another user.
    std::filesystem::create_directory(house.to() + "/.hio-roll-dead");
    checkRolled(house, rollRows(house));
    CHECK_FALSE(std::filesystem::exists(house.to() + "/.hio-roll-dead"));
    REQUIRE(::chown(house.run().c_str(), child::Nobody, child::Nobody) == 0);
    std::filesystem::remove_all(house.run() + "/hio");
    std::filesystem::create_directory(house.to() + "/.hio-roll-root");
    checkRolled(house, rollRows(house, [] { child::becomeNobody(); }));
    CHECK(std::filesystem::exists(house.to() + "/.hio-roll-root")); // not theirs
    std::filesystem::remove(house.to() + "/.hio-roll-root");
    CHECK(House::names(house.to()).size() == 4);
    struct stat status {};
    for (std::string const& name : House::names(house.to())) {
        CHECK(::stat((house.to() + "/" + name).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0644);
    }
}

TEST_CASE("a file system without hard links") {
    House house;
    bool forbidden = true;
    {
        pid_t const probe = ::fork(); // whether this system lets us forbid them
        if (probe == 0) {
            ::_exit(child::forbidHardLinks() ? 0 : 1);
        }
        int status = 0;
        ::waitpid(probe, &status, 0);
        forbidden = status == 0;
    }
    if (!forbidden) {
        MESSAGE("not tested: needs seccomp");
        return;
    }
    for (int round = 0; round < 2; ++round) { // the second finds the names taken
        Ran const ran = rollRows(house, [] { child::forbidHardLinks(); });
        CAPTURE(ran.err);
        CHECK(ran.code == 0);
        if (round == 0) {
            CHECK(checkFiles(ran.out, house.to(), "time") == 2);
        }
    }
    CHECK(House::names(house.to()) ==
          std::vector<std::string>{"profile.2026-01-01T00Z.stdin.0.bin",
                                   "profile.2026-01-01T00Z.stdin.1.bin",
                                   "profile.2026-01-02T00Z.stdin.0.bin",
                                   "profile.2026-01-02T00Z.stdin.1.bin"});
    house.checkClean();
}

TEST_CASE(
    "a directory that this user may not write to, or not read, is told before a row is read") {
    if (!demandRoot()) {
        return;
    }
    House house;
    std::filesystem::create_directory(house.to());
    REQUIRE(::chmod((house / "").c_str(), 0755) == 0);
    REQUIRE(::chown(house.run().c_str(), child::Nobody, child::Nobody) == 0);
    for (mode_t const mode : {0755U, 0733U, 0U}) {
        CAPTURE(mode);
        REQUIRE(::chmod(house.to().c_str(), mode) == 0);
        Running running({"roll", "-", "--time", "time", "--to", house.to()},
                        [] { child::becomeNobody(); });
        Ran const ran = running.end(); // its input is open, and nothing came
        CAPTURE(ran.err);
        CHECK(ran.code == 2);
        CHECK(has(ran.err, house.to()));
        CHECK(has(ran.err, "Permission denied"));
        CHECK(has(ran.err, "give this user the right"));
        CHECK(House::names(house.to()).empty());
    }
}

TEST_CASE("a disk that is mounted for reading only") {
    House house;
    std::filesystem::create_directory(house.to());
    if (!ownMounts()) {
        return;
    }
    REQUIRE(::mount("none", house.to().c_str(), "tmpfs", MS_RDONLY, "size=1m") == 0);
    Ran const ran = rollRows(house);
    CHECK(::umount(house.to().c_str()) == 0);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "Read-only file system"));
    CHECK(has(ran.err, "mount it for writing"));
}

TEST_CASE("a disk that is full, whatever it is that does not fit") {
    House house;
    std::filesystem::create_directory(house.to());
    if (!ownMounts()) {
        return;
    }
    std::string csv = "time,x\n";
    for (int day = 10; day < 29; ++day) { // some profiles, of about 2 KiB each
        csv += "2026-01-" + std::to_string(day) + ",1\n";
    }
    // From no room for the first file, by that for the spool (2 MiB), to that for the profiles.
    for (char const* size : {"size=64k",
                             "size=1m",
                             "size=2m",
                             "size=2056k",
                             "size=2084k",
                             "size=2100k",
                             "size=4m,nr_inodes=2",
                             "size=4m,nr_inodes=6",
                             "size=4m,nr_inodes=9",
                             "size=4m,nr_inodes=16"}) {
        CAPTURE(size);
        REQUIRE(::mount("none", house.to().c_str(), "tmpfs", 0, size) == 0);
        Ran const ran = roll(house, {"-", "--time", "time"}, csv);
        CAPTURE(ran.err);
        CHECK(ran.code == 2);
        CHECK(has(ran.err, "No space left on device"));
        CHECK(has(ran.err, "make room on its disk"));
        CHECK(has(ran.err, house.to())); // where
        CHECK(House::names(house.to()).empty());
        house.checkClean();
        CHECK(::umount(house.to().c_str()) == 0);
    }
}
