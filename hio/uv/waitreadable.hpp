// SPDX-License-Identifier: Apache-2.0
/// @file
/// waitReadable: blocks a job of a Pool until a descriptor can be read or the job shall stop.
///
///     auto job = [fd](std::stop_token stop) {
///         std::string got;
///         while (waitReadable(fd, stop) == Waited::ready && receive(fd, got)) {
///         }
///         return got;
///     };
///
/// A stop alone does not end a blocking read; this does, at once, at the cost of one poll.
///
/// Source: luminal.managers.threads (TracedThread.halt). Differs: a blocking call ends.
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <limits>
#include <stop_token>

namespace hio::uv {

/// What ended a wait.
enum class Waited : std::uint8_t {
    ready,  ///< a read does not block: there are bytes, the end, or an error that it tells
    late,   ///< the time is over
    stopped ///< the stop was requested; also when a read would not block
};

/// @param fd borrowed, open
/// @param seconds at most; infinite: no end but the two. 0 or less only looks.
/// Throws LoopError (EBADF) when fd is not open, and when the system grants no descriptor.
/// @context any thread; not that of a Doist, which it would block
HIO_API Waited waitReadable(int fd,
                            std::stop_token stop,
                            double seconds = std::numeric_limits<double>::infinity());

} // namespace hio::uv
