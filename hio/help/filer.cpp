// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/filer.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "rundir.hpp"

namespace hio {

namespace {

constexpr std::size_t TempNameSize = std::string_view("/hio_uxd_XXXXXXXX_test").size();

void demandName(std::string_view name) {
    bool const plain = !name.empty() && name != "." && name != ".." &&
                       name.find('/') == std::string_view::npos &&
                       name.find('\0') == std::string_view::npos;
    if (!plain) {
        throw FilerError("'" + escaped(name) + "' is no name of a file: use letters and digits");
    }
}

[[noreturn]] void tooLong(std::string const& path, std::size_t size) {
    throw SizeError("the path '" + escaped(path) + "' has " + std::to_string(size) +
                    " bytes and a socket takes " + std::to_string(Filer::MaxPathSize) +
                    ": use shorter names or a shorter directory");
}

/// The value of a variable if it is an absolute path, else nothing.
std::string variable(char const* name) {
    char const* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value != nullptr && value[0] == '/' ? value : "";
}

constexpr mode_t OthersWrite = S_IWGRP | S_IWOTH;

/// Whether nobody but this user can put anything there.
bool isOwn(std::string const& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid() && (status.st_mode & OthersWrite) == 0;
}

/// Whether nobody can put something else in the place of what this user makes there.
bool isTempDir(std::string const& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           (status.st_uid == ::geteuid() || status.st_uid == 0) &&
           ((status.st_mode & OthersWrite) == 0 || (status.st_mode & S_ISVTX) != 0);
}

/// Below which the directories of all names stand, the preferred one first.
std::vector<std::string> headDirs() {
    std::string const user = std::to_string(::geteuid());
    std::vector<std::string> heads;
    for (auto const& runtime : {variable("XDG_RUNTIME_DIR"), "/run/user/" + user}) {
        if (isOwn(runtime)) {
            heads.push_back(runtime + "/hio");
        }
    }
    heads.push_back("/tmp/hio-" + user);
    return heads;
}

/// Below which temporary directories stand, the preferred one first.
std::vector<std::string> tempDirs() {
    std::vector<std::string> bases{"/tmp"};
    if (auto const given = variable("TMPDIR"); isTempDir(given)) {
        bases.insert(bases.begin(), given);
    }
    return bases;
}

/// All that a killed process may have left, wherever its own variables sent it.
void sweepAll() {
    std::vector<detail::Sweep> sweeps;
    for (auto& head : headDirs()) {
        if (isOwn(head)) {
            sweeps.push_back({.base = std::move(head), .temp = false});
        }
    }
    for (auto& base : tempDirs()) {
        sweeps.push_back({.base = std::move(base), .temp = true});
    }
    detail::sweepRunDirs(sweeps);
}

std::unique_ptr<detail::RunDir> openIn(Filer::Options const& options, std::string const& head) {
    std::size_t const own = options.temp ? TempNameSize : 1 + options.name.size();
    std::size_t const size = head.size() + own + 1 + options.longest;
    if (size > Filer::MaxPathSize) {
        tooLong(head + "/...", size);
    }
    if (options.temp) {
        return std::make_unique<detail::RunDir>(detail::makeTempDir(head));
    }
    static_cast<void>(detail::openPrivate(head));
    return std::make_unique<detail::RunDir>(head + '/' + options.name);
}

/// In the first of the directories that can be used.
std::unique_ptr<detail::RunDir> openInFirst(Filer::Options const& options,
                                            std::vector<std::string> const& heads) {
    std::string why;
    for (auto const& head : heads) {
        try {
            return openIn(options, head);
        } catch (HioError const& error) {
            if (error.code().value() == EWOULDBLOCK) {
                throw; // one of this name runs there
            }
            why += (why.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw FilerError("no directory for the sockets of '" + escaped(options.name) + "': " + why +
                     "; set " + (options.temp ? "TMPDIR" : "XDG_RUNTIME_DIR") +
                     " to a directory of yours with a short path and mode 0700");
}

} // namespace

Filer::Filer(Options options) {
    demandName(options.name);
    if (!options.headDirPath.empty() && !options.temp) {
        dir_ = openIn(options, std::filesystem::absolute(options.headDirPath).string());
    } else {
        dir_ = openInFirst(options, options.temp ? tempDirs() : headDirs());
    }
    path_ = dir_->path();
    sweepAll();
}

Filer::~Filer() = default;

std::string Filer::path(std::string_view entry) const {
    demandName(entry);
    std::string path = path_ + '/' + std::string(entry);
    if (path.size() > MaxPathSize) {
        tooLong(path, path.size());
    }
    return path;
}

void Filer::close() noexcept {
    dir_.reset();
}

} // namespace hio
