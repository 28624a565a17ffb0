// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include <hio/help/errors.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hio::tool {

Input::Input(std::string const& path, std::size_t pieceSize, int stop)
    : name_(path == "-" ? "standard input" : path),
      fd_(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                      : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)),
      stop_(stop),
      piece_(pieceSize) {
    if (!fd_) {
        int const err = errno;
        throw FilerError(systemText("cannot open " + name_, err) +
                             ": name a file that this user may read, or - for standard input",
                         systemCode(err));
    }
    struct stat status {};
    if (::fstat(fd_.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
        throw FilerError(name_ + " is a directory: name the files in it, as " + name_ + "/*.csv",
                         systemCode(EISDIR));
    }
}

bool Input::more() {
    std::string_view const piece = read();
    head_.append(piece);
    return !piece.empty();
}

std::string_view Input::next() {
    if (head_.empty()) {
        return read();
    }
    given_.swap(head_);
    head_.clear();
    return given_;
}

std::string_view Input::read() {
    for (;;) {
        await();
        ssize_t const got = ::read(fd_.get(), piece_.data(), piece_.size());
        if (got >= 0) {
            return {piece_.data(), static_cast<std::size_t>(got)};
        }
        int const err = errno;
        // EAGAIN: standard input may have been made non-blocking by whoever shares it.
        if (err != EINTR && err != EAGAIN) {
            throw FilerError(systemText("cannot read " + name_, err) +
                                 ": check the disk or the mount, then run again",
                             systemCode(err));
        }
    }
}

/// Waits until there is something to read; a file on a disk always has.
void Input::await() {
    pollfd ready[] = {{fd_.get(), POLLIN, 0}, {stop_, POLLIN, 0}};
    while (::poll(ready, 2, -1) < 0 && errno == EINTR) {
    }
    if (ready[1].revents != 0) {
        throw Stopped();
    }
}

} // namespace hio::tool
