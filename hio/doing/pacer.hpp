// SPDX-License-Identifier: Apache-2.0
/// @file
/// Pacer: the real time of a Doist, and how it waits. A Doist without one runs simulated, as fast
/// as it can.
///
/// doing touches no clock: whoever has one (uv::LoopPacer, a test) implements this and passes it to
/// the Doist.
///
/// Source: the real branch of Doist.do, hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: monotonic time; the Doist says until when to wait, and what is served in between may
/// wake its doers.
#pragma once

#include <hio/help/api.hpp>

namespace hio {

/// The clock of one Doist. @context doist
class HIO_API Pacer {
public:
    Pacer() = default;
    virtual ~Pacer() = default;
    Pacer(Pacer const&) = delete;
    Pacer& operator=(Pacer const&) = delete;
    Pacer(Pacer&&) = delete;
    Pacer& operator=(Pacer&&) = delete;

    /// A run begins now. Called once a run, when all doers have entered.
    virtual void start() = 0;

    /// Seconds since start(), of a clock that never goes back.
    [[nodiscard]] virtual double elapsed() = 0;

    /// Gives events at least one turn, and returns when elapsed() has come to `until` seconds
    /// (infinity: when there was an event) or earlier: the Doist looks again what is due.
    virtual void wait(double until) = 0;
};

} // namespace hio
