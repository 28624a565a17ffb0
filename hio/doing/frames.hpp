// SPDX-License-Identifier: Apache-2.0
/// @file
/// Frames: the memory of Dogs and Doers: blocks by size, carved one after the other, so that those
/// made together lie together, whole cache lines on lines of their own, and kept when free.
///
/// Each thread has its own blocks and takes no lock; a block may be given back on another thread.
/// What a thread still keeps when it ends goes to the others. The memory is not given back to the
/// system. With AddressSanitizer it is the heap, so that it sees each of them.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>

namespace hio {

/// @context any thread
class HIO_API Frames {
public:
    Frames() = delete;

    /// @param size bytes. Aligned for all types that ask for no more than the usual.
    [[nodiscard]] static void* take(std::size_t size);
    /// @param size as it was taken
    static void give(void* block, std::size_t size) noexcept;

    /// Whether this thread has carved more than the caches of a machine hold.
    [[nodiscard]] static bool many() noexcept;
};

} // namespace hio
