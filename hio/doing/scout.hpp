// SPDX-License-Identifier: Apache-2.0
/// @file
/// Scout: who may watch a Doist: told of every doer that enters, goes on, gives way, is closed and
/// exits. Pass it as Doist::Options::scout; without one nothing is done for it.
///
/// enter, resume and close begin a leg, yield and exit end it. Legs of the doers of a group lie
/// within those of the group. A doer's life is told as
///
///     enter (yield | exit), then resume yield ... , then resume exit or close exit
///
/// and what it throws on the way by fail.
///
/// A Scout that wants durations reads a clock of its own. scope has two: TraceScout and StallScout.
///
/// Source: new here. Differs: -
#pragma once

#include <hio/help/api.hpp>

namespace hio {

class Doer;
struct Failure;

/// Called on the Doist's thread within its passes: be quick, and call nothing of the Doist.
/// `doer.name()` is what to call it; `tyme` is in seconds. @context doist
class HIO_API Scout {
public:
    Scout() = default;
    virtual ~Scout() = default;
    Scout(Scout const&) = delete;
    Scout& operator=(Scout const&) = delete;
    Scout(Scout&&) = delete;
    Scout& operator=(Scout&&) = delete;

    virtual void enter(Doer const& doer, double tyme) noexcept = 0;  ///< is about to enter
    virtual void resume(Doer const& doer, double tyme) noexcept = 0; ///< is about to go on
    virtual void close(Doer const& doer, double tyme) noexcept = 0;  ///< is about to be closed
    virtual void yield(Doer const& doer, double tyme) noexcept = 0;  ///< has given way
    /// Has made its last step: it completed, was closed, or threw. It may be gone afterwards.
    virtual void exit(Doer const& doer, double tyme) noexcept = 0;
    /// A doer threw, before its last step. Of one of all, any and tymeout: when it is known that
    /// nobody catches that.
    virtual void fail(Failure const& /*failure*/) noexcept {}
};

} // namespace hio
