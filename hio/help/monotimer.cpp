// SPDX-License-Identifier: Apache-2.0
#include <hio/help/monotimer.hpp>

#include <chrono>

namespace hio {

double MonoTimer::now() noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double MonoTimer::start(double duration) noexcept {
    duration_ = duration;
    return start();
}

double MonoTimer::restart(double duration) noexcept {
    duration_ = duration;
    return restart();
}

double MonoTimer::startAt(double start) noexcept {
    start_ = start;
    stop_ = start + duration_;
    return start_;
}

} // namespace hio
