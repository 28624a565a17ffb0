// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/waker.hpp>

#include <atomic>
#include <cerrno>
#include <utility>
#include <vector>

#include "detail.hpp"

namespace hio::uv {

struct Waker::Impl : detail::Watcher<uv_async_t> {
    Impl(Loop& onLoop, std::function<void()> toCall) : loop(onLoop), callback(std::move(toCall)) {}

    Loop& loop;
    std::function<void()> callback;
    std::vector<Woken*> waiting;
    std::atomic<bool> rung = false; // orders what is written before a wake; libuv promises nothing
    bool pending = false;           // a wake was served, and nobody waited
    static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may wake");

    void serve() {
        if (!rung.exchange(false, std::memory_order_acq_rel)) {
            return; // served already: it was sent again while that was under way
        }
        pending = waiting.empty();
        for (Woken* const woken : waiting) {
            woken->impl_ = nullptr;
            woken->wake();
        }
        waiting.clear();
        if (callback) {
            callback(); // last: it may end the Waker
        }
    }

    static void came(uv_async_t* handle) noexcept {
        auto* const impl = static_cast<Impl*>(handle->data);
        impl->loop.shield([impl] { impl->serve(); });
    }
};

Waker::Waker(Loop& loop, std::function<void()> callback) {
    auto impl = std::make_unique<Impl>(loop, std::move(callback));
    detail::demand(uv_async_init(loop.raw(), &impl->handle, &Impl::came), "make a waker of a loop");
    impl_ = impl.release();
    impl_->handle.data = impl_;
}

Waker::~Waker() {
    for (Woken* const woken : impl_->waiting) {
        woken->impl_ = nullptr;
    }
    detail::Closer()(impl_);
}

void Waker::wake() noexcept {
    if (!impl_->guard.inherited() && !impl_->rung.exchange(true, std::memory_order_acq_rel)) {
        int const saved = errno;
        uv_async_send(&impl_->handle);
        errno = saved;
    }
}

Waker::Woken Waker::woken(std::source_location where) {
    impl_->guard.demandOwn("the Waker");
    return {impl_, where};
}

Waker::Woken::~Woken() {
    if (impl_ != nullptr) {
        std::erase(impl_->waiting, this);
    }
}

bool Waker::Woken::await_ready() const noexcept {
    return std::exchange(impl_->pending, false);
}

void Waker::Woken::await_suspend(Dog::Handle dog) {
    impl_->waiting.push_back(this);
    Wait::await_suspend(dog);
}

} // namespace hio::uv
