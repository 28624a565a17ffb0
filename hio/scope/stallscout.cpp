// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/forkguard.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/scope/stallscout.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace hio {

/// Who runs is written down under a mutex that nobody but the watch, four times a limit, asks for.
struct StallScout::Impl {
    struct Running {
        std::string_view name;
        double tyme;
        double began;
        bool told = false;
    };

    Impl(double seconds, Report toCall)
        : limit(seconds),
          report(std::move(toCall)),
          thread([this](std::stop_token const& stop) { watch(stop); }) {}

    void watch(std::stop_token const& stop) {
        std::unique_lock lock(mutex);
        auto const pause = std::chrono::duration<double>(limit / 4);
        while (!changed.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
            if (!running.empty() && !running.back().told) {
                Running& last = running.back();
                double const seconds = MonoTimer::now() - last.began;
                if (seconds >= limit) {
                    last.told = true;
                    report({std::string(last.name), last.tyme, seconds, false});
                }
            }
        }
    }

    double const limit;
    Report const report;
    ForkGuard const guard;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<Running> running; ///< the innermost last
    std::jthread thread;          ///< last: it ends first
};

StallScout::StallScout(double limit, Report report) {
    if (!(limit > 0.0)) {
        throw ValidationError("the limit of a StallScout is " + std::to_string(limit) +
                              ": give real seconds, more than 0");
    }
    impl_ = std::make_unique<Impl>(limit, std::move(report));
}

StallScout::~StallScout() {
    if (impl_->guard.inherited()) {
        static_cast<void>(impl_.release()); // it would wait for a thread that is not there
    }
}

void StallScout::began(Leg const& leg) {
    if (impl_->guard.inherited()) {
        return; // the mutex may be held for ever
    }
    std::scoped_lock const lock(impl_->mutex);
    impl_->running.push_back({leg.name, leg.tyme, leg.began});
}

void StallScout::ended(Leg const& ended, double seconds) {
    if (impl_->guard.inherited()) {
        return;
    }
    std::scoped_lock const lock(impl_->mutex);
    Impl::Running const leg = impl_->running.back();
    impl_->running.pop_back();
    if (!impl_->running.empty()) { // what a doer spends is not its group's fault
        impl_->running.back().began += seconds;
    }
    double const own = ended.began + seconds - leg.began;
    if (leg.told || own >= impl_->limit) {
        impl_->report({std::string(ended.name), leg.tyme, own, true});
    }
}

} // namespace hio
