// SPDX-License-Identifier: Apache-2.0
// `hio roll` where the system gives it too little: descriptors, memory, processes.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "kit/child.hpp"
#include "running.hpp"

using rolling::has;
using rolling::House;
using rolling::Ran;
using rolling::Running;

namespace {

/// One rolling of two rows with a limit; checks that nothing is left, whatever came of it.
Ran rollWith(House const& house, int limit, rlim_t value, bool nobody = false) {
    Running running({"roll", house / "rows.csv", "--time", "time", "--to", house.to()}, [=] {
        rlimit const both{value, value};
        // Not by the C library's wrapper: its type of the first argument differs by language.
        ::prlimit(0, static_cast<__rlimit_resource>(limit), &both, nullptr);
        if (nobody) {
            child::becomeNobody();
        }
    });
    Ran ran = running.end();
    CAPTURE(value);
    CAPTURE(ran.err);
    bool const begun = !has(ran.err, "shared libraries"); // else it is not the command that speaks
    CHECK((ran.code == 0 || ran.code == 2 || !begun));
    CHECK((ran.code == 0) == has(ran.out, "2 rows in 2 windows"));
    if (ran.code != 0 && begun) {
        CHECK(ran.err.starts_with("hio: "));
    }
    CHECK(proc::until([&] { return house.processes().empty(); }, 2.0));
    house.checkClean();
    if (ran.code != 0) {
        CHECK(House::names(house.to()).empty());
    }
    std::filesystem::remove_all(house.to());
    return ran;
}

#ifdef __SANITIZE_ADDRESS__
constexpr rlim_t LeastLimit = 8; // the sanitizers themselves fail below
#else
constexpr rlim_t LeastLimit = 3;
#endif

} // namespace

TEST_CASE("any number of descriptors is enough, or the limit is named") {
    House house;
    house.file("rows.csv", "time,x\n2026-01-01,1\n2026-01-02,2\n");
    int enough = 0;
    for (rlim_t limit = LeastLimit; limit <= 40; ++limit) {
        CAPTURE(limit);
        Ran const ran = rollWith(house, RLIMIT_NOFILE, limit);
        CAPTURE(ran.err);
        CHECK((ran.code == 0 || has(ran.err, "ulimit -n") || limit == 3)); // then no library loads
        enough += ran.code == 0 ? 1 : 0;
    }
    CHECK(enough >= 10);
}

TEST_CASE("any limit of the size of files is enough, or named") {
    House house;
    house.file("rows.csv", "time,x\n2026-01-01,1\n2026-01-02,2\n");
    // From what its standard error takes on, which is a file here.
    for (rlim_t const limit : {4096UL, 100'000UL, 1UL << 20, (2UL << 20) - 1, 2UL << 20}) {
        Ran const ran = rollWith(house, RLIMIT_FSIZE, limit);
        CAPTURE(ran.err);
        CHECK(ran.code == (limit == 2UL << 20 ? 0 : 2));
        CHECK((ran.code == 0 || has(ran.err, "ulimit -f")));
    }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they take all of it at once
TEST_CASE("any limit of memory is enough, or named") {
    House house;
    house.file("rows.csv", "time,x\n2026-01-01,1\n2026-01-02,2\n");
    int enough = 0;
    int refused = 0;
    for (rlim_t limit = 10; limit <= 40; ++limit) { // MiB
        Ran const ran = rollWith(house, RLIMIT_AS, limit << 20);
        CAPTURE(ran.err);
        CHECK((ran.code == 0 || has(ran.err, "memory") || has(ran.err, "shared libraries")));
        enough += ran.code == 0 ? 1 : 0;
        refused += has(ran.err, "memory") ? 1 : 0;
    }
    CHECK(enough > 0);
    CHECK(refused > 0);
}
#endif

TEST_CASE("any limit of processes is enough, or named") {
    if (::geteuid() != 0) {
        MESSAGE("not tested: needs root to be a user that runs nothing else");
        return;
    }
    House house;
    house.file("rows.csv", "time,x\n2026-01-01,1\n2026-01-02,2\n");
    REQUIRE(::chmod((house / "").c_str(), 0777) == 0);
    REQUIRE(::chown(house.run().c_str(), child::Nobody, child::Nobody) == 0);
    int enough = 0;
    for (rlim_t limit = 1; limit <= 6; ++limit) {
        std::filesystem::remove_all(house.run() + "/hio");
        Ran const ran = rollWith(house, RLIMIT_NPROC, limit, true);
        CAPTURE(ran.err);
        CHECK((ran.code == 0 || has(ran.err, "ulimit -u")));
        enough += ran.code == 0 ? 1 : 0;
    }
    CHECK(enough > 0);
    CHECK(enough < 6);
}
