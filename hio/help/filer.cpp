// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/filer.hpp>
#include <hio/help/randomname.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

namespace hio {

namespace {

constexpr char const* LockName = "lock";

[[noreturn]] void fail(std::string const& what, int err, std::string const& remedy) {
    std::string text = systemText(what, err) + "; ";
    text += systemRemedy(err, remedy);
    throw FilerError(text, systemCode(err));
}

void demandName(std::string_view name) {
    bool const plain = !name.empty() && name != "." && name != ".." &&
                       name.find('/') == std::string_view::npos &&
                       name.find('\0') == std::string_view::npos;
    if (!plain) {
        throw FilerError("'" + escaped(name) + "' is no name of a file: use letters and digits");
    }
}

std::string variable(char const* name) {
    char const* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value != nullptr && value[0] == '/' ? value : "";
}

bool isDir(std::string const& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Below which the directories of all names stand.
std::string headDir(std::string const& given) {
    std::string const user = std::to_string(::geteuid());
    if (!given.empty()) {
        return given;
    }
    if (auto const runtime = variable("XDG_RUNTIME_DIR"); isDir(runtime)) {
        return runtime + "/hio";
    }
    if (auto const runtime = "/run/user/" + user; isDir(runtime)) {
        return runtime + "/hio";
    }
    return "/tmp/hio-" + user;
}

// A directory that nobody else can change: what is in it can be trusted.
Fd openPrivate(std::string const& path) {
    bool const made = ::mkdir(path.c_str(), S_IRWXU) == 0;
    if (!made && errno != EEXIST) {
        fail("mkdir '" + path + "'", errno, "set XDG_RUNTIME_DIR to a directory of yours");
    }
    Fd fd(::open(path.c_str(), O_DIRECTORY | O_NOFOLLOW | O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        int const err = errno;
        if (made) {
            ::rmdir(path.c_str());
        }
        fail("open the directory '" + path + "'", err, "no link or file may stand in its place");
    }
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        fail("'" + path + "' belongs to others or is open to them",
             EPERM,
             "remove it, or make it yours with mode 0700");
    }
    return fd;
}

std::string makeTemp() {
    std::string const temp = variable("TMPDIR");
    for (int tries = 0; tries < 100; ++tries) {
        std::string const path =
            (temp.empty() ? "/tmp" : temp) + "/hio_uxd_" + randomName(8) + "_test";
        if (::mkdir(path.c_str(), S_IRWXU) == 0) {
            return path;
        }
        if (errno != EEXIST) {
            fail("mkdir '" + path + "'", errno, "set TMPDIR to a directory that can be written");
        }
    }
    throw FilerError("100 temporary names are taken: clear the directory for temporary files");
}

} // namespace

Filer::Filer(Options options) {
    demandName(options.name);
    if (options.temp) {
        dir_ = makeTemp();
    } else {
        std::string const head = headDir(options.headDirPath);
        openPrivate(head);
        dir_ = head + '/' + options.name;
    }
    // The one who ended just now may remove the directory or the lock between two steps: again.
    for (int tries = 0; tries < 100; ++tries) {
        dirFd_ = openPrivate(dir_);
        if (lock()) {
            clear();
            return;
        }
    }
    throw FilerError("cannot lock '" + dir_ + "': others keep removing it");
}

Filer::~Filer() {
    close();
}

std::string Filer::path(std::string_view entry) const {
    demandName(entry);
    std::string path = dir_ + '/' + std::string(entry);
    if (path.size() > MaxPathSize) {
        throw SizeError("the path '" + path + "' has " + std::to_string(path.size()) +
                        " bytes and a socket takes " + std::to_string(MaxPathSize) +
                        ": use shorter names or a shorter directory");
    }
    return path;
}

bool Filer::lock() {
    constexpr int Flags = O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    Fd fd(::openat(dirFd_.get(), LockName, Flags, S_IRUSR | S_IWUSR));
    if (!fd) {
        if (errno == ENOENT) {
            return false; // the directory was removed
        }
        int const err = errno;
        ::rmdir(dir_.c_str()); // nobody is in it if it is empty
        fail("open the lock in '" + dir_ + "'", err, "remove that entry");
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        fail("lock '" + dir_ + "'", errno, "one of this name runs: end it, or take another name");
    }
    struct stat mine {};
    struct stat there {};
    bool const same = ::fstat(fd.get(), &mine) == 0 &&
                      ::fstatat(dirFd_.get(), LockName, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
                      mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
    if (same) {
        lock_ = std::move(fd);
    }
    return same;
}

void Filer::clear() const noexcept {
    DIR* const listing = ::opendir(dir_.c_str());
    if (listing == nullptr) {
        return;
    }
    while (dirent const* entry = ::readdir(listing)) { // NOLINT(concurrency-mt-unsafe)
        struct stat status {};
        if (::fstatat(dirFd_.get(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISSOCK(status.st_mode)) {
            ::unlinkat(dirFd_.get(), entry->d_name, 0);
        }
    }
    ::closedir(listing);
}

void Filer::close() noexcept {
    if (lock_ && !guard_.inherited()) {
        clear();
        ::unlinkat(dirFd_.get(), LockName, 0);
        ::rmdir(dir_.c_str());
    }
    lock_.reset();
    dirFd_.reset();
}

} // namespace hio
