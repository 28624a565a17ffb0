// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/forkguard.hpp>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <string>

namespace hio {

namespace {

/// Of the process, as the handler that counts them is.
std::atomic<unsigned> forks = 0;
static_assert(std::atomic<unsigned>::is_always_lock_free, "a signal handler may look");

} // namespace

ForkGuard::ForkGuard() : pid_(::getpid()) {
    static int const error = ::pthread_atfork(nullptr, nullptr, [] { ++forks; });
    if (error != 0) {
        throw HioError(systemText("count the forks of this process", error), systemCode(error));
    }
    forks_ = forks;
}

bool ForkGuard::inherited() const noexcept {
    return forks_ != forks.load(std::memory_order_relaxed);
}

void ForkGuard::refuse(std::string_view what) const {
    throw HioError(std::string(what) + " was made by process " + std::to_string(pid_) +
                   " and cannot be used by process " + std::to_string(::getpid()) +
                   ", a forked copy of it: make another one here");
}

} // namespace hio
