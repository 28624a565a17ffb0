// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tests of Filer share: a directory of their own, variables of the environment, and what
/// a killed process leaves.
#pragma once

#include <hio/help/fd.hpp>

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace filing {

/// A private directory to make those of the tests in.
struct Head {
    Head() {
        std::string name = (std::filesystem::temp_directory_path() / "hio-filer-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Head() { std::filesystem::remove_all(path); }
    [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path); }
    std::string path;
};

/// A variable of the environment, as long as this lives; null: it is not set.
class Variable {
public:
    Variable(char const* name, char const* value) : name_(name) {
        if (char const* const former = std::getenv(name)) {
            former_ = former;
        }
        set(value);
    }
    ~Variable() { set(former_ ? former_->c_str() : nullptr); }
    Variable(Variable const&) = delete;
    Variable& operator=(Variable const&) = delete;

private:
    void set(char const* value) {
        value != nullptr ? ::setenv(name_, value, 1) : ::unsetenv(name_);
    }
    char const* name_;
    std::optional<std::string> former_;
};

/// A socket file that nobody reads, as a killed process leaves it.
inline void leaveSocket(std::string const& path) {
    hio::Fd const fd(::socket(AF_UNIX, SOCK_DGRAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
}

inline void makePrivate(std::string const& path) {
    std::filesystem::create_directories(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

/// The directory of a process that was killed: sockets, and a lock that nobody holds.
inline void leaveDir(std::string const& path) {
    makePrivate(path);
    leaveSocket(path + "/old.uxd");
    std::ofstream(path + "/lock") << "";
}

} // namespace filing
