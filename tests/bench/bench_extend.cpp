// SPDX-License-Identifier: Apache-2.0
// extend/N: one of N running doers is removed, or one is extended, between two ticks; which ones
// is random. Unit: CPU ns a change. extend/tick/N: by how much the tick after changes of one doer
// in ten is slower than the next one. Unit: CPU ns a doer.
#include <hio/doing/doist.hpp>

#include <deque>
#include <random>

#include "bench.hpp"
#include "work.hpp"

namespace bench {

namespace {

/// A Doist whose doers come and go.
class Crowd {
public:
    explicit Crowd(std::size_t count) : any_(0, count - 1) {
        hio::Doers list;
        for (std::size_t i = 0; i < count; ++i) {
            list.add(doers_.emplace_back(total_));
        }
        doist_.extend(std::move(list));
        tick();
    }

    /// Removes and extends so many, one by one; each that is removed comes back at once, as the
    /// last.
    void change(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            CountDoer& doer = doers_[any_(random_)];
            doist_.remove(doer);
            doist_.extend({doer});
        }
    }
    void tick() {
        std::uint64_t const before = total_;
        doist_.recur();
        check("recurs", total_ - before, doers_.size());
    }

private:
    std::uint64_t total_ = 0;
    std::deque<CountDoer> doers_;
    hio::Doist doist_;
    std::minstd_rand random_{1};
    std::uniform_int_distribution<std::size_t> any_;
};

/// As many changes as there are doers, so that what is put off to every so many counts too.
class Extend final : public Case {
public:
    Extend(std::size_t count, Options const& options)
        : doers_(options.size(count)),
          crowd_(doers_) {}

    double run() override {
        Stopwatch const watch;
        crowd_.change(doers_);
        double const ns = watch.nsPer(2 * doers_);
        crowd_.tick();
        return ns;
    }

private:
    std::size_t doers_;
    Crowd crowd_;
};

/// Each round with a new crowd, as the order of an old one has less and less to do with where its
/// doers lie.
class ExtendTick final : public Case {
public:
    ExtendTick(std::size_t count, Options const& options) : doers_(options.size(count)) {}

    double run() override {
        Crowd crowd(doers_);
        crowd.change(doers_ / 10);
        double const first = timed(crowd);
        return first - timed(crowd);
    }

private:
    double timed(Crowd& crowd) const {
        Stopwatch const watch;
        crowd.tick();
        return watch.nsPer(doers_);
    }
    std::size_t doers_;
};

} // namespace

void addExtend(Benches& benches) {
    constexpr std::size_t Count = 1'000'000;
    add<Extend>(benches, "extend/" + std::to_string(Count), "ns", Count);
    add<ExtendTick>(benches, "extend/tick/" + std::to_string(Count), "ns", Count);
}

} // namespace bench
