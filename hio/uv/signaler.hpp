// SPDX-License-Identifier: Apache-2.0
/// @file
/// Signaler: signals of the process, received in the event loop.
///
/// One in `main`, for what shall end the program: `Signaler signaler(loop, endingSignals());` and
/// in a Dog `int signal = co_await signaler.next();`, or in any Doer, without waiting, `if (auto
/// signal = signaler.take()) ...`; `count()` tells the first Ctrl-C from the second. Signals that
/// are not named keep their disposition.
///
/// A signal that is sent to a forked child is the child's own: it does there what it did before
/// there was a Signaler, so SIGTERM ends it, unless the child has made a Signaler of its own.
///
/// Source: sigaction(2); uv_signal_t of libuv 1.44.
/// Differs: libuv leaves SIG_DFL and a blocked signal as it was, and writes a forked child's
/// signals into the parent's pipe; here the former disposition comes back, and what is named is
/// unblocked.
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/help/api.hpp>
#include <hio/uv/loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

namespace hio::uv {

/// The signals by which a program is asked to end: SIGINT (Ctrl-C), SIGTERM (kill, service
/// managers) and SIGHUP (its terminal has gone), but for those that are ignored. Who started the
/// program wanted it to outlive these: nohup does so with SIGHUP, and a shell without job control
/// with the SIGINT of what it starts in the background. @context any thread
[[nodiscard]] HIO_API std::vector<int> endingSignals();

/// Counts signals. Dispositions belong to the process: one Signaler a signal. @context doist
class HIO_API Signaler {
public:
    using Callback = std::function<void(int signal)>;
    class Next;

    /// `loop` is borrowed and must outlive this. `callback`, if given, is called in the loop for
    /// each signal, after it was counted; it may end the Signaler. The signals are unblocked in
    /// this thread, whoever blocked them before the program began. Throws LoopError for a signal
    /// that does not exist or cannot be caught (EINVAL), and for one that has a Signaler (EBUSY).
    Signaler(Loop& loop, std::vector<int> const& signals, Callback callback = {});
    /// Signals do again what they did before, and are blocked if they were, in this thread.
    ~Signaler();
    Signaler(Signaler const&) = delete;
    Signaler& operator=(Signaler const&) = delete;
    Signaler(Signaler&&) = delete;
    Signaler& operator=(Signaler&&) = delete;

    /// A signal that came and was not taken yet, or nothing; those named first come first. Nothing
    /// in a forked child: what came is the parent's.
    std::optional<int> take() noexcept;

    /// `co_await signaler.next()`: as take(), but waits until there is one. When several Dogs wait,
    /// the one that began first gets it. This must outlive the wait. Throws HioError in a forked
    /// child.
    [[nodiscard]] Next next(std::source_location from = std::source_location::current());

    /// How many of this signal came since the start, taken or not.
    [[nodiscard]] int count(int signal) const noexcept;
    /// How many signals came since the start.
    [[nodiscard]] int count() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; // a callback that ends the Signaler is called by it
};

/// Made by next(). Cancelled, it leaves the signal to others. @context doist
class HIO_API Signaler::Next final : public Wait {
public:
    Next(Impl& signaler, std::source_location where);
    Next(Next const&) = delete;
    Next& operator=(Next const&) = delete;
    Next(Next&&) = delete;
    Next& operator=(Next&&) = delete;
    ~Next() override;

    [[nodiscard]] bool await_ready() const noexcept { return signal_ != 0; }
    int await_resume();
    [[nodiscard]] std::string what() const override { return "a signal"; }

private:
    friend struct Signaler::Impl;
    void come(int signal) noexcept;

    Impl& signaler_;
    int signal_ = 0; ///< that came; 0: none yet
    bool taken_ = false;
};

} // namespace hio::uv
