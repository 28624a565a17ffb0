// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the sources of this layer share about libuv. Not installed.
#pragma once

#include <hio/help/errors.hpp>
#include <hio/help/forkguard.hpp>

#include <uv.h>

#include <memory>
#include <string>
#include <string_view>

namespace hio::uv::detail {

/// The error of a call that failed with `err`, with what to do where a limit was reached;
/// `otherwise`: where that is not told by the errno alone.
[[nodiscard]] inline LoopError
loopError(std::string const& what, int err, std::string_view otherwise = {}) {
    std::string text = systemText(what, err);
    std::string_view const remedy = systemRemedy(err, otherwise);
    if (!remedy.empty()) {
        (text += ", ") += remedy;
    }
    return LoopError(text, systemCode(err));
}

/// Throws LoopError when a libuv call failed; libuv's codes are negative errnos.
inline void demand(int result, std::string const& what) {
    if (result < 0) {
        throw loopError(what, -result);
    }
}

/// What all watchers have: their handle of libuv.
template <class Handle>
struct Watcher {
    Handle handle{};
    ForkGuard guard;
};

/// Gives a Watcher, whose handle was initialised, back to libuv, which lets go of it one turn
/// later: only then it is deleted.
struct Closer {
    template <class W>
    void operator()(W* watcher) const noexcept {
        auto* const handle = reinterpret_cast<uv_handle_t*>(&watcher->handle);
        if (watcher->guard.inherited()) {
            uv_loop_fork(handle->loop); // or it would be taken out of the parent's epoll, too
        }
        handle->data = watcher;
        uv_close(handle, [](uv_handle_t* closed) { delete static_cast<W*>(closed->data); });
    }
};

template <class W>
using Watched = std::unique_ptr<W, Closer>;

} // namespace hio::uv::detail
