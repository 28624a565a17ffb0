// SPDX-License-Identifier: Apache-2.0
// enterexit/coro/warm: a coroutine doer is made, entered, resumed once, ends and is freed, 10,000
// at a time on memory used before. Unit: CPU ns a doer.
// enterexit/coro/cold: the same for 1,000,000 at once on memory never touched before.
#include <hio/doing/doist.hpp>

#include <optional>

#include "bench.hpp"
#include "child.hpp"
#include "work.hpp"

namespace bench {

namespace {

class Warm final : public Case {
public:
    explicit Warm(Options const& options)
        : doers_(options.size(10'000)),
          times_(options.size(20, 2)),
          bares_(doers_) {
        runOnce();
        floorOnce();
    }

    double run() override {
        return timed("doers", [this] { runOnce(); });
    }
    std::optional<double> floor() override {
        return timed("coroutines", [this] { floorOnce(); });
    }

private:
    template <class Once>
    double timed(char const* what, Once once) {
        std::uint64_t const before = total_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < times_; ++i) {
            once();
        }
        double const ns = watch.nsPer(doers_ * times_);
        check(what, total_ - before, doers_ * times_);
        return ns;
    }
    void runOnce() {
        if (!doist_.run(briefDoers(doers_, total_))) {
            throw Short("the Doist is not done");
        }
    }
    void floorOnce() { runBriefBares(doers_, pool_, bares_, total_); }
    std::size_t doers_;
    std::size_t times_;
    std::uint64_t total_ = 0;
    hio::Doist doist_;
    Pool pool_;
    Bares<Pooled> bares_;
};

/// Each round in a process of its own, which has the faults of its pages before it.
class Cold final : public Case {
public:
    explicit Cold(Options const& options) : doers_(options.size(1'000'000)) {}

    double run() override {
        return figureOfChild([this] {
            std::uint64_t total = 0;
            Stopwatch const watch;
            hio::Doist doist;
            bool const done = doist.run(briefDoers(doers_, total));
            double const ns = watch.nsPer(doers_);
            check("doers", done ? total : 0, doers_);
            return ns;
        });
    }
    std::optional<double> floor() override {
        return figureOfChild([this] {
            std::uint64_t total = 0;
            Stopwatch const watch;
            Pool pool;
            Bares<Pooled> bares(doers_);
            runBriefBares(doers_, pool, bares, total);
            double const ns = watch.nsPer(doers_);
            check("coroutines", total, doers_);
            return ns;
        });
    }

private:
    std::size_t doers_;
};

} // namespace

void addEnterExit(Benches& benches) {
    add<Warm>(benches, "enterexit/coro/warm", "ns");
    add<Cold>(benches, "enterexit/coro/cold", "ns");
}

} // namespace bench
