// SPDX-License-Identifier: Apache-2.0
/// @file
/// A directory of its own for the sockets of a test, and room for counting descriptors.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <iterator>
#include <string>

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

private:
    std::string path_ = std::filesystem::temp_directory_path() / "hio_uxd_XXXXXX";
};

inline std::ptrdiff_t openDescriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}
