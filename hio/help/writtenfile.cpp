// SPDX-License-Identifier: Apache-2.0
#include <hio/help/writtenfile.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hio {
namespace {

/// The directory of a path.
std::string above(std::string const& path) {
    auto const slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

/// Opens what stands at `path` in a directory that every user may write to. Linux has these rules,
/// too (fs.protected_symlinks and the like), where they are switched on.
Outcome<Fd> openShared(std::string const& path, int flags, mode_t mode, uid_t keeper) {
    auto const trusted = [keeper](struct stat const& status) {
        return status.st_uid == ::geteuid() || status.st_uid == keeper;
    };
    struct stat status {};
    Fd file(::open(path.c_str(), flags | O_NOFOLLOW, mode));
    if (!file && errno == ELOOP && ::lstat(path.c_str(), &status) == 0 && trusted(status)) {
        file.reset(::open(path.c_str(), flags, mode));
        return file ? Outcome<Fd>(std::move(file)) : Unexpected(errno);
    }
    if (!file || ::fstat(file.get(), &status) != 0) {
        return Unexpected(errno);
    }
    if (!trusted(status)) {
        return Unexpected(EACCES);
    }
    if (S_ISREG(status.st_mode) && status.st_nlink > 1) { // of a file that the other cannot open
        return Unexpected(EMLINK);
    }
    return file;
}

} // namespace

Outcome<Fd> openToWrite(std::string const& path, int flags, mode_t mode) {
    int const always = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int const opening = (flags & O_APPEND) | always; // nothing is cut off before it is known
    struct stat dir {};
    Outcome<Fd> file = Unexpected(ENOENT);
    if (::stat(above(path).c_str(), &dir) == 0 && (dir.st_mode & S_IWOTH) != 0) {
        file = openShared(path, opening, mode, dir.st_uid);
    } else if (Fd opened{::open(path.c_str(), opening, mode)}) {
        file = std::move(opened);
    } else {
        return Unexpected(errno);
    }
    if (!file) {
        return file;
    }
    int const number = file->get();
    struct stat status {};
    bool const cut = (flags & O_TRUNC) != 0 && ::fstat(number, &status) == 0 &&
                     S_ISREG(status.st_mode) && status.st_size != 0;
    if (cut && ::ftruncate(number, 0) != 0) {
        return Unexpected(errno);
    }
    ::fcntl(number, F_SETFL, flags & O_APPEND); // writes wait, as those of a file do
    return file;
}

} // namespace hio
