// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/readiness.hpp>

#include <string>
#include <utility>

#include "detail.hpp"

namespace hio::uv {

struct Readiness::Impl : detail::Watcher<uv_poll_t> {
    Impl(Loop& onLoop, Callback toCall) : loop(onLoop), callback(std::move(toCall)) {}

    Loop& loop;
    Callback callback;
    int fd = -1;
    Ready watched;

    void watch(Ready wanted) {
        int const events =
            (wanted.readable ? UV_READABLE : 0) | (wanted.writable ? UV_WRITABLE : 0);
        detail::demand(uv_poll_start(&handle, events, &Impl::came),
                       "watch fd " + std::to_string(fd) + " (one watch a descriptor)");
        watched = wanted;
    }

    static void came(uv_poll_t* handle, int status, int events) noexcept {
        auto* const impl = static_cast<Impl*>(handle->data);
        impl->loop.shield([impl, status, events] {
            if (status < 0) {
                impl->watch(impl->watched);
                impl->callback(impl->watched);
            } else {
                impl->callback({.readable = (events & UV_READABLE) != 0,
                                .writable = (events & UV_WRITABLE) != 0});
            }
        });
    }
};

Readiness::Readiness(Loop& loop, int fd, Ready watched, Callback callback) {
    auto impl = std::make_unique<Impl>(loop, std::move(callback));
    detail::demand(uv_poll_init(loop.raw(), &impl->handle, fd),
                   "watch fd " + std::to_string(fd) + " (open, pollable, one watch a descriptor)");
    detail::Watched<Impl> live(impl.release());
    live->handle.data = live.get();
    live->fd = fd;
    live->watch(watched);
    impl_ = live.release();
}

Readiness::~Readiness() {
    detail::Closer()(impl_);
}

void Readiness::watch(Ready watched) {
    impl_->guard.demandOwn("the Readiness of fd " + std::to_string(impl_->fd));
    impl_->watch(watched);
}

} // namespace hio::uv
