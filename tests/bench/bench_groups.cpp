// SPDX-License-Identifier: Apache-2.0
// tick/tree/N: a tick in which each of N coroutine doers is due that stand in groups of groups of
// groups. Its floor is hio too: as many without groups. Unit: CPU ns a doer.
// empty/groups/N: a tick in which none of N doers, in groups of 100, is due. Unit: CPU ns a tick.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/doist.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "bench.hpp"
#include "work.hpp"

namespace bench {

namespace {

constexpr int Depth = 3;

/// `fan` doers, or groups of them, to a depth.
hio::Doers tree(std::size_t fan, int depth, std::uint64_t& total) {
    if (depth == 1) {
        return countingDoers(std::vector<double>(fan), total);
    }
    hio::Doers groups;
    for (std::size_t i = 0; i < fan; ++i) {
        groups.add<hio::DoDoer>(tree(fan, depth - 1, total));
    }
    return groups;
}

class TreeTick final : public Case {
public:
    TreeTick(std::size_t count, Options const& options)
        : fan_(std::size_t(std::lround(std::cbrt(double(options.size(count, 125)))))),
          ticks_(options.size(5, 2)) {
        tree_.extend(tree(fan_, Depth, total_));
        tree_.recur();
        flat_.extend(countingDoers(std::vector<double>(fan_ * fan_ * fan_), total_));
        flat_.recur();
    }

    double run() override { return ticks(tree_); }
    std::optional<double> floor() override { return ticks(flat_); }

private:
    double ticks(hio::Doist& doist) {
        std::uint64_t const before = total_;
        std::uint64_t const resumes = fan_ * fan_ * fan_ * ticks_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks_; ++i) {
            doist.recur();
        }
        double const ns = watch.nsPer(resumes);
        check("resumes", total_ - before, resumes);
        return ns;
    }
    std::size_t fan_;
    std::size_t ticks_;
    std::uint64_t total_ = 0;
    hio::Doist tree_;
    hio::Doist flat_;
};

class EmptyGroups final : public Case {
public:
    EmptyGroups(std::size_t count, Options const& options) : ticks_(options.size(1'000'000)) {
        constexpr std::size_t Group = 100;
        constexpr double Never = 1e9;
        hio::Doers groups;
        for (std::size_t i = 0; i < std::max<std::size_t>(options.size(count) / Group, 1); ++i) {
            groups.add<hio::DoDoer>(countingDoers(std::vector<double>(Group, Never), total_));
        }
        doist_.extend(std::move(groups));
        doist_.recur(); // all go to sleep
        doist_.recur();
    }

    double run() override {
        std::uint64_t const before = total_;
        Stopwatch const watch;
        for (std::size_t i = 0; i < ticks_; ++i) {
            doist_.recur();
        }
        double const ns = watch.nsPer(ticks_);
        check("resumes", total_ - before, 0);
        return ns;
    }

private:
    std::size_t ticks_;
    std::uint64_t total_ = 0;
    hio::Doist doist_;
};

} // namespace

void addGroups(Benches& benches) {
    add<TreeTick>(benches, "tick/tree/1000000", "ns", std::size_t(1'000'000));
    add<EmptyGroups>(benches, "empty/groups/100000", "ns", std::size_t(100'000));
}

} // namespace bench
