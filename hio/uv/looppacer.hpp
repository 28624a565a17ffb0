// SPDX-License-Identifier: Apache-2.0
/// @file
/// LoopPacer: real time for a Doist; between the passes it runs the event loop.
///
/// Give it to a Doist that shall run in real time. Readiness, signals and exits of children are
/// served while it waits, so their callbacks run between passes, never within one; a Doer that such
/// a callback wakes goes on in the pass that follows.
///
/// Source: the real branch of Doist.do, hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: monotonic clock, which stands still while the machine is suspended; it sleeps until
/// something is due, not from tick to tick.
#pragma once

#include <hio/doing/pacer.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/loop.hpp>

namespace hio::uv {

/// @context doist
class HIO_API LoopPacer : public Pacer {
public:
    /// `loop` is borrowed and must outlive the pacer.
    explicit LoopPacer(Loop& loop) : loop_(loop) {}

    void start() override;
    [[nodiscard]] double elapsed() override;
    /// See Pacer. Throws what a callback of the loop threw.
    void wait(double until) override;

    [[nodiscard]] Loop& loop() noexcept { return loop_; }

private:
    Loop& loop_;
    MonoTimer timer_;
};

} // namespace hio::uv
