// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/uv/spawner.hpp>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "birth.hpp"

namespace hio::uv {

namespace {

/// Strings as execve wants them: pointers that end with null. Borrows the strings.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (auto& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

/// The parent's environment with the additions in place of what has their names.
std::vector<std::string> environment(std::map<std::string, std::string> const& added) {
    std::vector<std::string> out;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        std::string entry(*at);
        if (!added.contains(entry.substr(0, entry.find('=')))) {
            out.push_back(std::move(entry));
        }
    }
    for (auto const& [name, value] : added) {
        out.push_back(name + "=" + value);
    }
    return out;
}

/// The numbers from 3 on that stay open in the child, ascending.
std::vector<int> keptNumbers(std::vector<Passed> const& fds) {
    std::vector<int> targets;
    for (Passed const& passed : fds) {
        if (passed.fd < 0 || passed.target < 0) {
            throw ValidationError("pass fd " + std::to_string(passed.fd) + " as " +
                                  std::to_string(passed.target) + " to a child: open it first");
        }
        targets.push_back(passed.target);
    }
    std::sort(targets.begin(), targets.end());
    auto const twice = std::adjacent_find(targets.begin(), targets.end());
    if (twice != targets.end()) {
        throw ValidationError("two descriptors for fd " + std::to_string(*twice) +
                              " of a child: give each a target of its own");
    }
    std::erase_if(targets, [](int target) { return target <= STDERR_FILENO; });
    return targets;
}

/// One number for a copy of each descriptor, none of which takes part itself: so no copy overwrites
/// what is still to be copied. Low ones, for the limit may be near.
std::vector<int> copyNumbers(std::vector<Passed> const& fds) {
    std::vector<int> out;
    for (int number = STDERR_FILENO + 1; out.size() < fds.size(); ++number) {
        bool const taken = std::any_of(fds.begin(), fds.end(), [number](Passed const& passed) {
            return passed.fd == number || passed.target == number;
        });
        if (!taken) {
            out.push_back(number);
        }
    }
    return out;
}

std::vector<detail::RawLimit> rawLimits(std::vector<Limit> const& limits) {
    std::vector<detail::RawLimit> out;
    for (Limit const& limit : limits) {
        out.push_back({limit.resource, {.rlim_cur = limit.soft, .rlim_max = limit.hard}});
    }
    return out;
}

} // namespace

std::unique_ptr<Child> Spawner::spawn(SpawnOptions const& options, Child::OnExit onExit) {
    static_cast<void>(loop_.raw()); // refuses a forked child before there is a process to watch
    auto args = options.argv.empty() ? std::vector{options.path} : options.argv;
    auto env = environment(options.env);
    auto const argv = pointers(args);
    auto const envp = pointers(env);
    auto const kept = keptNumbers(options.fds);
    auto const copies = copyNumbers(options.fds);
    auto const limits = rawLimits(options.limits);
    detail::Plan plan{.path = options.path.c_str(),
                      .argv = argv.data(),
                      .envp = envp.data(),
                      .fds = options.fds,
                      .copies = copies,
                      .kept = kept,
                      .limits = limits,
                      .ignored = options.ignored,
                      .deathSignal = options.deathSignal,
                      .parent = ::getpid()};
    auto [pid, pidfd] = detail::bear(plan);
    std::unique_ptr<Child> child(new Child(pid, std::move(pidfd), std::move(onExit)));
    child->watch(loop_);
    return child;
}

Child::Child(pid_t pid, Fd pidfd, OnExit onExit)
    : pid_(pid),
      pidfd_(std::move(pidfd)),
      onExit_(std::move(onExit)) {}

Child::~Child() {
    watch_.reset();
    if (!exit_ && !guard_.inherited()) {
        kill(SIGKILL);
        pollfd end{pidfd_.get(), POLLIN, 0}; // libuv made it non-blocking: waitid would not wait
        while (::poll(&end, 1, -1) < 0 && errno == EINTR) {
        }
        reap();
        tell();
    }
}

Child::Exited Child::exited(std::source_location from) {
    guard_.demandOwn("the child process " + std::to_string(pid_));
    return Exited(*this, from);
}

void Child::watch(Loop& loop) {
    watch_.emplace(loop, pidfd_.get(), Ready{.readable = true}, [this](Ready) { ended(); });
}

std::error_code Child::kill(int signal) noexcept {
    if (exit_ || guard_.inherited()) {
        return systemCode(exit_ ? ESRCH : ECHILD);
    }
    // By number: <sys/pidfd.h> of glibc 2.36 has no C linkage in C++.
    long const result = ::syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0);
    return result == 0 ? std::error_code() : systemCode(errno);
}

bool Child::reap() noexcept {
    siginfo_t info{};
    if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) != 0) {
        exit_ = Exit{.code = -1};
    } else if (info.si_pid != 0) {
        exit_ = info.si_code == CLD_EXITED ? Exit{.code = info.si_status}
                                           : Exit{.signal = info.si_status};
    }
    return exit_.has_value();
}

/// Wakes those that wait for the end.
void Child::tell() noexcept {
    for (Exited* const wait : std::exchange(waits_, {})) {
        wait->come(exit_.value_or(Exit{.code = -1}));
    }
}

void Child::ended() {
    if (!reap()) {
        return;
    }
    watch_->watch({});
    tell();
    if (auto const call = std::move(onExit_)) {
        call(*exit_); // last: it may end this Child
    }
}

Child::Exited::Exited(Child& child, std::source_location where)
    : Wait(where),
      child_(child),
      pid_(child.pid()),
      exit_(child.exit()) {
    if (!exit_) {
        child_.waits_.push_back(this);
    }
}

Child::Exited::~Exited() {
    if (!exit_) {
        std::erase(child_.waits_, this);
    }
}

void Child::Exited::come(Exit exit) noexcept {
    exit_ = exit;
    wake();
}

Exit Child::Exited::await_resume() const {
    going();
    return *exit_;
}

std::string Child::Exited::what() const {
    return "the end of process " + std::to_string(pid_);
}

} // namespace hio::uv
