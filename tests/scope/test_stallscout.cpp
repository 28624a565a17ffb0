// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/scouts.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/scope/stallscout.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <vector>

namespace {

/// Does not give way before it is told to.
class Stuck final : public hio::Doer {
public:
    explicit Stuck(std::atomic<bool> const& free) : free_(free) {}
    std::string name() const override { return "stuck"; }

private:
    bool recur(double /*tyme*/) override {
        hio::MonoTimer const tooLong(30.0);
        while (!free_ && !tooLong.expired()) {
        }
        return true;
    }
    std::atomic<bool> const& free_;
};

} // namespace

TEST_CASE("a doer that does not give way is named while it runs, and when it is over") {
    std::atomic<bool> free = false;
    std::vector<hio::StallScout::Stall> stalls;
    hio::StallScout scout(0.02, [&](hio::StallScout::Stall const& stall) {
        stalls.push_back(stall);
        free = true;
    });
    hio::Scouts scouts({&scout});
    Stuck stuck(free);
    hio::DoDoer group(hio::Doers{stuck});
    hio::Doist doist({.tock = 0.5, .scout = &scouts});
    CHECK(doist.run({group}));
    REQUIRE(stalls.size() == 2); // the group that it runs in is not
    CHECK(stalls[0].name == "stuck");
    CHECK_FALSE(stalls[0].over);
    CHECK(stalls[0].seconds >= 0.02);
    CHECK(stalls[1].name == "stuck");
    CHECK(stalls[1].over);
    CHECK(stalls[1].seconds >= stalls[0].seconds);
}

TEST_CASE("who gives way in time is not named; a limit of nothing is an error") {
    int stalls = 0;
    {
        hio::StallScout scout(30.0, [&](hio::StallScout::Stall const&) { ++stalls; });
        std::atomic<bool> const free = true;
        Stuck quick(free);
        hio::Doist doist({.tock = 0.5, .scout = &scout});
        CHECK(doist.run({quick}));
    }
    CHECK(stalls == 0);
    CHECK_THROWS_AS(hio::StallScout(0.0, {}), hio::ValidationError);
}
