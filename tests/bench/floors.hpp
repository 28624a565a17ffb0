// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bare: the least coroutine that a scheduler could run: it is sent a tyme and yields a tock.
///
///     Bare<> counting(std::uint64_t& total) {
///         for (;;) { ++total; co_yield 0.0; }
///     }
///
/// Whoever makes one destroys its handle. No closing, no awaiting of others, no exceptions: what a
/// Dog costs beyond this is the price of those.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <vector>

namespace bench {

/// Frames from the heap.
struct Heap {};

/// Blocks of one size, carved from slabs and kept in a list when free.
class Pool {
public:
    void* take(std::size_t size) {
        if (free_ == nullptr) {
            grow(size);
        }
        Block* const block = free_;
        free_ = block->next;
        return block;
    }
    void give(void* block) { free_ = ::new (block) Block{free_}; }

private:
    struct Block {
        Block* next;
    };
    void grow(std::size_t size) {
        constexpr std::size_t Blocks = 1024;
        slabs_.push_back(std::make_unique_for_overwrite<std::byte[]>(Blocks * size));
        for (std::size_t i = Blocks; i-- > 0;) {
            give(slabs_.back().get() + i * size);
        }
    }
    Block* free_ = nullptr;
    std::vector<std::unique_ptr<std::byte[]>> slabs_;
};

/// Frames from the Pool that is the first argument of the coroutine; its address follows the frame.
struct Pooled {
    template <class... A>
    static void* operator new(std::size_t size, Pool& pool, A&...) {
        void* const frame = pool.take(size + sizeof(Pool*));
        ::new (static_cast<std::byte*>(frame) + size) Pool*(&pool);
        return frame;
    }
    static void operator delete(void* frame, std::size_t size) {
        (*reinterpret_cast<Pool**>(static_cast<std::byte*>(frame) + size))->give(frame);
    }
};

template <class Memory = Heap>
struct Bare {
    struct promise_type : Memory {
        struct Sent {
            promise_type& self;
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> /*self*/) const noexcept {}
            double await_resume() const noexcept { return self.tyme; }
        };
        Bare get_return_object() noexcept { return {Handle::from_promise(*this)}; }
        [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
        [[nodiscard]] std::suspend_always final_suspend() const noexcept { return {}; }
        Sent yield_value(double wanted) noexcept {
            tock = wanted;
            return Sent{*this};
        }
        void return_void() const noexcept {}
        [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }

        double tyme = 0.0;
        double tock = 0.0;
        double retyme = 0.0; ///< room for it: a scheduler has to keep it somewhere
    };
    using Handle = std::coroutine_handle<promise_type>;
    Handle handle;
};

/// Destroys the coroutines it holds.
template <class Memory = Heap>
struct Bares {
    using Handle = typename Bare<Memory>::Handle;
    explicit Bares(std::size_t count) { handles.reserve(count); }
    Bares(Bares const&) = delete;
    Bares& operator=(Bares const&) = delete;
    ~Bares() { clear(); }

    void clear() {
        for (Handle const handle : handles) {
            handle.destroy();
        }
        handles.clear();
    }
    std::vector<Handle> handles;
};

} // namespace bench
