// SPDX-License-Identifier: Apache-2.0
/// @file
/// A directory of its own for the sockets of a test, and room for counting descriptors.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

class Place {
public:
    Place() { path_ = ::mkdtemp(path_.data()); }
    ~Place() { std::filesystem::remove_all(path_); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
    Place(Place&&) = delete;
    Place& operator=(Place&&) = delete;

    std::string operator/(std::string const& name) const { return path_ + "/" + name; }
    /// Whether nothing is left in it.
    bool empty() const { return std::filesystem::is_empty(path_); }
    /// The names in it, in order.
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (auto const& entry : std::filesystem::directory_iterator(path_)) {
            found.push_back(entry.path().filename().string());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    std::string path_ = std::filesystem::temp_directory_path() / "hio_uxd_XXXXXX";
};

inline std::ptrdiff_t openDescriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}
