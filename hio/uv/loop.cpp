// SPDX-License-Identifier: Apache-2.0
#include <hio/help/fd.hpp>
#include <hio/uv/loop.hpp>

#include <fcntl.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "detail.hpp"
#include "watches.hpp"

namespace hio::uv {

namespace {

/// Ends a wait: a timer descriptor that the loop watches.
struct Alarm : detail::Watcher<uv_poll_t> {
    Fd clock;

    void set(double seconds) const noexcept {
        constexpr double Longest = 1e9; // about 31 years: fits in every time_t
        itimerspec spec{};              // all zero: the clock is off
        if (std::isfinite(seconds)) {
            double const capped = std::min(seconds, Longest);
            double const whole = std::floor(capped);
            spec.it_value.tv_sec = static_cast<time_t>(whole);
            spec.it_value.tv_nsec = std::min(999'999'999L, std::lround((capped - whole) * 1e9));
            spec.it_value.tv_nsec += spec.it_value.tv_sec == 0 && spec.it_value.tv_nsec == 0;
        }
        ::timerfd_settime(clock.get(), 0, &spec, nullptr);
    }

    static void rung(uv_poll_t* handle, int, int) noexcept {
        auto const* const alarm = static_cast<Alarm*>(handle->data);
        std::uint64_t times = 0; // read, or it stays readable and the next wait ends at once
        if (!alarm->guard.inherited()) {
            [[maybe_unused]] auto const got = ::read(alarm->clock.get(), &times, sizeof times);
        }
    }
};

/// What Dogs wait for, which the loop watches as one descriptor.
struct Awaited : detail::Watcher<uv_poll_t> {
    detail::Watches watches;

    static void ready(uv_poll_t* handle, int, int) noexcept {
        static_cast<Awaited*>(handle->data)->watches.serve();
    }
};

/// The first loop of a process that runs out of descriptors while libuv makes it ends the process,
/// without a word. So they are counted before.
void demandRoom(int fd) {
    constexpr std::size_t Needed = 8; // libuv 1.44 takes seven
    std::array<Fd, Needed> taken;
    for (Fd& copy : taken) {
        copy.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
        detail::demand(copy ? 0 : -errno, "make an event loop");
    }
}

/// Has the loop watch a descriptor of its own for reading.
template <class W>
detail::Watched<W> watch(uv_loop_t& loop, std::unique_ptr<W> watcher, int fd, uv_poll_cb callback) {
    detail::demand(uv_poll_init(&loop, &watcher->handle, fd), "watch a descriptor of a loop");
    watcher->handle.data = watcher.get();
    uv_poll_start(&watcher->handle, UV_READABLE, callback);
    uv_unref(reinterpret_cast<uv_handle_t*>(&watcher->handle)); // no reason for a loop to go on
    return detail::Watched<W>(watcher.release());
}

} // namespace

struct Loop::Impl {
    uv_loop_t loop{};
    detail::Watched<Alarm> alarm;
    detail::Watched<Awaited> awaited;
    std::exception_ptr thrown;
    ForkGuard guard;
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
    auto alarm = std::make_unique<Alarm>();
    alarm->clock.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    detail::demand(alarm->clock ? 0 : -errno, "make a timer descriptor for a loop");
    auto awaited = std::make_unique<Awaited>();
    demandRoom(alarm->clock.get());
    detail::demand(uv_loop_init(&impl_->loop), "make an event loop");
    try {
        int const clock = alarm->clock.get();
        int const inner = awaited->watches.fd();
        impl_->alarm = watch(impl_->loop, std::move(alarm), clock, &Alarm::rung);
        impl_->awaited = watch(impl_->loop, std::move(awaited), inner, &Awaited::ready);
    } catch (LoopError const&) {
        impl_->alarm.reset();
        uv_run(&impl_->loop, UV_RUN_NOWAIT);
        uv_loop_close(&impl_->loop);
        throw;
    }
    poll(); // has libuv enter both watches: fd() shows the alarm from now on
}

Loop::~Loop() {
    impl_->alarm.reset();
    impl_->awaited.reset();
    // A closed handle is given back one turn later; one that libuv still has work for, two. A
    // forked child that was granted no epoll of its own cannot turn.
    constexpr int Turns = 8;
    int left = uv_loop_close(&impl_->loop);
    for (int turn = 0; left != 0 && turn < Turns && fd() >= 0; ++turn) {
        uv_run(&impl_->loop, UV_RUN_NOWAIT);
        left = uv_loop_close(&impl_->loop);
    }
    if (left != 0) {
        assert(inherited() && "a Loop ends before a watcher on it: destroy the watcher first");
        static_cast<void>(impl_.release()); // a leak is better than a watcher on freed memory
    }
}

void Loop::runOnce(double timeout) {
    if (!(timeout > 0.0)) {
        return poll();
    }
    // By a timer of libuv too: one that is due now libuv serves at once, and then it waits even so.
    arm(timeout);
    run(UV_RUN_ONCE);
}

void Loop::poll() {
    run(UV_RUN_NOWAIT);
}

int Loop::fd() const noexcept {
    return uv_backend_fd(&impl_->loop);
}

void Loop::arm(double seconds) noexcept {
    if (inherited()) {
        return; // the clock is the parent's, too
    }
    uv_update_time(&impl_->loop); // it stands since the last turn
    auto* const alarm = reinterpret_cast<uv_handle_t*>(&impl_->alarm->handle);
    uv_ref(alarm); // without a handle that counts libuv has no timeout
    int const turn = uv_backend_timeout(&impl_->loop);
    uv_unref(alarm);
    constexpr double Milliseconds = 1e-3;
    if (turn >= 0) {
        seconds = std::min(seconds, turn * Milliseconds);
    }
    impl_->alarm->set(std::max(seconds, 0.0));
}

detail::Watches& Loop::watches() {
    demandOwn();
    return impl_->awaited->watches;
}

uv_loop_s* Loop::raw() {
    demandOwn();
    return &impl_->loop;
}

bool Loop::inherited() const noexcept {
    return impl_->guard.inherited();
}

void Loop::demandOwn() const {
    impl_->guard.demandOwn("the event loop");
}

/// What is still served in this turn reads no descriptor that the parent reads as well.
void Loop::leaveToParent() noexcept {
    uv_loop_fork(&impl_->loop);
}

void Loop::keep(std::exception_ptr thrown) noexcept {
    if (!impl_->thrown) {
        impl_->thrown = std::move(thrown);
    }
}

void Loop::run(int mode) {
    demandOwn();
    auto* const alarm = reinterpret_cast<uv_handle_t*>(&impl_->alarm->handle);
    uv_ref(alarm); // without a handle that counts libuv would neither wait nor serve
    uv_run(&impl_->loop, static_cast<uv_run_mode>(mode));
    uv_unref(alarm);
    if (impl_->thrown) {
        std::rethrow_exception(std::exchange(impl_->thrown, nullptr));
    }
    demandOwn(); // a callback may have forked
}

} // namespace hio::uv
