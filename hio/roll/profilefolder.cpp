// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/randomname.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profilefolder.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace hio {
namespace {

/// To be synced: so it must also be readable.
Fd openDirectory(std::string const& dir) {
    Fd directory(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        throw fileError("open directory " + dir, errno, "give another");
    }
    return directory;
}

} // namespace

ProfileFolder::ProfileFolder(std::string dir, std::string base, std::string staging)
    : dir_(std::move(dir)),
      base_(std::move(base)),
      staging_(staging.empty() ? dir_ : std::move(staging)) {
    std::error_code code;
    std::filesystem::create_directories(dir_, code);
    if (code) {
        throw fileError("make directory " + dir_, code.value(), "give another");
    }
    openDirectory(dir_);
    // What publish will do, now: better to know before a row is read.
    std::string const probe = dir_ + "/.probe-" + randomName();
    if (TempFile(staging_ + "/.probe").renameNew(probe)) {
        ::unlink(probe.c_str());
    }
}

void ProfileFolder::stage(Profile const& profile, Granularity by, std::string_view dataset) {
    // Staged files are told apart by their number: two may be of one window.
    std::string const name = fileName(base_, profile.datasetMs(), by, dataset, 0);
    TempFile file(staging_ + "/." + name + '.' + std::to_string(staged_.size()));
    file.fill(writeProfile(profile));
    file.close();
    staged_.push_back({std::move(file), profile.datasetMs(), by, std::string(dataset)});
}

std::vector<std::string> ProfileFolder::publish() {
    std::vector<std::string> names;
    if (staged_.empty()) {
        return names;
    }
    try {
        if (::syncfs(openDirectory(dir_).get()) != 0) {
            throw fileError("sync " + dir_, errno, "look after its disk");
        }
        for (Staged& staged : staged_) {
            names.push_back(give(staged));
        }
        syncDirectory(dir_);
    } catch (...) {
        for (std::string const& name : names) {
            ::unlink((dir_ + '/' + name).c_str());
        }
        discard();
        throw;
    }
    discard();
    return names;
}

/// Gives one its name, with the next free part number.
std::string ProfileFolder::give(Staged& staged) const {
    for (std::uint32_t part = 0;; ++part) {
        std::string name = fileName(base_, staged.startMs, staged.by, staged.dataset, part);
        if (staged.file.renameNew(dir_ + '/' + name)) {
            return name;
        }
    }
}

} // namespace hio
