// SPDX-License-Identifier: Apache-2.0
#include "watches.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "detail.hpp"

namespace hio::uv::detail {

namespace {

std::uint32_t eventOf(FdWait::Side side) {
    return side == FdWait::Side::read ? EPOLLIN : EPOLLOUT;
}

constexpr int SerialBits = 32;

} // namespace

Watches::Watches() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    demand(epoll_ ? 0 : -errno, "make an epoll descriptor for a loop");
}

Watches::Watch* Watches::find(int fd) noexcept {
    auto const at = static_cast<std::size_t>(fd);
    return fd >= 0 && at < watches_.size() ? &watches_[at] : nullptr;
}

/// @return 0 or the errno
int Watches::control(int what, int fd, std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.u64 = std::uint64_t(++serial_) << SerialBits | static_cast<std::uint32_t>(fd);
    return ::epoll_ctl(epoll_.get(), what, fd, &event) == 0 ? 0 : errno;
}

void Watches::begin(FdWait& wait) {
    int const fd = wait.fd_;
    Watch* const watch = find(fd);
    std::uint32_t events = eventOf(wait.side_);
    if (watch != nullptr) {
        for (FdWait const* const other : watch->waits) {
            events |= eventOf(other->side_);
        }
    }
    int error = control(EPOLL_CTL_MOD, fd, events);
    if (error != 0 && watch != nullptr) {
        fail(*watch);
    }
    if (error == ENOENT) { // its first time
        error = control(EPOLL_CTL_ADD, fd, eventOf(wait.side_));
    }
    demand(-error,
           "wait for " + wait.what() +
               (error == EPERM ? " (a regular file or a folder: always ready, do not wait)"
                               : " (an open descriptor)"));
    auto const at = static_cast<std::size_t>(fd);
    watches_.resize(std::max(watches_.size(), at + 1));
    watches_[at].serial = serial_;
    watches_[at].waits.push_back(&wait);
}

void Watches::end(FdWait& wait) noexcept {
    Watch& watch = *find(wait.fd_);
    std::erase(watch.waits, &wait);
    if (guard_.inherited()) {
        return; // the epoll is the parent's, too
    }
    if (watch.waits.empty()) {
        control(EPOLL_CTL_DEL, wait.fd_, 0);
    } else {
        renew(wait.fd_, watch);
    }
}

/// Asks for what those want that wait.
void Watches::renew(int fd, Watch& watch) noexcept {
    std::uint32_t events = 0;
    for (FdWait const* const wait : watch.waits) {
        events |= eventOf(wait->side_);
    }
    if (events != 0 && control(EPOLL_CTL_MOD, fd, events) != 0) {
        fail(watch);
    }
    watch.serial = serial_;
}

void Watches::serve() noexcept {
    if (guard_.inherited()) {
        return;
    }
    constexpr std::size_t Many = 256; // in a turn; the others are served in the next
    std::array<epoll_event, Many> came{};
    int const count = ::epoll_wait(epoll_.get(), came.data(), int(Many), 0);
    for (int at = 0; at < count; ++at) {
        epoll_event const& event = came[static_cast<std::size_t>(at)];
        int const fd = static_cast<int>(event.data.u64 & ~std::uint32_t(0));
        Watch* const watch = find(fd);
        if (watch == nullptr || watch->serial != event.data.u64 >> SerialBits) {
            continue; // of one that was closed: a copy of it elsewhere keeps it alive
        }
        if ((event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
            wakeFirst(*watch, FdWait::Side::read);
        }
        if ((event.events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
            wakeFirst(*watch, FdWait::Side::write);
        }
        renew(fd, *watch);
    }
}

void Watches::wakeFirst(Watch& watch, FdWait::Side side) noexcept {
    auto const first = std::find_if(watch.waits.begin(),
                                    watch.waits.end(),
                                    [side](FdWait const* wait) { return wait->side_ == side; });
    if (first != watch.waits.end()) {
        FdWait& wait = **first;
        watch.waits.erase(first);
        wait.come(0);
    }
}

/// Their descriptor was closed.
void Watches::fail(Watch& watch) noexcept {
    for (FdWait* const wait : std::exchange(watch.waits, {})) {
        wait->come(EBADF);
    }
}

} // namespace hio::uv::detail
