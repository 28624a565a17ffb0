// SPDX-License-Identifier: Apache-2.0
/// @file
/// Attachment: runs a Doist within an event loop that somebody else runs; step: the same by hand.
///
/// In a program that lives in libuv:
///
///     hio::uv::Loop loop;                              // of the Doist: stays apart from theirs
///     hio::uv::LoopPacer pacer(loop);
///     hio::Doist doist({.tock = 0.0, .pacer = &pacer, .doers = {...}});
///     hio::uv::Attachment ride(doist, loop, theirs);   // a uv_loop_t*; the run has begun
///     uv_run(theirs, UV_RUN_DEFAULT);                  // as before
///
/// In any other loop, by the descriptor of the Loop:
///
///     doist.enter();
///     while (hio::uv::step(doist, loop)) {             // runs what is due
///         wait until loop.fd() is readable, here or by a callback
///     }
///     doist.exit();                                    // also after step() has thrown
///
/// What the other program does to the Doist outside of a step (extend, interrupt, Doer::wake) is
/// seen in the next one: loop.arm(0.0) has that come at once. From another thread: Waker.
///
/// All times are of the monotonic clock: it stands still while the machine is suspended, so the run
/// goes on where it stood, and a wall clock that is set does nothing.
///
/// A forked child may destroy an Attachment, which leaves the other loop of the parent as it is:
/// the child's copy of that is made apart from it for this (uv_loop_fork). attach() and step()
/// throw HioError there.
///
/// Source: new here; hio's Doist owns its thread. Differs: -
#pragma once

#include <hio/doing/doist.hpp>
#include <hio/help/api.hpp>
#include <hio/uv/loop.hpp>

#include <exception>
#include <functional>

struct uv_loop_s;

namespace hio::uv {

/// Doist::step(), and loop.fd() is armed for the next. The first one is due at once: call it before
/// you wait, or loop.arm(0.0).
/// @param doist entered; with a LoopPacer on `loop`
/// @return whether the run goes on; if not, or when it throws: doist.exit()
HIO_API bool step(Doist& doist, Loop& loop);

/// One run of a Doist. Outlived by what it borrows: the Doist, its Loop, and the other loop while
/// it is attached to that. @context doist: the thread that runs the other loop
class HIO_API Attachment {
public:
    /// Called once, in the other loop, when the run is over and all is closed; `error` is what a
    /// doer threw, or null: doist.done() tells then whether all were done. It may end or begin an
    /// Attachment. It must not throw, as nothing may that libuv calls.
    using OnEnd = std::function<void(std::exception_ptr error)>;

    /// Begins a run (Doist::enter), and attaches it to `host`, which makes the first pass in its
    /// next turn. Throws what an enter throws, after closing all, and LoopError.
    /// @param doist with a LoopPacer on `loop`
    Attachment(Doist& doist, Loop& loop, uv_loop_s* host, OnEnd onEnd = {});
    /// A run that is not over is closed in order; what is thrown then is lost. Not from a doer.
    ~Attachment();
    Attachment(Attachment const&) = delete;
    Attachment& operator=(Attachment const&) = delete;
    Attachment(Attachment&&) = delete;
    Attachment& operator=(Attachment&&) = delete;

    /// Goes on in another loop, the doers where they are. Nothing when the run is over. Throws
    /// LoopError; it is not attached then.
    void attach(uv_loop_s* host);
    /// Stands still until attach(): needed before the loop it is attached to is closed, and before
    /// another thread goes on with it. Late ticks are made up for: see Doist::Options::catchUp.
    /// libuv lets go of its handle in the next turn.
    void detach() noexcept;

    /// Whether the run goes on, attached or not.
    [[nodiscard]] bool running() const noexcept { return running_; }

private:
    struct Watcher;
    void came();
    void end(std::exception_ptr error);

    Doist& doist_;
    Loop& loop_;
    OnEnd onEnd_;
    Watcher* watcher_ = nullptr; // owned; libuv keeps it for one turn more; null: not attached
    bool running_ = true;
};

} // namespace hio::uv
