// SPDX-License-Identifier: Apache-2.0
/// @file
/// readable, writable: a Dog waits until a file descriptor can be read or written.
///
///     hio::Dog echo(hio::Tymth, double, uv::Loop& loop, int fd) {
///         for (;;) {
///             co_await uv::readable(loop, fd);
///             ...                                  // read it, without blocking
///
/// Any number may wait for the same descriptor, to read and to write. Whenever it is ready one of
/// each goes on, who waits longest, in the pass that follows the turn of the loop; the next one in
/// the turn after, if it is ready still. So one that goes on may find it empty all the same when
/// others use it too: have it non-blocking then. A wait gives way at least once.
///
/// The descriptor stays the caller's and open while it is waited for. When it was closed and its
/// number is waited for again, who still waits for the closed one gets LoopError (EBADF).
///
/// Source: new here; epoll(7).
/// Differs: Readiness is one callback a descriptor, at every turn, and makes it non-blocking; this
/// does not touch it, and both can be on one descriptor.
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/help/api.hpp>
#include <hio/uv/loop.hpp>

#include <cstdint>
#include <source_location>
#include <string>

namespace hio::uv {

namespace detail {
class Watches;
}

/// Made by readable() and writable(). Cancelled, it leaves nothing behind. @context doist
class HIO_API FdWait final : public Wait {
public:
    enum class Side : std::uint8_t { read, write };

    FdWait(Loop& loop, int fd, Side side, std::source_location where);
    FdWait(FdWait const&) = delete;
    FdWait& operator=(FdWait const&) = delete;
    FdWait(FdWait&&) = delete;
    FdWait& operator=(FdWait&&) = delete;
    ~FdWait() override;

    [[nodiscard]] bool await_ready() const noexcept { return came_; }
    /// Throws LoopError (EBADF) when the descriptor was closed meanwhile.
    void await_resume() const;
    /// "fd 5 to be readable"
    [[nodiscard]] std::string what() const override;

private:
    friend class detail::Watches;
    void come(int error) noexcept;

    detail::Watches& watches_;
    int fd_;
    Side side_;
    bool came_ = false; ///< it is ready, or there is an error: it is not in watches_ any more
    int error_ = 0;     ///< errno
};

/// Goes on when `fd` can be read: there are data or a connection, or it is at its end, or there is
/// an error that the read tells. `loop` is borrowed: the one that the Doist runs on. Throws
/// LoopError at once when fd is not open (EBADF), and when it cannot be waited for (EPERM: a
/// regular file or a folder, always ready).
[[nodiscard]] inline FdWait
readable(Loop& loop, int fd, std::source_location from = std::source_location::current()) {
    return FdWait(loop, fd, FdWait::Side::read, from);
}

/// Goes on when `fd` can be written, or there is an error that the write tells. Else as readable().
[[nodiscard]] inline FdWait
writable(Loop& loop, int fd, std::source_location from = std::source_location::current()) {
    return FdWait(loop, fd, FdWait::Side::write, from);
}

} // namespace hio::uv
