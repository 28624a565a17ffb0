// SPDX-License-Identifier: Apache-2.0
#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/waitreadable.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <string>
#include <utility>

#include "detail.hpp"

namespace hio::uv {

namespace {

/// Rounds up: no wait ends early.
timespec spanOf(double seconds) {
    constexpr double Longest = 1e9; // about 31 years: fits in every time_t
    double const capped = std::clamp(seconds, 0.0, Longest);
    double const whole = std::floor(capped);
    timespec span{};
    span.tv_sec = static_cast<time_t>(whole);
    span.tv_nsec = std::min(999'999'999L, static_cast<long>(std::ceil((capped - whole) * 1e9)));
    return span;
}

} // namespace

Waited waitReadable(int fd, std::stop_token stop, double seconds) {
    // First, or the number of a closed one is taken by the next, which never gets readable.
    detail::demand(::fcntl(fd, F_GETFD) < 0 ? -errno : 0, "wait for fd " + std::to_string(fd));
    MonoTimer const timer(seconds > 0.0 ? seconds : 0.0);
    Fd const stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    detail::demand(stopped ? 0 : -errno, "make an event descriptor to stop a wait");
    std::stop_callback const tell(std::move(stop),
                                  [&stopped] { ::eventfd_write(stopped.get(), 1); });
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{stopped.get(), POLLIN, 0}, pollfd{fd, POLLIN, 0}};
        timespec const span = spanOf(timer.remaining());
        int const came = ::ppoll(watched.data(), watched.size(), &span, nullptr);
        if (came < 0 && errno != EINTR) {
            detail::demand(-errno, "wait for fd " + std::to_string(fd));
        }
        if (came > 0 && watched[0].revents != 0) {
            return Waited::stopped;
        }
        if (came > 0) {
            return Waited::ready;
        }
        if (timer.expired()) {
            return Waited::late;
        }
    }
}

} // namespace hio::uv
