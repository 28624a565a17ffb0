// SPDX-License-Identifier: Apache-2.0
/// @file
/// Signaler: signals of the process, received in the event loop.
///
/// One in `main`, for what shall end the program: `Signaler signaler(loop, {SIGINT, SIGTERM});` and
/// in a Doer `if (auto signal = signaler.take()) ...`; `count()` tells the first Ctrl-C from the
/// second. Signals that are not named keep their disposition.
///
/// Source: libuv 1.44 (uv_signal_t).
/// Differs: libuv leaves SIG_DFL behind; here the former disposition comes back.
#pragma once

#include <hio/uv/loop.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hio::uv {

/// Counts signals. Dispositions belong to the process: one Signaler a signal. @context doist
class HIO_API Signaler {
public:
    using Callback = std::function<void(int signal)>;

    /// `loop` is borrowed and must outlive this. `callback`, if given, is called in the loop for
    /// each signal, after it was counted. Throws LoopError (EINVAL) for a signal that does not
    /// exist or cannot be caught.
    Signaler(Loop& loop, std::vector<int> const& signals, Callback callback = {});
    ~Signaler();
    Signaler(Signaler const&) = delete;
    Signaler& operator=(Signaler const&) = delete;
    Signaler(Signaler&&) = delete;
    Signaler& operator=(Signaler&&) = delete;

    /// A signal that came and was not taken yet, or nothing; those named first come first.
    std::optional<int> take() noexcept;

    /// How many of this signal came since the start, taken or not.
    [[nodiscard]] int count(int signal) const noexcept;
    /// How many signals came since the start.
    [[nodiscard]] int count() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace hio::uv
