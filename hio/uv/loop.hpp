// SPDX-License-Identifier: Apache-2.0
/// @file
/// Loop: one libuv event loop, owned; it serves watchers and waits to the microsecond.
///
/// Make one in `main` for a thread, hand it to the watchers (Readiness, Signaler, Spawner), to
/// what Dogs await (readable()) and to the LoopPacer, and end it last. Never uv_default_loop().
///
/// Source: libuv 1.44 (uv_loop_t).
/// Differs: libuv's own timers and timeouts are whole milliseconds; a wait here ends by a timerfd,
/// which is exact (no timer slack either). An exception out of a callback does not cross libuv's C
/// frames: it is kept and leaves the run function that served the callback.
///
/// A forked child inherits a Loop, and the watchers on it, only to destroy them, which the parent
/// does not notice. No callback is called there; runOnce(), poll(), raw() and all that is made on
/// the Loop throw HioError: the child makes a Loop of its own.
#pragma once

#include <hio/help/api.hpp>

#include <exception>
#include <memory>

struct uv_loop_s;

namespace hio::uv {

namespace detail {
class Watches;
}

/// Owns a uv_loop_t. Neither copied nor moved. @context doist: one thread only
class HIO_API Loop {
public:
    /// Throws LoopError when the system grants no epoll or timer descriptor.
    Loop();
    /// All watchers on it must be gone (asserted; in a release build, and in a forked child, the
    /// loop is leaked instead).
    ~Loop();
    Loop(Loop const&) = delete;
    Loop& operator=(Loop const&) = delete;
    Loop(Loop&&) = delete;
    Loop& operator=(Loop&&) = delete;

    /// Waits until something is ready or `timeout` seconds have passed, and serves what is ready.
    /// 0 or less: as poll(). Infinity: no end but an event. May return before the timeout although
    /// no callback ran: look at the clock and wait again. Throws what a callback threw.
    void runOnce(double timeout);

    /// Serves what is ready now; does not wait. Throws what a callback threw.
    void poll();

    /// A descriptor, owned here, that becomes readable when something on this loop is ready or the
    /// armed time has come: for who has a loop of his own (poll(2), asio, GLib, another libuv) and
    /// waits there. Readable: poll(), or Doist::step(), then arm() again. Never read it.
    [[nodiscard]] int fd() const noexcept;

    /// Has fd() become readable after so many seconds at the latest: 0 or less: at once; infinity:
    /// only when something is ready. Call it right before each wait: what was watched or closed
    /// since the last turn, and the timers and callbacks of raw(), want a turn, and have it come
    /// earlier. A later runOnce() with a timeout takes its place. Does nothing in a forked child.
    /// See uv::step().
    void arm(double seconds) noexcept;

    /// The uv_loop_t, owned here, for handles that hio does not have. A forked child that closes
    /// such a handle calls uv_loop_fork() before, as libuv wants it.
    [[nodiscard]] uv_loop_s* raw();

    /// Calls a user's callback from a libuv callback. What it throws is kept (the first only) and
    /// leaves the next end of runOnce() or poll(). For writers of watchers.
    template <class Callback>
    void shield(Callback&& callback) noexcept {
        if (inherited()) {
            return;
        }
        try {
            callback();
        } catch (...) {
            keep(std::current_exception());
        }
        if (inherited()) { // it has forked, and this is the child
            leaveToParent();
        }
    }

private:
    friend class FdWait;
    struct Impl;
    [[nodiscard]] detail::Watches& watches();
    [[nodiscard]] bool inherited() const noexcept;
    void demandOwn() const;
    void leaveToParent() noexcept;
    void keep(std::exception_ptr thrown) noexcept;
    void run(int mode);

    std::unique_ptr<Impl> impl_;
};

} // namespace hio::uv
