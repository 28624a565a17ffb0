// SPDX-License-Identifier: Apache-2.0
/// @file
/// MonoTimer: a timer of real time on the monotonic clock.
///
/// Started with a duration; `expired()` from start + duration on. `restart()` starts it again where
/// it stopped, not now, so that a timer restarted for ever does not drift.
///
/// Source: hio.help.timing.MonoTimer, hio 0.7.20 (55b5ee55).
/// Differs: hio reads the wall clock and shifts start and stop when that went back (`retro`); it
/// does not see it jump forward. This clock (CLOCK_MONOTONIC) does neither, so there is no `retro`
/// and no RetroTimerError. Seconds are since an arbitrary point, not since the epoch.
#pragma once

#include <hio/help/api.hpp>

namespace hio {

/// Real seconds from a start. @context any thread, one at a time
class HIO_API MonoTimer {
public:
    /// Starts now. `duration` in seconds; 0 is expired at once.
    explicit MonoTimer(double duration = 0.0) { start(duration); }

    /// Now on the monotonic clock, in seconds since some point before the process began.
    [[nodiscard]] static double now() noexcept;

    /// Starts now, with the duration it had. Returns the start.
    double start() noexcept { return startAt(now()); }
    /// Starts now with a new duration in seconds.
    double start(double duration) noexcept;

    /// Starts at the former stop, so that no time is lost, with the duration it had.
    double restart() noexcept { return startAt(stop_); }
    /// Starts at the former stop with a new duration in seconds.
    double restart(double duration) noexcept;

    [[nodiscard]] double duration() const noexcept { return duration_; }
    /// Seconds since the start; negative before a start that lies ahead (restart before expiry).
    [[nodiscard]] double elapsed() const noexcept { return now() - start_; }
    /// Seconds until the stop; negative when it has passed.
    [[nodiscard]] double remaining() const noexcept { return stop_ - now(); }
    [[nodiscard]] bool expired() const noexcept { return now() >= stop_; }

private:
    double startAt(double start) noexcept;

    double duration_ = 0.0;
    double start_ = 0.0;
    double stop_ = 0.0;
};

} // namespace hio
