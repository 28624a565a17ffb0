// SPDX-License-Identifier: Apache-2.0
// Producers and consumers over channels, cancelled at random in every way there is: what was put
// comes out, in that order, once.
#include <hio/doing/channel.hpp>
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/together.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace {

using Ints = hio::Channel<int>;

/// A market: one channel, what went in and what came out.
struct Market {
    explicit Market(std::size_t capacity) : ints(capacity) {}
    Ints ints;
    std::vector<int> in;
    std::vector<int> out;
    int next = 0;
    int cancelled = 0;
};

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int roll(int sides) { return static_cast<int>(engine_() % static_cast<unsigned>(sides)); }

private:
    std::mt19937 engine_;
};

class Tally {
public:
    explicit Tally(int& count) : count_(count) {}
    ~Tally() { count_ += over_ ? 0 : 1; }
    Tally(Tally const&) = delete;
    Tally& operator=(Tally const&) = delete;
    void over() { over_ = true; }

private:
    int& count_;
    bool over_ = false;
};

hio::Dog puts(Market& market) {
    Tally tally(market.cancelled);
    int const value = market.next++;
    co_await market.ints.put(value);
    market.in.push_back(value);
    tally.over();
    co_return true;
}

hio::Dog gets(Market& market) {
    Tally tally(market.cancelled);
    std::optional<int> const value = co_await market.ints.get();
    market.out.push_back(value.value());
    tally.over();
    co_return true;
}

/// One of the two, in one of the markets.
hio::Dog trade(std::vector<std::unique_ptr<Market>>& markets, Dice& dice, bool put) {
    Market& market = *markets[std::size_t(dice.roll(static_cast<int>(markets.size())))];
    return put ? puts(market) : gets(market);
}

hio::Dog
trader(hio::Tymth, double, std::vector<std::unique_ptr<Market>>& markets, Dice& dice, int leaning) {
    while (true) {
        bool const put = dice.roll(10) < leaning;
        hio::Dog one = trade(markets, dice, put);
        int const way = dice.roll(6);
        double const seconds = dice.roll(8) * 0.25;
        if (way == 0) {
            co_await hio::tymeout(seconds, std::move(one));
        } else if (way == 1) {
            hio::Dog two = trade(markets, dice, !put);
            co_await hio::any(std::move(one), std::move(two));
        } else if (way == 2) {
            hio::Dog two = trade(markets, dice, put);
            std::vector<hio::Dog> both;
            both.push_back(std::move(one));
            both.push_back(std::move(two));
            co_await hio::all(std::move(both));
        } else {
            co_await std::move(one);
        }
        if (dice.roll(2) == 0) {
            co_yield seconds / 2;
        }
    }
}

void meddle(hio::Doist& doist, Dice& dice, std::vector<std::unique_ptr<Market>>& markets) {
    std::vector<hio::Doer*> const doers = doist.doers();
    if (!doers.empty() && dice.roll(3) == 0) {
        doist.remove(*doers[std::size_t(dice.roll(static_cast<int>(doers.size())))]);
    }
    if (doers.size() < 12) {
        hio::Doers more;
        auto one = hio::doify(trader, 0.0, std::ref(markets), std::ref(dice), 2 + dice.roll(7));
        if (dice.roll(4) == 0) {
            more.add<hio::DoDoer>(hio::Doers(std::move(one)));
        } else {
            more.add(std::move(one));
        }
        doist.extend(std::move(more));
    }
    Market& market = *markets.front();
    if (dice.roll(9) == 0 && market.ints.tryPut(market.next)) {
        market.in.push_back(market.next++);
    }
    if (dice.roll(9) == 0) {
        if (std::optional<int> const value = market.ints.tryGet()) {
            market.out.push_back(*value);
        }
    }
}

/// Meddles in the middle of a pass.
hio::Dog meddler(hio::Tymth,
                 double tock,
                 hio::Doist& doist,
                 Dice& dice,
                 std::vector<std::unique_ptr<Market>>& markets) {
    while (true) {
        meddle(doist, dice, markets);
        co_yield tock;
    }
}

/// @return how many operations went through, and how many were cancelled
std::pair<std::size_t, int> play(unsigned seed) {
    CAPTURE(seed);
    Dice dice(seed);
    std::vector<std::unique_ptr<Market>> markets;
    for (int i = 0; i < 3; ++i) {
        markets.push_back(std::make_unique<Market>(std::size_t(1 + dice.roll(4))));
    }
    hio::Doist doist({.tock = 0.25});
    doist.enter();
    hio::Doers first;
    first.add(hio::doify(meddler, 0.25, std::ref(doist), std::ref(dice), std::ref(markets)));
    doist.extend(std::move(first));
    for (int i = 0; i < 300; ++i) {
        doist.recur();
        meddle(doist, dice, markets);
    }
    doist.exit();
    std::pair<std::size_t, int> played{0, 0};
    for (auto const& market : markets) {
        played.first += market->in.size() + market->out.size();
        played.second += market->cancelled;
        while (std::optional<int> const value = market->ints.tryGet()) {
            market->out.push_back(*value);
        }
        CHECK(market->ints.tryPut(0)); // nobody is left in line
        CHECK(market->in == market->out);
    }
    return played;
}

} // namespace

TEST_CASE("what was put comes out, in that order, once, whatever is cancelled") {
    std::size_t went = 0;
    int cancelled = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        auto const played = play(seed);
        went += played.first;
        cancelled += played.second;
        if (seed == 7) {
            CHECK(play(seed) == played); // the same every time
        }
    }
    CHECK(went > 20'000); // it did play
    CHECK(cancelled > 5'000);
}
