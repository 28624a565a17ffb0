// SPDX-License-Identifier: Apache-2.0
/// @file
/// TempDir: a directory below TMPDIR (or /tmp), gone with its files when this goes.
#pragma once

#include <hio/help/errors.hpp>

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace bench {

class TempDir {
public:
    TempDir() {
        if (::mkdtemp(path_.data()) == nullptr) {
            throw hio::FilerError(hio::systemText("mkdtemp " + path_, errno));
        }
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;

    [[nodiscard]] std::string operator/(std::string const& name) const {
        return path_ + "/" + name;
    }

private:
    std::string path_ = std::filesystem::temp_directory_path() / "hio-bench-XXXXXX";
};

} // namespace bench
