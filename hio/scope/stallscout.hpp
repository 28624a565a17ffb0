// SPDX-License-Identifier: Apache-2.0
/// @file
/// StallScout: names the doer that keeps a Doist from going on: one that runs longer than a limit
/// without giving way. While it still runs, so that one that never ends is named too; and once
/// more, with how long it took, when it has given way at last.
///
///     hio::StallScout stall(0.1, [&](hio::StallScout::Stall const& stall) {
///         logger.warn("{} has run {:.1f} s without giving way", stall.name, stall.seconds);
///     });
///     hio::Doist doist({.scout = &stall});
///
/// Source: the slow callback warning of asyncio's debug mode. Differs: reports while it runs.
#pragma once

#include <hio/help/api.hpp>
#include <hio/scope/legscout.hpp>

#include <functional>
#include <memory>
#include <string>

namespace hio {

/// Has a thread of its own, which looks four times a limit. In a forked child, which has not got
/// that thread, it tells nothing. @context doist
class HIO_API StallScout final : public LegScout {
public:
    struct Stall {
        std::string name; ///< of the doer; "Dog" when it has not given way before
        double tyme;      ///< at which it went on, seconds
        double seconds;   ///< for which it has run, real; without those of a group's doers
        bool over;        ///< it has given way
    };
    /// Told while it runs: called on the scout's own thread; told when it is over: on the Doist's.
    /// One call at a time. What it throws ends the program.
    using Report = std::function<void(Stall const&)>;

    /// @param limit real seconds, more than 0; throws ValidationError otherwise
    StallScout(double limit, Report report);
    ~StallScout() override;
    StallScout(StallScout const&) = delete;
    StallScout& operator=(StallScout const&) = delete;
    StallScout(StallScout&&) = delete;
    StallScout& operator=(StallScout&&) = delete;

private:
    struct Impl;
    void began(Leg const& leg) override;
    void ended(Leg const& leg, double seconds) override;
    std::unique_ptr<Impl> impl_;
};

} // namespace hio
