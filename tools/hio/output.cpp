// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>

namespace hio::tool {
namespace {

constexpr std::size_t LongestLine = 4096; // a path, and what is wrong with it

/// Writes all; the errno of what stopped it, or 0.
int writeAll(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t const wrote = ::write(fd, text.data(), text.size());
        if (wrote >= 0) {
            text.remove_prefix(static_cast<std::size_t>(wrote));
        } else if (errno == EAGAIN) { // whoever shares the terminal or pipe made it non-blocking
            pollfd room{fd, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

} // namespace

void print(std::string_view text) {
    int const err = writeAll(STDOUT_FILENO, text);
    if (err != 0 && err != EPIPE) {
        throw FilerError(systemText("cannot write to standard output", err) +
                             ": make room, or send it elsewhere",
                         systemCode(err));
    }
}

bool coloured() noexcept {
    auto const variable = [](char const* name) -> std::string_view {
        char const* const value = std::getenv(name);
        return value == nullptr ? "" : value;
    };
    return ::isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").empty() &&
           variable("TERM") != "dumb";
}

void tell(std::string_view text) noexcept {
    writeAll(STDERR_FILENO, text);
}

void complain(std::string_view what) {
    tell("hio: " + escaped(what, LongestLine) + "\n");
}

} // namespace hio::tool
