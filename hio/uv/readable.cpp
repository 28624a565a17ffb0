// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/readable.hpp>

#include "detail.hpp"
#include "watches.hpp"

namespace hio::uv {

FdWait::FdWait(Loop& loop, int fd, Side side, std::source_location where)
    : Wait(where),
      watches_(loop.watches()),
      fd_(fd),
      side_(side) {
    watches_.begin(*this);
}

FdWait::~FdWait() {
    if (!came_) {
        watches_.end(*this);
    }
}

void FdWait::come(int error) noexcept {
    came_ = true;
    error_ = error;
    wake();
}

void FdWait::await_resume() const {
    going();
    detail::demand(-error_, "wait for " + what() + " (closed meanwhile)");
}

std::string FdWait::what() const {
    return "fd " + std::to_string(fd_) +
           (side_ == Side::read ? " to be readable" : " to be writable");
}

} // namespace hio::uv
