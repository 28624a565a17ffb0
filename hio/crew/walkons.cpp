// SPDX-License-Identifier: Apache-2.0
#include "walkons.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hio::detail {

bool WalkOns::Guest::left() const noexcept {
    pollfd end{.fd = pidfd.get(), .events = POLLIN, .revents = 0};
    struct stat status {};
    return (pidfd && ::poll(&end, 1, 0) > 0) ||
           (::lstat(addr.c_str(), &status) != 0 && errno == ENOENT);
}

bool WalkOns::has(std::string_view name) const noexcept {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
}

void WalkOns::came(std::string const& name, pid_t pid, std::string const& addr) {
    Guest& guest = guests_[name];
    guest.addr = addr;
    if (guest.pid != pid) {
        guest.pid = pid;
        guest.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    }
}

pid_t WalkOns::pidOf(std::string_view name) const noexcept {
    auto const found = guests_.find(name);
    return found == guests_.end() ? 0 : found->second.pid;
}

bool WalkOns::left(std::string const& name) const noexcept {
    auto const found = guests_.find(name);
    return found != guests_.end() && found->second.left();
}

bool WalkOns::allLeft() const noexcept {
    return std::all_of(
        names_.begin(), names_.end(), [this](auto const& name) { return left(name); });
}

bool WalkOns::anyHere() const noexcept {
    return std::any_of(
        guests_.begin(), guests_.end(), [](auto const& guest) { return !guest.second.left(); });
}

} // namespace hio::detail
