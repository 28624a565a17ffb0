// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/tempfile.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kit/child.hpp"
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
        std::vector<std::string> const names = place.names();
        REQUIRE(names.size() == 1);
        CHECK(names[0].starts_with("target."));
        CHECK(names[0].ends_with(".tmp"));
        TempFile const moved(std::move(file));
        CHECK(place.names() == names);
    }
    CHECK(place.empty());
}

TEST_CASE("nobody can guess its name") {
    Place place;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        TempFile const file(place / "target");
        seen.insert(place.names().at(0));
    }
    CHECK(seen.size() == 1000);
    for (std::string const& name : seen) {
        CHECK(name.size() == std::string("target.").size() + 16 + std::string(".tmp").size());
        CHECK(name.find(std::to_string(::getpid())) == std::string::npos);
    }
}

TEST_CASE("its mode is the one that users expect, whatever it is for") {
    Place place;
    for (mode_t const mask : {0022U, 0077U, 0U}) {
        mode_t const before = ::umask(mask);
        TempFile file(place / "target");
        ::umask(before);
        file.rename(place / "target");
        struct stat status {};
        REQUIRE(::stat((place / "target").c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == (0666 & ~mask));
    }
}

TEST_CASE("a symbolic link in the place of the target is replaced, not followed") {
    Place place;
    std::ofstream(place / "precious") << "old";
    std::filesystem::create_symlink(place / "precious", place / "link");
    std::filesystem::create_symlink(place / "nothing", place / "dangling");
    {
        TempFile file(place / "link");
        file.fill("new");
        CHECK_FALSE(file.renameNew(place / "link"));
        CHECK_FALSE(file.renameNew(place / "dangling"));
        file.rename(place / "link");
    }
    CHECK(textOf(place / "link") == "new");
    CHECK(textOf(place / "precious") == "old");
    CHECK_FALSE(std::filesystem::is_symlink(place / "link"));
    CHECK_FALSE(std::filesystem::exists(place / "nothing"));
}

TEST_CASE("what is no file is not replaced") {
    Place place;
    REQUIRE(::mkfifo((place / "pipe").c_str(), 0600) == 0);
    TempFile file(place / "target");
    CHECK_THROWS_WITH_AS(
        file.rename(place / "pipe"), doctest::Contains((place / "pipe").c_str()), hio::FilerError);
    CHECK_FALSE(file.renameNew(place / "pipe"));
    CHECK(std::filesystem::is_fifo(place / "pipe"));
}

TEST_CASE("without hard links and renameat2 a file still gets its name, and replaces none") {
    Place place;
    std::ofstream(place / "old") << "old";
    std::filesystem::create_symlink(place / "nothing", place / "link");
    int const code = child::run([&] {
        if (!child::forbidHardLinks()) {
            return 77;
        }
        bool const forbidden =
            ::link((place / "old").c_str(), (place / "other").c_str()) != 0 && errno == EPERM &&
            ::renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE) != 0 && errno == EINVAL;
        TempFile file(place / "new");
        file.fill("new");
        bool const kept = !file.renameNew(place / "old") && !file.renameNew(place / "link");
        bool const named = file.renameNew(place / "new");
        return forbidden && kept && named ? 0 : 1;
    });
    if (code == 77) {
        MESSAGE("not tested: needs seccomp");
        return;
    }
    CHECK(code == 0);
    CHECK(textOf(place / "old") == "old");
    CHECK(textOf(place / "new") == "new");
    CHECK_FALSE(std::filesystem::exists(place / "nothing"));
    CHECK(place.names() == std::vector<std::string>{"link", "new", "old"});
}

TEST_CASE("of many that want one name, each gets its own try, and one gets it") {
    bool const forbidden = [] {
        bool value = false;
        SUBCASE("with renameat2") {}
        SUBCASE("without hard links") {
            value = true;
        }
        return value;
    }();
    Place place;
    constexpr int Tries = 300;
    std::array<int, 4> won{};
    std::vector<std::thread> racers;
    int const code = child::run([&] {
        if (forbidden && !child::forbidHardLinks()) {
            return 77;
        }
        for (int racer = 0; racer < 4; ++racer) {
            racers.emplace_back([&, racer] {
                for (int i = 0; i < Tries; ++i) {
                    TempFile file(place / "try");
                    file.fill(std::to_string(racer));
                    won[static_cast<std::size_t>(racer)] +=
                        file.renameNew(place / std::to_string(i)) ? 1 : 0;
                }
            });
        }
        for (std::thread& racer : racers) {
            racer.join();
        }
        std::array<int, 4> found{};
        for (int i = 0; i < Tries; ++i) {
            ++found.at(static_cast<std::size_t>(std::stoi(textOf(place / std::to_string(i)))));
        }
        return found == won && place.names().size() == Tries ? 0 : 1;
    });
    CHECK((code == 0 || (code == 77 && forbidden)));
}

TEST_CASE("a name that another user has put in a shared directory is not written to") {
    if (::geteuid() != 0) {
        MESSAGE("not tested: needs root to be two users");
        return;
    }
    Place place;
    std::filesystem::permissions(place / "", std::filesystem::perms::all);
    std::filesystem::create_directory(place / "shared");
    REQUIRE(::chmod((place / "shared").c_str(), 01777) == 0);
    std::ofstream(place / "precious") << "old";
    // What was guessed before: the pid of the one that will write.
    pid_t const victim = ::getpid();
    REQUIRE(child::run([&] {
                std::string const guess = place / ("shared/target." + std::to_string(victim));
                return child::becomeNobody() &&
                               ::symlink((place / "precious").c_str(), (guess + ".tmp").c_str()) ==
                                   0 &&
                               ::symlink((place / "precious").c_str(),
                                         (place / "shared/target").c_str()) == 0
                           ? 0
                           : 1;
            }) == 0);
    TempFile file(place / "shared/target");
    file.fill("new");
    CHECK_FALSE(file.renameNew(place / "shared/target"));
    CHECK(file.renameNew(place / "shared/other"));
    CHECK(textOf(place / "precious") == "old");
    CHECK(textOf(place / "shared/other") == "new");
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
                             doctest::Contains("give the path of a file"),
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

TEST_CASE("what stops a write is told, with its own remedy") {
    Place place;
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    auto const handler = std::signal(SIGXFSZ, SIG_IGN);
    TempFile file(place / "target");
    rlimit const small{100, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    CHECK_THROWS_WITH_AS(file.fill(std::string(200, 'x')),
                         doctest::Contains("File too large, raise the limit of the size of files "
                                           "(ulimit -f)"),
                         hio::FilerError);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
}
