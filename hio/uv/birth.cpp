// SPDX-License-Identifier: Apache-2.0
#include "birth.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>

#include "detail.hpp"

/// What clone() is in the C library. ThreadSanitizer stands before clone(): it marks the child's
/// thread as one not to look at any more, in the memory that is the parent's too.
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* given, ...); // NOLINT

namespace hio::uv::detail {

namespace {

/// The exit code of a child that could not become its program, as in a shell.
constexpr int NotRun = 127;

// From here to childMain: runs in the child, on the parent's memory, while the parent's thread
// stands still. Only calls to the system; no allocation, no lock, no exception.

/// Copies each descriptor out of the way first: sources and targets may overlap. What stood at the
/// number of a copy is the parent's and goes anyway.
bool placeFds(Plan const& plan) noexcept {
    for (std::size_t at = 0; at < plan.fds.size(); ++at) {
        if (::dup3(plan.fds[at].fd, plan.copies[at], O_CLOEXEC) < 0) {
            return false;
        }
    }
    for (std::size_t at = 0; at < plan.fds.size(); ++at) {
        if (::dup2(plan.copies[at], plan.fds[at].target) < 0) {
            return false;
        }
    }
    return true;
}

/// Lets exec close all from 3 on but those kept.
bool closeRest(Plan const& plan) noexcept {
    int from = STDERR_FILENO + 1;
    for (int const kept : plan.kept) {
        auto const first = static_cast<unsigned>(from);
        auto const last = static_cast<unsigned>(kept) - 1;
        if (first <= last && ::close_range(first, last, CLOSE_RANGE_CLOEXEC) != 0) {
            return false;
        }
        from = kept + 1;
    }
    return ::close_range(static_cast<unsigned>(from), ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

bool setLimits(Plan const& plan) noexcept {
    for (RawLimit const& limit : plan.limits) {
        if (::prlimit(0, static_cast<__rlimit_resource>(limit.resource), &limit.value, nullptr) !=
            0) {
            return false;
        }
    }
    return true;
}

/// No handler of the parent may run in the child, and exec keeps what is ignored or blocked. Not by
/// sigaction(): behind that ThreadSanitizer has a table of its own, which is the parent's too.
bool resetSignals(Plan const& plan) noexcept {
    using Action = std::array<unsigned long, 8>; // the kernel's form, and longer
    constexpr Action Default{};                  // SIG_DFL
    constexpr Action Ignore{1};                  // SIG_IGN
    constexpr std::size_t MaskSize = 8;
    for (int signal = 1; signal < NSIG; ++signal) {
        ::syscall(SYS_rt_sigaction, signal, Default.data(), nullptr, MaskSize); // some are refused
    }
    for (int const signal : plan.ignored) {
        if (::syscall(SYS_rt_sigaction, signal, Ignore.data(), nullptr, MaskSize) != 0) {
            return false;
        }
    }
    sigset_t none;
    ::sigemptyset(&none);
    return ::pthread_sigmask(SIG_SETMASK, &none, nullptr) == 0;
}

/// The parent may have died before the death signal was set: then nobody would send it.
bool tieToParent(Plan const& plan) noexcept {
    return plan.deathSignal == 0 ||
           (::prctl(PR_SET_PDEATHSIG, plan.deathSignal) == 0 && ::getppid() == plan.parent);
}

/// All steps before exec. Returns what failed, or null.
char const* prepare(Plan const& plan) noexcept {
    if (!resetSignals(plan)) {
        return "reset its signals";
    }
    if (!tieToParent(plan)) {
        return "set its death signal";
    }
    if (::setpgid(0, 0) != 0) {
        return "give it a process group";
    }
    if (!placeFds(plan)) {
        return "pass its descriptors";
    }
    if (!closeRest(plan)) {
        return "close other descriptors";
    }
    return setLimits(plan) ? nullptr : "set its limits";
}

/// Not sanitized: it runs on a stack that the sanitizers do not know.
__attribute__((no_sanitize("address", "undefined", "thread"))) int childMain(void* given) noexcept {
    auto* const plan = static_cast<Plan*>(given);
    plan->failed = prepare(*plan);
    if (plan->failed == nullptr) {
        ::execve(plan->path, plan->argv, plan->envp);
        plan->failed = "exec";
    }
    plan->error = errno;
    ::_exit(NotRun);
}

} // namespace

std::pair<pid_t, Fd> bear(Plan& plan) {
    constexpr std::size_t StackSize = 64UL * 1024; // the C library may bind symbols on it
    auto const stack = std::make_unique_for_overwrite<std::byte[]>(StackSize);
    sigset_t all;
    sigset_t former;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &former); // until the child has reset its handlers
    int number = -1;
    pid_t const pid = ::__clone(&childMain,
                                stack.get() + StackSize,
                                CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
                                &plan,
                                &number);
    int const error = pid < 0 ? errno : plan.error;
    Fd pidfd(number);
    if (plan.failed != nullptr) { // reap it, while no signal can interrupt that
        siginfo_t info{};
        ::waitid(P_PIDFD, static_cast<id_t>(number), &info, WEXITED);
    }
    ::pthread_sigmask(SIG_SETMASK, &former, nullptr);
    if (pid < 0 || plan.failed != nullptr) {
        char const* const step = pid < 0 ? "clone" : plan.failed;
        throw loopError(std::string("spawn ") + plan.path + ": " + step,
                        error,
                        error == EAGAIN ? "raise the limit of processes (ulimit -u)" : "");
    }
    return {pid, std::move(pidfd)};
}

} // namespace hio::uv::detail
