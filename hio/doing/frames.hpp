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

#include <array>
#include <cstddef>
#include <new>

namespace hio {

/// @context any thread
class HIO_API Frames {
public:
    Frames() = delete;

    /// @param size bytes. Aligned for all types that ask for no more than the usual.
    [[nodiscard]] static void* take(std::size_t size) {
        std::size_t const at = place(size);
        if (!Pooled || at >= Sizes || mine_.free[at] == nullptr) {
            return make(size);
        }
        return pop(at);
    }
    /// @param size as it was taken
    static void give(void* block, std::size_t size) noexcept {
        std::size_t const at = place(size);
        if (!Pooled || at >= Sizes) {
            drop(block, size);
        } else {
            push(block, at);
        }
    }

    /// Whether this thread has carved more than the caches of a machine hold.
    [[nodiscard]] static bool many() noexcept { return mine_.all > Many; }

private:
    static constexpr std::size_t Step = 16;         ///< between one size and the next
    static constexpr std::size_t Sizes = 32;        ///< larger ones come from the heap
    static constexpr std::size_t Many = 67'108'864; ///< bytes
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool Pooled = false;
#elif defined(__has_feature)
    static constexpr bool Pooled = !__has_feature(address_sanitizer);
#else
    static constexpr bool Pooled = true;
#endif
    struct Block {
        Block* next;
    };
    /// Free blocks, by size.
    using Free = std::array<Block*, Sizes>;
    /// The blocks of a thread. Without a destructor: they can be used until the very end of it.
    struct Mine {
        Free free;
        std::byte* slab;
        std::size_t rest; ///< bytes of the slab
        std::size_t last; ///< the size of the slab
        std::size_t all;  ///< bytes of all slabs
        bool kept;        ///< there is a Keeper
    };
    struct Left;
    struct Keeper;

    static std::size_t place(std::size_t size) noexcept {
        return (size - 1) / Step;
    }
    static void* pop(std::size_t at) noexcept {
        Block* const block = mine_.free[at];
        mine_.free[at] = block->next;
        return block;
    }
    static void push(void* block, std::size_t at) noexcept {
        mine_.free[at] = ::new (block) Block{mine_.free[at]};
    }
    /// Both as the library was built: a program with AddressSanitizer may use one without.
    static void* make(std::size_t size);
    static void drop(void* block, std::size_t size) noexcept;
    static void* carve(std::size_t at);
    static void growSlab();
    static Left& left();

    /// Found without a call, also in a shared library.
    [[gnu::tls_model("initial-exec")]] static constinit thread_local Mine mine_;
};

} // namespace hio
