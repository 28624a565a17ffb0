// SPDX-License-Identifier: Apache-2.0
#include <hio/scope/progress.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>

namespace hio {
namespace {

/// How many characters fit into a line of the terminal.
std::size_t widthOf(int fd) {
    constexpr std::size_t Usual = 80;
    winsize size{};
    bool const known = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1; // NOLINT
    return known ? size.ws_col : Usual;
}

} // namespace

Progress::Progress(int fd, std::optional<double> every)
    : fd_(fd),
      terminal_(::isatty(fd) == 1),
      every_(every.value_or(terminal_ ? TerminalEvery : PlainEvery)),
      next_(terminal_ ? 0.0 : every_) {}

void Progress::show(std::string_view line) {
    if (!next_.expired()) {
        return;
    }
    next_.start(every_);
    if (terminal_) {
        // Cut, for a line that wraps cannot be written over.
        write("\r\x1b[K" + std::string(line.substr(0, widthOf(fd_) - 1)));
        shown_ = true;
    } else {
        write(std::string(line) + '\n');
    }
}

void Progress::end() {
    if (shown_) {
        write("\r\x1b[K");
        shown_ = false;
    }
}

void Progress::write(std::string const& text) const {
    [[maybe_unused]] ssize_t const wrote = ::write(fd_, text.data(), text.size());
}

} // namespace hio
