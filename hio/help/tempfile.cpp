// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/tempfile.hpp>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace hio {
namespace {

[[noreturn]] void fail(char const* action, std::string const& path, char const* remedy) {
    int const err = errno;
    throw FilerError(systemText(std::string(action) + ' ' + path, err) + ", " + remedy,
                     systemCode(err));
}

} // namespace

TempFile::TempFile(std::string const& target)
    : path_(target + '.' + std::to_string(::getpid()) + ".tmp"),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
    if (!file_) {
        fail("make", path_, "make its directory and give the right to write there");
    }
}

TempFile::~TempFile() {
    if (!path_.empty()) {
        ::unlink(path_.c_str());
    }
}

TempFile::TempFile(TempFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      file_(std::move(other.file_)) {}

void TempFile::fill(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const wrote = ::write(file_.get(), bytes.data(), bytes.size());
        if (wrote < 0 && errno != EINTR) {
            fail("write", path_, "make room on its disk");
        }
        bytes.remove_prefix(static_cast<std::size_t>(wrote > 0 ? wrote : 0));
    }
}

void TempFile::sync() {
    if (::fsync(file_.get()) != 0) {
        fail("sync", path_, "look after its disk");
    }
}

void TempFile::rename(std::string const& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) {
        fail("rename to", target, "give a path that is no directory");
    }
    path_.clear();
}

bool TempFile::renameNew(std::string const& target) {
    // link and unlink, not renameat2: that one is missing on some network file systems.
    if (::link(path_.c_str(), target.c_str()) != 0) {
        if (errno == EEXIST) {
            return false;
        }
        fail("name", target, "give a directory on a disk that can hold it");
    }
    ::unlink(path_.c_str());
    path_.clear();
    return true;
}

void syncDirectory(std::string const& path) {
    Fd const directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        fail("sync", path, "look after its disk");
    }
}

} // namespace hio
