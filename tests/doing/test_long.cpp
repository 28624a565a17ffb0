// SPDX-License-Identifier: Apache-2.0
// Lists that are longer than caches hold: a pass fetches ahead, and walks what lies together as
// one.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace {

using Id = std::uint32_t;
constexpr Id Far = 20'000;       ///< so many miss the caches
constexpr Id Furthest = 330'000; ///< so many take more memory than any cache has
constexpr Id Shared = Far / 2;   ///< below are those that sleep: single ones and whole words

double tockOf(Id id) {
    if (id < Shared) {
        return id % 97 == 5 ? 3.0 : id / 64 % 5 == 2 ? 2.0 : 0.0;
    }
    return 0.0;
}
int lastOf(Id id) {
    return id % 501 == 7 ? 2 : 5;
}

hio::Dog notes(hio::Tymth, double tock, std::vector<Id>& log, Id id) {
    for (int left = lastOf(id); left > 0; --left) {
        co_yield tock;
        log.push_back(id);
    }
    co_return true;
}

hio::Doers doers(Id count, std::vector<Id>& log) {
    hio::Doers doers;
    for (Id id = 0; id < count; ++id) {
        doers.add(hio::doify(notes, tockOf(id), std::ref(log), id));
    }
    return doers;
}

/// The log as the rules have it.
std::vector<Id> expected(Id count) {
    struct Deed {
        double retyme = 0.0;
        int runs = 0;
    };
    std::vector<Deed> deeds(count);
    std::vector<Id> log;
    for (double tyme = 0.0; tyme < 16.0; tyme += 1.0) {
        for (Id id = 0; id < count; ++id) {
            Deed& deed = deeds[id];
            if (deed.runs < lastOf(id) && deed.retyme <= tyme) {
                log.push_back(id);
                ++deed.runs;
                deed.retyme = tockOf(id) == 0.0 ? tyme + 1.0 : deed.retyme + tockOf(id);
            }
        }
    }
    return log;
}

} // namespace

TEST_CASE("a long list runs in its order, wherever its frames lie") {
    Id count = Far;
    SUBCASE("longer than the nearest cache") {}
    SUBCASE("longer than all") {
        count = Furthest;
    }
    std::vector<Id> log;
    hio::Doist doist({.tock = 1.0});
    CHECK(doist.run(doers(count, log), 0.0, 0.0));
    std::vector<Id> const right = expected(count);
    CHECK((log == right)); // as it was made, one after the other

    std::vector<hio::Dog> dogs; // their frames are taken again in the order in which they go
    for (Id id = 0; id < count; ++id) {
        dogs.push_back(notes({}, 0.0, log, id));
    }
    std::shuffle(dogs.begin(), dogs.end(), std::minstd_rand(1));
    dogs.clear();
    log.clear();
    CHECK(doist.run(doers(count, log), 0.0, 0.0));
    CHECK((log == right)); // scattered
}
