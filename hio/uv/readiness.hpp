// SPDX-License-Identifier: Apache-2.0
/// @file
/// Readiness: calls back when a file descriptor can be read or written.
///
/// Level triggered: it calls back at every turn of the loop while the descriptor is ready, so
/// either serve it or `watch({})`. The watch ends with the object, also within its own callback. In
/// a forked child: see Loop.
///
/// Source: libuv 1.44 (uv_poll_t).
/// Differs: libuv ends a watch with EBADF when the descriptor has a pending error (ICMP, a pipe
/// without reader); here that counts as ready and the watch goes on: the read or write tells the
/// error.
#pragma once

#include <hio/uv/loop.hpp>

#include <functional>
#include <memory>

namespace hio::uv {

/// What is watched for, or what has come.
struct Ready {
    bool readable = false;
    bool writable = false;
    bool operator==(Ready const&) const = default;
};

/// A watch on one descriptor; at most one a descriptor and loop. @context doist
class HIO_API Readiness {
public:
    using Callback = std::function<void(Ready)>;

    /// `loop` is borrowed and must outlive this. `fd` stays the caller's, is set non-blocking, and
    /// is closed after this has gone. Throws LoopError when fd is not open (EBADF), cannot be
    /// watched (EPERM: a regular file) or is watched already (EEXIST).
    Readiness(Loop& loop, int fd, Ready watched, Callback callback);
    ~Readiness();
    Readiness(Readiness const&) = delete;
    Readiness& operator=(Readiness const&) = delete;
    Readiness(Readiness&&) = delete;
    Readiness& operator=(Readiness&&) = delete;

    /// Changes what is watched for; `{}` pauses. Throws LoopError (EEXIST) as the constructor.
    void watch(Ready watched);

private:
    struct Impl;
    Impl* impl_; // owned; libuv keeps it for one turn more than this lives
};

} // namespace hio::uv
