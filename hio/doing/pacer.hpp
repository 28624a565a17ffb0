// SPDX-License-Identifier: Apache-2.0
/// @file
/// Pacer: how a Doist waits for real time. A Doist without one runs simulated, as fast as it can.
///
/// doing touches no clock: whoever has one (uv::LoopPacer, a test) implements this and passes it to
/// the Doist.
///
/// Source: the real branch of Doist.do, hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: monotonic time; the pace follows the tock of the Doist, also when it changes.
#pragma once

#include <hio/help/api.hpp>

namespace hio {

/// Waits between the ticks of one Doist. @context doist
class HIO_API Pacer {
public:
    Pacer() = default;
    virtual ~Pacer() = default;
    Pacer(Pacer const&) = delete;
    Pacer& operator=(Pacer const&) = delete;
    Pacer(Pacer&&) = delete;
    Pacer& operator=(Pacer&&) = delete;

    /// The first tick is due now. Called once a run, when all doers have entered.
    virtual void start() = 0;

    /// Waits until the next tick is due, `tock` seconds after the one before it was due (not after
    /// now: no drift). A late tick is not skipped: the following ones come without a wait until the
    /// schedule is caught up. With tock 0 it does not wait but gives events their turn.
    virtual void pace(double tock) = 0;
};

} // namespace hio
