// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/attachment.hpp>

#include <memory>
#include <utility>

#include "detail.hpp"

namespace hio::uv {

bool step(Doist& doist, Loop& loop) {
    bool const goesOn = doist.step();
    loop.arm(doist.untilNext());
    return goesOn;
}

namespace {

/// Closes all. @return `error`, else what closing threw
std::exception_ptr close(Doist& doist, std::exception_ptr error) noexcept {
    try {
        doist.exit();
    } catch (...) {
        error = error ? error : std::current_exception();
    }
    return error;
}

} // namespace

struct Attachment::Watcher : detail::Watcher<uv_poll_t> {};

Attachment::Attachment(Doist& doist, Loop& loop, uv_loop_s* host, OnEnd onEnd)
    : doist_(doist),
      loop_(loop),
      onEnd_(std::move(onEnd)) {
    try {
        doist_.enter();
        attach(host);
    } catch (...) {
        std::rethrow_exception(close(doist_, std::current_exception()));
    }
}

Attachment::~Attachment() {
    detach();
    if (running_) {
        close(doist_, nullptr);
    }
}

void Attachment::attach(uv_loop_s* host) {
    static_cast<void>(loop_.raw()); // refuses a forked child
    detach();
    if (!running_) {
        return;
    }
    auto watcher = std::make_unique<Watcher>();
    detail::demand(uv_poll_init(host, &watcher->handle, loop_.fd()),
                   "attach a Doist to a loop (one attachment a Loop)");
    watcher->handle.data = this;
    detail::Watched<Watcher> live(watcher.release());
    auto const ready = [](uv_poll_t* handle, int, int) {
        static_cast<Attachment*>(handle->data)->came();
    };
    detail::demand(uv_poll_start(&live->handle, UV_READABLE, ready), "attach a Doist to a loop");
    watcher_ = live.release();
    loop_.arm(0.0);
}

void Attachment::detach() noexcept {
    if (Watcher* const watcher = std::exchange(watcher_, nullptr)) {
        detail::Closer()(watcher);
    }
}

void Attachment::came() {
    std::exception_ptr error;
    try {
        if (step(doist_, loop_)) {
            return;
        }
    } catch (...) {
        error = std::current_exception();
    }
    end(std::move(error));
}

void Attachment::end(std::exception_ptr error) {
    detach();
    running_ = false;
    error = close(doist_, std::move(error));
    if (auto const call = std::move(onEnd_)) {
        call(std::move(error)); // last: it may end this
    }
}

} // namespace hio::uv
