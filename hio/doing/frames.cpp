// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/frames.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace hio {

namespace {

constexpr std::size_t Step = 16;     ///< between one size and the next
constexpr std::size_t Line = 64;     ///< of the cache
constexpr std::size_t Most = 512;    ///< larger ones come from the heap
constexpr std::size_t Slab = 65'536; ///< carved first; each further one has twice the size, up to
constexpr std::size_t Huge = 2'097'152;  ///< that of a huge page: one fault, one entry of the TLB
constexpr std::size_t Many = 67'108'864; ///< bytes: more than caches hold

struct Block {
    Block* next;
};

/// Free blocks, by size.
using Free = std::array<Block*, Most / Step>;

/// What the threads that have ended left. Never destroyed: static objects may still hold Dogs.
struct Left {
    std::mutex mutex;
    Free free{};
    std::vector<std::byte*> slabs; ///< of all threads: leak checkers look for their beginnings
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
    std::size_t last; ///< the size of the slab
    std::size_t all;  ///< bytes of all slabs
    bool kept;        ///< there is a Keeper
};
/// Found without a call, also in a shared library.
[[gnu::tls_model("initial-exec")]] constinit thread_local Mine mine{};

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

/// Under the lock.
void growSlab() {
    mine.last = std::clamp(mine.last * 2, Slab, Huge);
    bool const huge = mine.last == Huge;
    std::align_val_t const align{huge ? Huge : Line};
    mine.slab = static_cast<std::byte*>(::operator new(mine.last, align));
    mine.rest = mine.last;
    mine.all += mine.last;
    left().slabs.push_back(mine.slab);
#ifdef MADV_HUGEPAGE
    if (huge) {
        ::madvise(mine.slab, Huge, MADV_HUGEPAGE); // a wish: nothing depends on it
    }
#endif
}

/// A block when none is free. @param at place in Free
[[gnu::noinline]] void* carve(std::size_t at) {
    if (!mine.kept) {
        mine.kept = true;
        thread_local Keeper const keeper;
        static_cast<void>(keeper);
    }
    std::size_t const size = (at + 1) * Step;
    if (mine.rest < size) {
        std::scoped_lock const lock(left().mutex);
        if (Block* const block = std::exchange(left().free[at], nullptr)) {
            mine.free[at] = block->next;
            return block;
        }
        growSlab();
    }
    mine.rest -= size;
    if (size % Line == 0) { // from the end, where they share no line with others
        return mine.slab + mine.rest;
    }
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
    std::size_t const at = (size - 1) / Step;
    if (!Pooled || at >= mine.free.size()) {
        return ::operator new(size);
    }
    Block* const block = mine.free[at];
    if (block == nullptr) {
        return carve(at);
    }
    mine.free[at] = block->next;
    return block;
}

void Frames::give(void* block, std::size_t size) noexcept {
    std::size_t const at = (size - 1) / Step;
    if (!Pooled || at >= mine.free.size()) {
        ::operator delete(block, size);
        return;
    }
    mine.free[at] = ::new (block) Block{mine.free[at]};
}

bool Frames::many() noexcept {
    return mine.all > Many;
}

} // namespace hio
