// SPDX-License-Identifier: Apache-2.0
/// @file
/// LoopPacer: real time for a Doist; between the ticks it runs the event loop.
///
/// Give it to a Doist that shall run in real time. Readiness, signals and exits of children are
/// served while it waits, so their callbacks run between ticks, never within one.
///
/// Source: the real branch of Doist.do, hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: monotonic clock; the pace follows the tock given at each tick.
#pragma once

#include <hio/doing/pacer.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/loop.hpp>

namespace hio::uv {

/// Tick n is due n tocks after start(). @context doist
class HIO_API LoopPacer : public Pacer {
public:
    /// `loop` is borrowed and must outlive the pacer.
    explicit LoopPacer(Loop& loop) : loop_(loop) {}

    void start() override;

    /// See Pacer. `tock` in seconds. Events get at least one turn, also when the tick is late.
    /// After ticks with tock 0, which are due when they come, the schedule goes on from now.
    /// Throws what a callback of the loop threw; the schedule stays.
    void pace(double tock) override;

private:
    Loop& loop_;
    MonoTimer timer_;
    double due_ = 0.0; // seconds from the start to the tick that was last paced
};

} // namespace hio::uv
