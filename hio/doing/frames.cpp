// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/frames.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace hio {

namespace {

constexpr std::size_t Line = 64;     ///< of the cache
constexpr std::size_t Slab = 65'536; ///< carved first; each further one has twice the size, up to
constexpr std::size_t Huge = 2'097'152; ///< that of a huge page: one fault, one entry of the TLB

} // namespace

constinit thread_local Frames::Mine Frames::mine_{};

/// What the threads that have ended left. Never destroyed: static objects may still hold Dogs.
struct Frames::Left {
    std::mutex mutex;
    Free free{};
    std::vector<std::byte*> slabs; ///< of all threads: leak checkers look for their beginnings
};

Frames::Left& Frames::left() {
    static Left& left = *new Left;
    return left;
}

/// Hands the blocks on when the thread ends.
struct Frames::Keeper {
    ~Keeper() {
        std::scoped_lock const lock(left().mutex);
        for (std::size_t size = 0; size < Sizes; ++size) {
            while (Block* const block = mine_.free[size]) {
                mine_.free[size] = block->next;
                block->next = std::exchange(left().free[size], block);
            }
        }
    }
};

void* Frames::make(std::size_t size) {
    std::size_t const at = place(size);
    if (!Pooled || at >= Sizes) {
        return ::operator new(size);
    }
    return mine_.free[at] == nullptr ? carve(at) : pop(at);
}

void Frames::drop(void* block, std::size_t size) noexcept {
    std::size_t const at = place(size);
    if (!Pooled || at >= Sizes) {
        ::operator delete(block, size);
    } else {
        push(block, at);
    }
}

/// @param at place in Free
void* Frames::carve(std::size_t at) {
    if (!mine_.kept) {
        mine_.kept = true;
        thread_local Keeper const keeper;
        static_cast<void>(keeper);
    }
    std::size_t const size = (at + 1) * Step;
    if (mine_.rest < size) {
        std::scoped_lock const lock(left().mutex);
        if (Block* const block = std::exchange(left().free[at], nullptr)) {
            mine_.free[at] = block->next;
            return block;
        }
        growSlab();
    }
    mine_.rest -= size;
    if (size % Line == 0) { // from the end, where they share no line with others
        return mine_.slab + mine_.rest;
    }
    return std::exchange(mine_.slab, mine_.slab + size);
}

/// Under the lock.
void Frames::growSlab() {
    mine_.last = std::clamp(mine_.last * 2, Slab, Huge);
    bool const huge = mine_.last == Huge;
    std::align_val_t const align{huge ? Huge : Line};
    mine_.slab = static_cast<std::byte*>(::operator new(mine_.last, align));
    mine_.rest = mine_.last;
    mine_.all += mine_.last;
    left().slabs.push_back(mine_.slab);
#ifdef MADV_HUGEPAGE
    if (huge) {
        ::madvise(mine_.slab, Huge, MADV_HUGEPAGE); // a wish: nothing depends on it
    }
#endif
}

} // namespace hio
