// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/randomname.hpp>
#include <hio/help/tempfile.hpp>

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace hio {
namespace {

[[noreturn]] void
fail(char const* action, std::string const& path, std::string_view remedy, int err = errno) {
    throw fileError(std::string(action) + ' ' + path, err, remedy);
}

/// O_EXCL: what stands there already, a symbolic link too, was put there by somebody else.
Fd createNew(std::string const& path) {
    return Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
}

/// Whether the errno of a call says that this file system, or a filter of system calls, has not
/// got it. Another reason for the same errno is met again by the call that is tried in its place.
bool missing(int err) noexcept {
    return err == EINVAL || err == ENOSYS || err == EPERM || err == EOPNOTSUPP || err == EMLINK;
}

/// Gives the file `from` the name `to`, which none has. @return 0 or the errno; EEXIST: one has it
int renameOnly(std::string const& from, std::string const& to) noexcept {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (!missing(errno)) {
        return errno;
    }
    if (::link(from.c_str(), to.c_str()) == 0) { // NFS has links, and not the other
        ::unlink(from.c_str());
        return 0;
    }
    if (!missing(errno)) {
        return errno;
    }
    // FUSE without both: an empty file takes the name, then ours takes its place.
    if (!createNew(to)) {
        return errno;
    }
    if (::rename(from.c_str(), to.c_str()) != 0) {
        int const err = errno;
        ::unlink(to.c_str());
        return err;
    }
    return 0;
}

} // namespace

TempFile::TempFile(std::string const& target) {
    constexpr int Tries = 100; // each name is one of 2^80
    for (int tries = 0; tries < Tries && !file_; ++tries) {
        path_ = target + '.' + randomName() + ".tmp";
        file_ = createNew(path_);
        if (!file_ && errno != EEXIST) {
            break;
        }
    }
    if (!file_) {
        fail("make", std::exchange(path_, {}), "give a directory in which files can be made");
    }
}

TempFile::~TempFile() {
    if (!path_.empty() && !guard_.inherited()) {
        ::unlink(path_.c_str());
    }
}

TempFile::TempFile(TempFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      file_(std::move(other.file_)),
      guard_(other.guard_) {}

void TempFile::fill(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const wrote = ::write(file_.get(), bytes.data(), bytes.size());
        if (wrote < 0 && errno != EINTR) {
            fail("write", path_, "look after its disk");
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
    constexpr char const* Remedy = "give the path of a file, or one that is not there yet";
    struct stat there {};
    if (::lstat(target.c_str(), &there) == 0 && !S_ISREG(there.st_mode) &&
        !S_ISLNK(there.st_mode)) { // a rename would replace a device or a socket, too
        fail("replace", target, Remedy, S_ISDIR(there.st_mode) ? EISDIR : EEXIST);
    }
    if (::rename(path_.c_str(), target.c_str()) != 0) {
        fail("rename to", target, Remedy);
    }
    path_.clear();
}

bool TempFile::renameNew(std::string const& target) {
    int const err = renameOnly(path_, target);
    if (err == EEXIST) {
        return false;
    }
    if (err != 0) {
        fail("name", target, "give a directory on a disk that can hold it", err);
    }
    path_.clear();
    return true;
}

void syncDirectory(std::string const& path) {
    Fd const directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: a file system that has no such thing, and writes names at once or when it likes.
    if (!directory || (::fsync(directory.get()) != 0 && errno != EINVAL)) {
        fail("sync", path, "look after its disk");
    }
}

} // namespace hio
