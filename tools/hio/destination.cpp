// SPDX-License-Identifier: Apache-2.0
#include "destination.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/tempfile.hpp>
#include <hio/help/utf8.hpp>
#include <hio/roll/profilefolder.hpp>
#include <hio/roll/window.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "wording.hpp"

namespace hio::tool {
namespace {

namespace fs = std::filesystem;

/// Whether `name` is `profile.LABEL.DATASET.PART.bin` of this dataset, which is a safe name.
bool profileOf(std::string_view name, std::string const& dataset) {
    constexpr std::string_view Start = "profile.";
    std::string const end = "." + dataset + ".";
    if (!name.starts_with(Start) || !name.ends_with(".bin")) {
        return false;
    }
    name = name.substr(Start.size(), name.size() - Start.size() - std::string_view(".bin").size());
    std::size_t const label = name.find('.');
    if (label == std::string_view::npos || !name.substr(label).starts_with(end)) {
        return false;
    }
    std::string_view const part = name.substr(label + end.size());
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

Destination::Destination(std::string dir, std::string dataset, Present present)
    : dir_(std::move(dir)),
      replace_(present == Present::replace) {
    if (!validUtf8(fs::absolute(dir_).string())) {
        throw ValidationError("--to " + shown(dir_) +
                              ": the whole path is not UTF-8: name a directory whose path is");
    }
    std::error_code code;
    fs::file_status const status = fs::status(dir_, code);
    if (fs::exists(status) && !fs::is_directory(status)) {
        throw FilerError(dir_ + " is a file, not a directory: name another by --to",
                         systemCode(ENOTDIR));
    }
    made_ = !fs::exists(status);
    for (fs::directory_entry const& entry : fs::directory_iterator(dir_, code)) {
        if (profileOf(entry.path().filename().string(), safeName(dataset))) {
            there_.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(there_);
    if (!there_.empty() && present == Present::refuse) {
        throw FilerError(dir_ + " has " + std::to_string(there_.size()) + " profile" +
                         (there_.size() == 1 ? "" : "s") + " of dataset " + dataset +
                         " already, as " + there_.front() +
                         ": give --append to add to them, --replace to replace them, or another "
                         "directory by --to");
    }
    ProfileFolder const checked(dir_); // makes it
}

Destination::~Destination() {
    if (made_) {
        std::error_code code;
        fs::remove(dir_, code); // which it only does if it is empty
    }
}

void Destination::replaceBy(std::string const& from, std::vector<std::string> const& names) const {
    auto const fail = [this](int err) {
        throw FilerError(systemText("replace the profiles in " + dir_, err) +
                             ": look after the directory and run again",
                         systemCode(err));
    };
    for (std::string const& name : names) {
        if (std::rename((from + '/' + name).c_str(), (dir_ + '/' + name).c_str()) != 0) {
            fail(errno);
        }
    }
    syncDirectory(dir_);
    std::set<std::string> const placed(names.begin(), names.end());
    for (std::string const& name : there_) {
        std::error_code code;
        if (!placed.contains(name) && !fs::remove(dir_ + '/' + name, code) && code) {
            fail(code.value());
        }
    }
    syncDirectory(dir_);
}

} // namespace hio::tool
