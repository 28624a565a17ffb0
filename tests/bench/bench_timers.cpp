// SPDX-License-Identifier: Apache-2.0
// timers/N: N doers with periods of 1 to 1000 ticks. Unit: CPU ns a wake.
// empty/N: a tick in which none of N doers is due. Unit: CPU ns a tick.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <array>
#include <bit>
#include <functional>
#include <limits>
#include <random>

#include "bench.hpp"
#include "floors.hpp"

namespace bench {

namespace {

constexpr double Never = 1e9; // ticks

hio::Dog wake(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield tock;
    }
}

Bare<Pooled> wakeBare(Pool& /*pool*/, double period, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield period;
    }
}

/// The floor: a wheel of 1024 lists, and what is due as a bitmap, so that it runs in the order of
/// the index. What is farther away than the wheel is put aside for good.
class Wheel {
public:
    explicit Wheel(Bares<Pooled> const& bares)
        : bares_(bares),
          next_(bares.handles.size(), None),
          soon_(bares.handles.size()),
          due_(bares.handles.size()) {
        heads_.fill(None);
        for (std::uint32_t id = 0; id < bares.handles.size(); ++id) {
            bares_.handles[id].resume();
            plan(id);
        }
    }

    void tick() {
        ++now_;
        std::swap(soon_, due_);
        std::uint32_t& head = heads_[now_ % Slots];
        for (std::uint32_t id = std::exchange(head, None); id != None; id = next_[id]) {
            due_.set(id);
        }
        due_.drain([this](std::uint32_t id) {
            auto const handle = bares_.handles[id];
            handle.promise().tyme = double(now_);
            handle.resume();
            plan(id);
        });
    }

private:
    static constexpr std::uint32_t None = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t Slots = 1024;

    /// A set of indices; a second bitmap tells which words of the first are not 0.
    class Bits {
    public:
        explicit Bits(std::size_t size) : words_(size / 64 + 1), filled_(words_.size() / 64 + 1) {}

        void set(std::uint32_t id) {
            words_[id / 64] |= std::uint64_t(1) << id % 64;
            filled_[id / 4096] |= std::uint64_t(1) << id / 64 % 64;
            any_ = true;
        }

        template <class Each>
        void drain(Each each) {
            if (!std::exchange(any_, false)) {
                return;
            }
            for (std::size_t f = 0; f < filled_.size(); ++f) {
                for (auto words = std::exchange(filled_[f], 0); words != 0; words &= words - 1) {
                    std::size_t const w = f * 64 + std::size_t(std::countr_zero(words));
                    for (auto ids = std::exchange(words_[w], 0); ids != 0; ids &= ids - 1) {
                        each(std::uint32_t(w * 64 + std::size_t(std::countr_zero(ids))));
                    }
                }
            }
        }

    private:
        std::vector<std::uint64_t> words_;
        std::vector<std::uint64_t> filled_;
        bool any_ = false;
    };

    void plan(std::uint32_t id) {
        auto const wait = std::uint64_t(bares_.handles[id].promise().tock);
        if (wait <= 1) {
            soon_.set(id);
        } else if (wait < Slots) {
            next_[id] = std::exchange(heads_[(now_ + wait) % Slots], id);
        }
    }

    Bares<Pooled> const& bares_;
    std::vector<std::uint32_t> next_;
    std::array<std::uint32_t, Slots> heads_{};
    Bits soon_;
    Bits due_;
    std::uint64_t now_ = 0;
};

/// The same sleepers in a Doist and in a wheel, both past tick 0, in which all are awake.
class Sleepers {
public:
    explicit Sleepers(std::vector<double> const& periods) : bares_(periods.size()) {
        hio::Doers list;
        for (double const period : periods) {
            list.add(hio::doify(wake, period, std::ref(total)));
            bares_.handles.push_back(wakeBare(pool_, period, total).handle);
        }
        doist_.extend(std::move(list));
        doist_.recur();
        wheel_.emplace(bares_);
    }

    /// CPU ns of so many ticks of the Doist.
    double tick(std::size_t ticks) {
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks; ++i) {
            doist_.recur();
        }
        return watch.ns();
    }
    /// CPU ns of so many ticks of the wheel.
    double tickFloor(std::size_t ticks) {
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks; ++i) {
            wheel_->tick();
        }
        return watch.ns();
    }
    std::uint64_t total = 0; ///< wakes of both

private:
    hio::Doist doist_{{.tock = 1.0}};
    Pool pool_;
    Bares<Pooled> bares_;
    std::optional<Wheel> wheel_;
};

std::vector<double> periods(std::size_t count) {
    std::minstd_rand random(1);
    std::uniform_int_distribution<int> period(1, 1000);
    std::vector<double> all(count);
    std::generate(all.begin(), all.end(), [&] { return double(period(random)); });
    return all;
}

class Timers final : public Case {
public:
    Timers(std::size_t count, Options const& options)
        : periods_(periods(options.size(count))),
          ticks_(options.size(1000)),
          sleepers_(periods_) {}

    double run() override {
        std::uint64_t const before = sleepers_.total;
        double const ns = sleepers_.tick(ticks_);
        return ns / wakes("wakes", before, ran_);
    }
    std::optional<double> floor() override {
        std::uint64_t const before = sleepers_.total;
        double const ns = sleepers_.tickFloor(ticks_);
        return ns / wakes("wakes of the floor", before, floorRan_);
    }

private:
    /// How many wakes there were in a round that began after tick `ran`; checks them.
    double wakes(char const* what, std::uint64_t before, std::uint64_t& ran) {
        std::uint64_t wanted = 0;
        for (double const period : periods_) {
            auto const p = std::uint64_t(period);
            wanted += (ran + ticks_) / p - ran / p;
        }
        ran += ticks_;
        check(what, sleepers_.total - before, wanted);
        return double(wanted);
    }
    std::vector<double> periods_;
    std::size_t ticks_;
    Sleepers sleepers_;
    std::uint64_t ran_ = 0;
    std::uint64_t floorRan_ = 0;
};

class Empty final : public Case {
public:
    Empty(std::size_t count, Options const& options)
        : ticks_(options.size(10'000)),
          sleepers_(std::vector<double>(options.size(count), Never)),
          asleep_(sleepers_.total) {}

    double run() override { return checked(sleepers_.tick(ticks_)); }
    std::optional<double> floor() override { return checked(sleepers_.tickFloor(ticks_)); }

private:
    double checked(double ns) const {
        check("wakes", sleepers_.total, asleep_);
        return ns / double(ticks_);
    }
    std::size_t ticks_;
    Sleepers sleepers_;
    std::uint64_t asleep_;
};

} // namespace

void addTimers(Benches& benches) {
    std::size_t const count = 100'000;
    add<Timers>(benches, "timers/" + std::to_string(count), "ns", count);
    add<Empty>(benches, "empty/" + std::to_string(count), "ns", count);
}

} // namespace bench
