// SPDX-License-Identifier: Apache-2.0
/// @file
/// Watches: the descriptors of a Loop that Dogs wait for. Not installed.
///
/// An epoll of its own, which libuv watches as one descriptor: libuv has one watch a descriptor,
/// enters it in the next turn only, and aborts when that fails because it was closed meanwhile.
/// Here a watch is entered, and an error seen, at once. It is for one event (EPOLLONESHOT): what
/// nobody waits for costs nothing, and what was closed is gone by itself.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>
#include <hio/uv/readable.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hio::uv::detail {

/// @context doist
class Watches {
public:
    /// Throws LoopError when the system grants no epoll descriptor.
    Watches();

    /// Throws LoopError when its descriptor cannot be watched.
    void begin(FdWait& wait);
    /// It waits no more.
    void end(FdWait& wait) noexcept;

    /// Wakes who waits for what is ready.
    void serve() noexcept;

    /// Readable when there is something to serve.
    [[nodiscard]] int fd() const noexcept { return epoll_.get(); }

private:
    struct Watch {
        std::uint32_t serial = 0;   ///< of the last time it was entered or changed
        std::vector<FdWait*> waits; ///< in the order in which they began
    };

    Watch* find(int fd) noexcept;
    int control(int what, int fd, std::uint32_t events) noexcept;
    void renew(int fd, Watch& watch) noexcept;
    static void wakeFirst(Watch& watch, FdWait::Side side) noexcept;
    static void fail(Watch& watch) noexcept;

    Fd epoll_;
    ForkGuard guard_;
    std::vector<Watch> watches_; ///< by descriptor
    std::uint32_t serial_ = 0;
};

} // namespace hio::uv::detail
