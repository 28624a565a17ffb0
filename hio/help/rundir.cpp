// SPDX-License-Identifier: Apache-2.0
#include "rundir.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/help/randomname.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace hio::detail {

namespace {

constexpr char const* LockName = "lock";
constexpr double SweepSeconds = 0.1;
constexpr int MostTries = 100;

// The names of temporary directories are like those of Python's hio, but for the capitals, which
// Python does not use. It has no lock in its directories: one that is empty may be in use.
constexpr std::string_view TempPrefix = "hio_uxd_";
constexpr std::string_view TempSuffix = "_test";
constexpr std::string_view TempLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t TempRandom = 8;

[[noreturn]] void fail(std::string const& what, int err, std::string const& remedy) {
    std::string text = systemText(what, err) + "; ";
    text += systemRemedy(err, remedy);
    throw FilerError(text, systemCode(err));
}

struct CloseListing {
    void operator()(DIR* listing) const noexcept { ::closedir(listing); }
};
using Listing = std::unique_ptr<DIR, CloseListing>;

/// Lists the directory that is open at `dir`; null if it cannot be listed.
Listing list(int dir) noexcept {
    Fd own(::openat(dir, ".", O_DIRECTORY | O_RDONLY | O_CLOEXEC));
    Listing listing(own ? ::fdopendir(own.get()) : nullptr);
    if (listing) {
        static_cast<void>(own.release()); // the listing closes it
    }
    return listing;
}

bool isPrivate(int dir) noexcept {
    struct stat status {};
    return ::fstat(dir, &status) == 0 && status.st_uid == ::geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/// Whether `file` is what has the name of the lock in `dir`, and not one that was removed.
bool isLockOf(int dir, int file) noexcept {
    struct stat mine {};
    struct stat there {};
    return ::fstat(file, &mine) == 0 && S_ISREG(mine.st_mode) &&
           ::fstatat(dir, LockName, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

void removeSockets(int dir) noexcept {
    auto const listing = list(dir);
    while (dirent const* entry = listing ? ::readdir(listing.get()) : nullptr) { // NOLINT
        struct stat status {};
        if (::fstatat(dir, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISSOCK(status.st_mode)) {
            ::unlinkat(dir, entry->d_name, 0);
        }
    }
}

/// Empties `dir` if its owner is dead. False: it has an owner, or another sweep is in it, or nobody
/// knows: it has no lock and is not `ours`.
bool emptyDead(int dir, bool ours) noexcept {
    Fd const lock(::openat(dir, LockName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!lock) {
        return ours && errno == ENOENT; // its owner was killed before it made the lock, or after
    }
    // Shared: an owner that starts just now sees that it is only a sweep, and waits.
    if (::flock(lock.get(), LOCK_SH | LOCK_NB) != 0 || ::flock(dir, LOCK_EX | LOCK_NB) != 0 ||
        !isLockOf(dir, lock.get())) {
        return false;
    }
    removeSockets(dir);
    ::unlinkat(dir, LockName, 0);
    return true;
}

bool isTemp(std::string_view name) noexcept {
    return name.starts_with(TempPrefix) && name.ends_with(TempSuffix);
}

/// Whether makeTempDir made the name, not Python.
bool isOurs(std::string_view name) noexcept {
    return isTemp(name) && name.size() == TempPrefix.size() + TempRandom + TempSuffix.size() &&
           name.substr(TempPrefix.size(), TempRandom).find_first_not_of(TempLetters) ==
               std::string_view::npos;
}

void sweepOne(Sweep const& sweep, MonoTimer const& timer) noexcept {
    Fd const base(::open(sweep.base.c_str(), O_DIRECTORY | O_RDONLY | O_CLOEXEC));
    auto const listing = base ? list(base.get()) : nullptr;
    while (dirent const* entry = listing ? ::readdir(listing.get()) : nullptr) { // NOLINT
        std::string_view const name = entry->d_name;
        if (timer.expired()) {
            return;
        }
        if (name == "." || name == ".." || (sweep.temp && !isTemp(name))) {
            continue;
        }
        constexpr int Flags = O_DIRECTORY | O_NOFOLLOW | O_RDONLY | O_CLOEXEC;
        Fd const dir(::openat(base.get(), entry->d_name, Flags));
        bool const ours = !sweep.temp || isOurs(name);
        if (dir && isPrivate(dir.get()) && emptyDead(dir.get(), ours)) {
            ::unlinkat(base.get(), entry->d_name, AT_REMOVEDIR); // not if anything else is in it
        }
    }
}

} // namespace

Fd openPrivate(std::string const& path) {
    Fd fd;
    for (int tries = 0; !fd; ++tries) {
        bool const made = ::mkdir(path.c_str(), S_IRWXU) == 0;
        if (!made && errno != EEXIST) {
            fail("mkdir '" + escaped(path) + "'", errno, "give a directory that can be written");
        }
        fd = Fd(::open(path.c_str(), O_DIRECTORY | O_NOFOLLOW | O_RDONLY | O_CLOEXEC));
        if (!fd && (errno != ENOENT || tries == MostTries)) { // ENOENT: a sweep was quicker
            int const err = errno;
            if (made) {
                ::rmdir(path.c_str());
            }
            fail("open the directory '" + escaped(path) + "'",
                 err,
                 "no link or file may stand in its place");
        }
    }
    if (!isPrivate(fd.get())) {
        fail("'" + escaped(path) + "' belongs to others or is open to them",
             EPERM,
             "remove it, or make it yours with mode 0700");
    }
    return fd;
}

std::string makeTempDir(std::string const& base) {
    for (int tries = 0; tries < MostTries; ++tries) {
        std::string random = randomName(TempRandom);
        std::transform(random.begin(), random.end(), random.begin(), [](char letter) {
            return letter >= 'a' ? static_cast<char>(letter - 'a' + 'A') : letter;
        });
        std::string const path =
            base + '/' + std::string(TempPrefix) + random + std::string(TempSuffix);
        if (::mkdir(path.c_str(), S_IRWXU) == 0) {
            return path;
        }
        if (errno != EEXIST) {
            fail("mkdir '" + escaped(path) + "'", errno, "give a directory that can be written");
        }
    }
    throw FilerError(std::to_string(MostTries) + " temporary names are taken in '" + escaped(base) +
                     "': clear it");
}

RunDir::RunDir(std::string path) : path_(std::move(path)) {
    // One who ends or sweeps just now may remove the directory or the lock between two steps, or
    // hold the lock for a moment: again.
    for (int tries = 0; tries < 200; ++tries) {
        dir_ = openPrivate(path_);
        if (lock()) {
            removeSockets(dir_.get());
            return;
        }
        ::usleep(tries < 10 ? 0 : 1000);
    }
    throw FilerError("cannot lock '" + escaped(path_) + "': others keep removing it");
}

bool RunDir::lock() {
    constexpr int Flags = O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    Fd fd(::openat(dir_.get(), LockName, Flags, S_IRUSR | S_IWUSR));
    if (!fd) {
        if (errno == ENOENT) {
            return false; // the directory was removed
        }
        int const err = errno;
        ::rmdir(path_.c_str()); // nobody is in it if it is empty
        fail("open the lock in '" + escaped(path_) + "'", err, "remove that entry");
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        int const err = errno;
        if (err == EWOULDBLOCK && ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) {
            return false; // a sweep has it, no owner
        }
        fail("lock '" + escaped(path_) + "'",
             err,
             "one of this name runs: end it, or take another name");
    }
    bool const mine = isLockOf(dir_.get(), fd.get());
    if (mine) {
        lock_ = std::move(fd);
    }
    return mine;
}

RunDir::~RunDir() {
    if (lock_ && !guard_.inherited()) {
        removeSockets(dir_.get());
        ::unlinkat(dir_.get(), LockName, 0);
        ::rmdir(path_.c_str()); // not if anything else is in it
    }
}

void sweepRunDirs(std::vector<Sweep> const& sweeps) noexcept {
    MonoTimer const timer(SweepSeconds);
    for (Sweep const& sweep : sweeps) {
        sweepOne(sweep, timer);
    }
}

} // namespace hio::detail
