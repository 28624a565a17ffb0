// SPDX-License-Identifier: Apache-2.0
/// @file
/// Tymist: owns a tyme, the cycle time of hio, and is the only one that moves it. Tymth: reads it.
///
/// Tyme is a double in seconds. It moves when its owner ticks and never by itself, so that work in
/// ticks of tyme is the same every time it is run.
///
/// Source: hio.base.tyming.Tymist, hio 0.7.20 (55b5ee55).
/// Differs: a Tymth is a small value that points at its Tymist, not a closure.
#pragma once

#include <hio/help/api.hpp>

#include <optional>

namespace hio {

class Tymist;

/// Reads the tyme of one Tymist, which has to outlive it. Default made, it reads nothing: test it
/// with `if (tymth)`. @context doist
class Tymth {
public:
    Tymth() noexcept = default;
    explicit Tymth(Tymist const& tymist) noexcept : tymist_(&tymist) {}

    /// The tyme now, in seconds. Only where the Tymth is not empty.
    [[nodiscard]] inline double operator()() const noexcept;
    explicit operator bool() const noexcept { return tymist_ != nullptr; }
    friend bool operator==(Tymth, Tymth) = default;

private:
    Tymist const* tymist_ = nullptr;
};

/// Owns tyme. Neither copied nor moved: its Tymths point at it. @context doist
class HIO_API Tymist {
public:
    static constexpr double Tock = 0.03125; ///< default tock: 1/32 s

    /// @param tyme first tyme, seconds
    /// @param tock seconds of tyme in one tick; any double, Tock when not given
    explicit Tymist(double tyme = 0.0, std::optional<double> tock = {}) noexcept
        : tyme_(tyme),
          tock_(tock.value_or(Tock)) {}
    Tymist(Tymist const&) = delete;
    Tymist& operator=(Tymist const&) = delete;
    Tymist(Tymist&&) = delete;
    Tymist& operator=(Tymist&&) = delete;
    ~Tymist() = default;

    [[nodiscard]] double tyme() const noexcept { return tyme_; }
    void tyme(double tyme) noexcept { tyme_ = tyme; }
    [[nodiscard]] double tock() const noexcept { return tock_; }
    void tock(double tock) noexcept { tock_ = tock; }

    /// Adds `tock`, or the own tock when none is given (an explicit 0.0 counts as given), to tyme.
    /// @return the new tyme
    double tick(std::optional<double> tock = {}) noexcept {
        tyme_ += tock.value_or(tock_);
        return tyme_;
    }

    /// What others get: they can read the tyme but not move it.
    [[nodiscard]] Tymth tymen() const noexcept { return Tymth(*this); }

private:
    double tyme_;
    double tock_;
};

inline double Tymth::operator()() const noexcept {
    return tymist_->tyme();
}

} // namespace hio
