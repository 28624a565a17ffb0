// SPDX-License-Identifier: Apache-2.0
#include "workfolder.hpp"

#include <hio/help/errors.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

namespace hio::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view Prefix = ".hio-roll-";

[[noreturn]] void fail(std::string const& what, int err) {
    throw FilerError(systemText(what, err) + ", give a directory in which files can be made",
                     systemCode(err));
}

Fd openDirectory(std::string const& path) {
    return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

/// Removes those in `dir` whose run is dead: nobody holds their lock.
void sweep(fs::path const& dir) {
    std::error_code code;
    std::vector<fs::path> dead;
    for (fs::directory_entry const& entry : fs::directory_iterator(dir, code)) {
        if (!entry.path().filename().string().starts_with(Prefix)) {
            continue;
        }
        Fd const lock = openDirectory(entry.path().string());
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) {
            dead.push_back(entry.path());
        }
    }
    for (fs::path const& path : dead) {
        fs::remove_all(path, code); // what cannot be removed is no reason not to run
    }
}

} // namespace

WorkFolder::WorkFolder(std::string const& dir) {
    fs::path const home = fs::absolute(dir);
    // One at a time: a folder that is made but not yet locked must not be taken for a dead one.
    Fd const turn(::open(home.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!turn || ::flock(turn.get(), LOCK_EX) != 0) {
        fail("lock " + home.string(), errno);
    }
    sweep(home);
    path_ = (home / (std::string(Prefix) + "XXXXXX")).string();
    if (::mkdtemp(path_.data()) == nullptr) {
        fail("make " + path_, errno);
    }
    lock_ = openDirectory(path_);
    if (!lock_ || ::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        fail("lock " + path_, errno);
    }
}

WorkFolder::~WorkFolder() {
    std::error_code code;
    fs::remove_all(path_, code); // what stays goes at the next start
}

std::string WorkFolder::make(std::string const& name) const {
    std::string made = path_ + '/' + name;
    std::error_code code;
    if (!fs::create_directory(made, code)) {
        fail("make " + made, code.value());
    }
    return made;
}

} // namespace hio::tool
