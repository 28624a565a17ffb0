// SPDX-License-Identifier: Apache-2.0
// What killed processes left is removed by the next Filer of the same user, and nothing else is.
#include <hio/help/filer.hpp>
#include <hio/help/monotimer.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "filing.hpp"

using filing::Head;
using filing::leaveDir;
using filing::leaveSocket;
using filing::makePrivate;
using filing::Variable;
using hio::Filer;
namespace fs = std::filesystem;

namespace {

/// A directory to which both variables lead.
struct House {
    Head head{};
    Variable temp{"TMPDIR", head.path.c_str()};
    Variable run{"XDG_RUNTIME_DIR", head.path.c_str()};
    [[nodiscard]] std::string operator/(std::string const& name) const {
        return head.path + '/' + name;
    }
};

/// Starts something, in either of the two ways: that is when hio sweeps.
void start(bool temp) {
    Filer const filer({.name = "starter", .temp = temp});
}

} // namespace

TEST_CASE("the next start removes what killed ones left, of any name and kind") {
    House const house;
    for (bool const temp : {false, true}) {
        leaveDir(house / "hio_uxd_ABCDEFGH_test");
        makePrivate(house / "hio_uxd_ABCDEFG2_test"); // killed before it made its lock
        leaveDir(house / "hio_uxd_abcdefgh_test");
        makePrivate(house / "hio");
        leaveDir(house / "hio/boss");
        makePrivate(house / "hio/early");
        start(temp);
        CHECK_FALSE(fs::exists(house / "hio_uxd_ABCDEFGH_test"));
        CHECK_FALSE(fs::exists(house / "hio_uxd_ABCDEFG2_test"));
        CHECK_FALSE(fs::exists(house / "hio_uxd_abcdefgh_test"));
        CHECK(fs::is_empty(house / "hio"));
    }
}

TEST_CASE("nothing else is removed") {
    House const house;
    Filer const live({.name = "live"});
    Filer const liveTemp({.name = "live", .temp = true});
    leaveSocket(live.path("a.uxd"));
    leaveSocket(liveTemp.path("a.uxd"));

    std::string const foreign = house / "hio_uxd_FOREIGN2_test";
    leaveDir(foreign);
    bool const root = ::chown(foreign.c_str(), 65534, 65534) == 0;
    std::string const open = house / "hio_uxd_OPENOPEN_test";
    leaveDir(open);
    fs::permissions(open, fs::perms::all);
    leaveDir(house / "mine");
    fs::create_directory_symlink(house / "mine", house / "hio_uxd_LINKLINK_test");
    leaveDir(house / "hio_uxd_notes");            // another name
    makePrivate(house / "hio_uxd_abcdefgh_test"); // Python's, which has no lock
    leaveSocket(house / "hio_uxd_abcdefgh_test/a.uxd");
    makePrivate(house / "hio_uxd_abcdefg2_test");
    leaveDir(house / "hio_uxd_NOTNOTES_test");
    std::ofstream(house / "hio_uxd_NOTNOTES_test/notes") << "mine";
    fs::create_symlink(house / "mine", house / "hio/link");
    for (bool const temp : {false, true}) {
        start(temp);
    }
    CHECK(fs::exists(live.path("a.uxd")));
    CHECK(fs::exists(liveTemp.path("a.uxd")));
    CHECK((!root || fs::exists(foreign + "/old.uxd")));
    CHECK(fs::exists(open + "/old.uxd"));
    CHECK(fs::exists(house / "mine/old.uxd"));
    CHECK(fs::exists(house / "hio_uxd_notes/old.uxd"));
    CHECK(fs::exists(house / "hio_uxd_abcdefgh_test/a.uxd"));
    CHECK(fs::exists(house / "hio_uxd_abcdefg2_test"));
    CHECK(fs::exists(house / "hio_uxd_NOTNOTES_test/notes"));
}

TEST_CASE("a forked copy that ends leaves all as it is") {
    House const house;
    Filer filer({.name = "forked"});
    leaveSocket(filer.path("a.uxd"));
    pid_t const pid = ::fork();
    if (pid == 0) {
        filer.close();
        ::_exit(0);
    }
    REQUIRE(::waitpid(pid, nullptr, 0) == pid);
    CHECK(fs::exists(filer.path("a.uxd")));
    CHECK(fs::exists(filer.path("lock")));
}

TEST_CASE("a process that is killed at any moment leaves nothing for long") {
    House const house;
    for (int round = 0; round < 40; ++round) {
        pid_t const pid = ::fork();
        if (pid == 0) {
            for (;;) { // begins and ends, again and again
                Filer const filer({.name = "killed", .temp = round % 2 == 0});
            }
        }
        ::usleep(static_cast<useconds_t>(1000 + 137 * round));
        ::kill(pid, SIGKILL);
        REQUIRE(::waitpid(pid, nullptr, 0) == pid);
        start(round % 3 == 0);
        for (auto const& entry : fs::directory_iterator(house.head.path)) {
            CHECK(entry.path().filename() == "hio");
            CHECK(fs::is_empty(entry.path()));
        }
    }
}

TEST_CASE("sweeps and starts at the same time do not disturb each other") {
    House const house;
    auto const work = [](std::string const& name) {
        for (int round = 0; round < 200; ++round) {
            bool const temp = round % 2 == 0;
            Filer const filer({.name = name, .temp = temp});
            leaveSocket(filer.path("a.uxd"));
            std::this_thread::yield();
            if (!fs::exists(filer.path("a.uxd"))) {
                return false; // somebody took it away
            }
        }
        return true;
    };
    std::vector<pid_t> workers;
    for (int worker = 0; worker < 4; ++worker) {
        pid_t const pid = ::fork();
        if (pid == 0) {
            bool fine = false;
            try {
                fine = work("worker" + std::to_string(worker));
            } catch (std::exception const& error) {
                std::fprintf(stderr, "%s\n", error.what());
            }
            ::_exit(fine ? 0 : 1);
        }
        workers.push_back(pid);
    }
    for (pid_t const pid : workers) {
        int status = 0;
        REQUIRE(::waitpid(pid, &status, 0) == pid);
        CHECK(status == 0);
    }
    CHECK(fs::is_empty(house / "hio"));
}

TEST_CASE("what one sweep has no time for goes with the next ones") {
    House const house;
    makePrivate(house / "hio");
    for (int number = 0; number < 400; ++number) {
        makePrivate(house / ("hio/b" + std::to_string(number)));
    }
    hio::MonoTimer const timer(60.0);
    while (!fs::is_empty(house / "hio") && !timer.expired()) {
        start(false);
    }
    CHECK(fs::is_empty(house / "hio"));
}
