// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, gone with it.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

class TempFolder {
public:
    TempFolder() { REQUIRE(::mkdtemp(name_.data()) != nullptr); }
    TempFolder(TempFolder const&) = delete;
    TempFolder& operator=(TempFolder const&) = delete;
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(name_, ignored);
    }
    [[nodiscard]] std::filesystem::path path() const { return name_; }

private:
    std::string name_ = (std::filesystem::temp_directory_path() / "hio-test-XXXXXX").string();
};
