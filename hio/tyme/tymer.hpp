// SPDX-License-Identifier: Apache-2.0
/// @file
/// Tymer: measures a span of tyme from a start to a stop.
///
/// Its state is only start and stop, so that `restart` loses no tyme; the duration is their
/// difference and picks up the rounding of both, bit for bit as the reference does.
///
/// Source: hio.base.tyming.Tymer, hio 0.7.20 (55b5ee55).
/// Differs: a start() that fails leaves the tymer as it was.
#pragma once

#include <hio/help/api.hpp>
#include <hio/tyme/tymee.hpp>

#include <optional>

namespace hio {

/// All spans in seconds of tyme. @context doist
class HIO_API Tymer : public Tymee {
public:
    /// @param start when it starts; when not given the tyme now, or 0.0 while not wound
    explicit Tymer(Tymth tymth = {}, double duration = 0.0, std::optional<double> start = {});

    [[nodiscard]] double duration() const noexcept { return stop_ - start_; }
    /// These three throw ValidationError while not wound.
    [[nodiscard]] double elapsed() const { return tyme() - start_; }
    [[nodiscard]] double remaining() const { return stop_ - tyme(); } ///< negative once expired
    [[nodiscard]] bool expired() const { return tyme() >= stop_; }

    /// Starts at `start`, or now, for `duration`, or the one it had. Throws ValidationError when it
    /// is not wound and no start is given.
    /// @return the start
    double start(std::optional<double> duration = {}, std::optional<double> start = {});

    /// Starts at the old stop, for `duration` or the one it had.
    /// @return the start
    double restart(std::optional<double> duration = {});

    /// Winds, and starts at the new tyme with the same duration.
    void wind(Tymth tymth) override;

private:
    double start_;
    double stop_;
};

} // namespace hio
