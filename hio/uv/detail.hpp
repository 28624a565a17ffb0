// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the sources of this layer share about libuv. Not installed.
#pragma once

#include <hio/help/errors.hpp>

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

/// Gives a watcher back to libuv, which lets go of it one turn later: only then it is deleted. A
/// Watcher has a member `handle` that was initialised.
struct Closer {
    template <class Watcher>
    void operator()(Watcher* watcher) const noexcept {
        auto* const handle = reinterpret_cast<uv_handle_t*>(&watcher->handle);
        handle->data = watcher;
        uv_close(handle, [](uv_handle_t* closed) { delete static_cast<Watcher*>(closed->data); });
    }
};

template <class Watcher>
using Watched = std::unique_ptr<Watcher, Closer>;

} // namespace hio::uv::detail
