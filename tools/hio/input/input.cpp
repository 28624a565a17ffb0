// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

namespace hio::tool {
namespace {

[[noreturn]] void failToOpen(std::string const& name) {
    int const err = errno;
    std::string text = systemText("cannot open " + name, err) + ": ";
    text += systemRemedy(err, "name a file that this user may read, or - for standard input");
    throw FilerError(text, systemCode(err));
}

std::string nameOf(std::string const& path) {
    return path == "-" ? "standard input" : path;
}

void demandNoDirectory(std::string const& name, struct stat const& status) {
    if (S_ISDIR(status.st_mode)) {
        throw FilerError(name + " is a directory: name the files in it, as " + name + "/*.csv",
                         systemCode(EISDIR));
    }
}

/// The bytes of a file, or of standard input.
class FileBytes final : public Bytes {
public:
    // Not blocking: a named pipe is waited for where the wait can be ended.
    FileBytes(std::string const& path, std::size_t pieceSize, int stop)
        : name_(nameOf(path)),
          fd_(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                          : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)),
          stop_(stop),
          piece_(pieceSize) {
        if (!fd_) {
            failToOpen(name_);
        }
        struct stat status {};
        if (::fstat(fd_.get(), &status) == 0) {
            demandNoDirectory(name_, status);
        }
    }

    std::string_view next() override {
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

private:
    /// Waits until there is something to read; a file on a disk always has.
    void await() {
        pollfd ready[] = {{fd_.get(), POLLIN, 0}, {stop_, POLLIN, 0}};
        while (::poll(ready, 2, -1) < 0 && errno == EINTR) {
        }
        if (ready[1].revents != 0) {
            throw Stopped();
        }
    }

    std::string name_;
    Fd fd_;
    int stop_;
    std::vector<char> piece_;
};

} // namespace

void demandReadable(std::string const& path) {
    struct stat status {};
    bool const there =
        path == "-" ? ::fstat(STDIN_FILENO, &status) == 0
                    : ::stat(path.c_str(), &status) == 0 && ::access(path.c_str(), R_OK) == 0;
    if (!there) {
        failToOpen(nameOf(path));
    }
    demandNoDirectory(nameOf(path), status);
}

Input::Input(std::string const& path, std::size_t pieceSize, int stop)
    : Input(nameOf(path), std::make_unique<FileBytes>(path, pieceSize, stop)) {}

Input::Input(std::string name, std::unique_ptr<Bytes> bytes)
    : name_(std::move(name)),
      bytes_(std::move(bytes)) {}

bool Input::more() {
    std::string_view const piece = bytes_->next();
    head_.erase(0, std::exchange(at_, 0));
    head_.append(piece);
    return !piece.empty();
}

std::string_view Input::next() {
    std::string_view piece = head().substr(0, PieceSize);
    at_ += piece.size();
    if (piece.empty()) {
        std::string().swap(head_);
        at_ = 0;
        piece = bytes_->next();
    }
    if (recording_) {
        recorded_.append(piece);
    }
    return piece;
}

void Input::record() {
    recording_ = true;
}

void Input::rewind() {
    recording_ = false;
    recorded_.append(head());
    head_ = std::exchange(recorded_, {});
    at_ = 0;
}

} // namespace hio::tool
