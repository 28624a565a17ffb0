// SPDX-License-Identifier: Apache-2.0
// enterexit/coro/warm: a coroutine doer is made, entered, resumed once, ends and is freed, 10,000
// at a time on memory used before. Unit: CPU ns a doer.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <functional>

#include "bench.hpp"
#include "floors.hpp"

namespace bench {

namespace {

hio::Dog brief(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    co_yield tock;
    ++total;
    co_return true;
}

Bare<Pooled> briefBare(Pool& /*pool*/, std::uint64_t& total) {
    co_yield 0.0;
    ++total;
}

class EnterExit final : public Case {
public:
    explicit EnterExit(Options const& options)
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
        hio::Doers list;
        for (std::size_t i = 0; i < doers_; ++i) {
            list.add(hio::doify(brief, 0.0, std::ref(total_)));
        }
        if (!doist_.run(std::move(list))) {
            throw Short("the Doist is not done");
        }
    }
    void floorOnce() {
        for (std::size_t i = 0; i < doers_; ++i) {
            bares_.handles.push_back(briefBare(pool_, total_).handle);
            bares_.handles.back().resume();
        }
        for (auto const handle : bares_.handles) {
            handle.resume();
        }
        bares_.clear();
    }
    std::size_t doers_;
    std::size_t times_;
    std::uint64_t total_ = 0;
    hio::Doist doist_;
    Pool pool_;
    Bares<Pooled> bares_;
};

} // namespace

void addEnterExit(Benches& benches) {
    add<EnterExit>(benches, "enterexit/coro/warm", "ns");
}

} // namespace bench
