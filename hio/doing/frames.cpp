// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/frames.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

namespace hio {

namespace {

constexpr std::size_t Step = 16;     ///< between one size and the next
constexpr std::size_t Most = 512;    ///< larger ones come from the heap
constexpr std::size_t Slab = 65'536; ///< carved at a time

struct Block {
    Block* next;
};

/// Free blocks, by size.
using Free = std::array<Block*, Most / Step>;

/// What the threads that have ended left. Never destroyed: static objects may still hold Dogs.
struct Left {
    std::mutex mutex;
    Free free{};
};

Left& left() {
    static Left& left = *new Left;
    return left;
}

/// The blocks of a thread. Without a destructor: they can be used until the very end of it.
struct Mine {
    Free free;
    std::byte* slab;
    std::size_t rest; ///< bytes of the slab
    bool kept;        ///< there is a Keeper
};
constinit thread_local Mine mine{};

/// Hands the blocks on when the thread ends.
struct Keeper {
    ~Keeper() {
        std::scoped_lock const lock(left().mutex);
        for (std::size_t size = 0; size < mine.free.size(); ++size) {
            while (Block* const block = mine.free[size]) {
                mine.free[size] = block->next;
                block->next = std::exchange(left().free[size], block);
            }
        }
    }
};

void* carve(std::size_t size) {
    if (!mine.kept) {
        mine.kept = true;
        thread_local Keeper const keeper;
        static_cast<void>(keeper);
    }
    if (mine.rest < size) {
        std::scoped_lock const lock(left().mutex);
        if (Block* const block = std::exchange(left().free[size / Step - 1], nullptr)) {
            mine.free[size / Step - 1] = block->next;
            return block;
        }
        mine.slab = static_cast<std::byte*>(::operator new(Slab));
        mine.rest = Slab;
    }
    mine.rest -= size;
    return std::exchange(mine.slab, mine.slab + size);
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool Pooled = false;
#elif defined(__has_feature)
constexpr bool Pooled = !__has_feature(address_sanitizer);
#else
constexpr bool Pooled = true;
#endif

} // namespace

void* Frames::take(std::size_t size) {
    if (!Pooled || size > Most) {
        return ::operator new(size);
    }
    std::size_t const rounded = (std::max(size, Step) + Step - 1) / Step * Step;
    Block*& free = mine.free[rounded / Step - 1];
    if (free == nullptr) {
        return carve(rounded);
    }
    return std::exchange(free, free->next);
}

void Frames::give(void* block, std::size_t size) noexcept {
    if (!Pooled || size > Most) {
        ::operator delete(block, size);
        return;
    }
    std::size_t const at = (std::max(size, Step) - 1) / Step;
    mine.free[at] = ::new (block) Block{mine.free[at]};
}

} // namespace hio
