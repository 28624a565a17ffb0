// SPDX-License-Identifier: Apache-2.0
#include "workfolder.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/randomname.hpp>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

namespace hio::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view Prefix = ".hio-roll-";
constexpr char const* LockName = "lock";

[[noreturn]] void fail(std::string const& what, int err = errno) {
    throw fileError(what, err, "give a directory in which files can be made");
}

/// A directory of this user alone; none for one of another, or what is no directory.
Fd openOwn(std::string const& path) {
    Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (fd && ::fstat(fd.get(), &status) == 0 && status.st_uid != ::geteuid()) {
        fd.reset();
        errno = EPERM;
    }
    return fd;
}

/// The file in a work folder that says whether its run lives; none when that cannot be had.
Fd openLock(Fd const& folder) {
    constexpr int Flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    return Fd(folder ? ::openat(folder.get(), LockName, Flags, 0600) : -1);
}

/// Removes a directory and all in it, as far as it can be removed. With one descriptor: a run that
/// failed for want of descriptors clears up as well.
void removeAll(std::string const& path) {
    auto const removeOne = [](char const* entry, struct stat const*, int, FTW*) {
        ::remove(entry);
        return 0;
    };
    ::nftw(path.c_str(), removeOne, 1, FTW_DEPTH | FTW_PHYS);
}

/// Removes those of this user in `dir` whose run is dead: nobody holds their lock.
void sweep(fs::path const& dir) {
    std::error_code code;
    std::vector<std::string> found;
    for (fs::directory_iterator at(dir, code), end; !code && at != end; at.increment(code)) {
        if (at->path().filename().string().starts_with(Prefix)) {
            found.push_back(at->path().string());
        }
    }
    for (std::string const& path : found) {
        Fd const lock = openLock(openOwn(path));
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) {
            removeAll(path);
        }
    }
}

} // namespace

WorkFolder::WorkFolder(std::string const& dir) {
    fs::path const home = fs::absolute(dir);
    sweep(home);
    constexpr int Tries = 100;
    for (int tries = 0; tries < Tries; ++tries) {
        path_ = (home / (std::string(Prefix) + randomName())).string();
        if (::mkdir(path_.c_str(), S_IRWXU) != 0) {
            if (errno == EEXIST) {
                continue;
            }
            fail("make " + path_);
        }
        if (lock()) {
            return;
        }
    }
    throw FilerError("cannot keep a directory in " + home.string() +
                     ": other runs of this user remove it, end them");
}

/// @return false when a run that starts as well took it for a dead one, and removes it
bool WorkFolder::lock() {
    Fd const folder = openOwn(path_);
    Fd lock = openLock(folder);
    if (!lock) {
        int const err = errno;
        ::rmdir(path_.c_str());
        if (err != ENOENT) {
            fail("lock " + path_, err);
        }
        return false;
    }
    // A file system without locks: then nobody can take them, and dead ones stay.
    bool const taken = ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    struct stat status {};
    if (taken || ::fstat(lock.get(), &status) != 0 || status.st_nlink == 0) {
        return false;
    }
    lock_ = std::move(lock);
    return true;
}

WorkFolder::~WorkFolder() {
    lock_.reset();
    removeAll(path_); // what stays goes at the next start
}

std::string WorkFolder::make(std::string const& name) const {
    std::string made = path_ + '/' + name;
    if (::mkdir(made.c_str(), S_IRWXU) != 0) {
        fail("make " + made);
    }
    return made;
}

} // namespace hio::tool
