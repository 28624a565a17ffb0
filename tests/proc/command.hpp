// SPDX-License-Identifier: Apache-2.0
/// @file
/// Runs the command hio as a user does, and keeps what it said. HIO_COMMAND names the binary.
#pragma once

#include <hio/help/fd.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace command {

/// Whether `text` has `part` in it.
inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

struct Ran {
    int code = -1; ///< exit code, or -1 when a signal ended it
    std::string out;
    std::string err;
};

/// All that was written to a file without a name.
inline std::string contentOf(hio::Fd const& file) {
    std::string text;
    std::array<char, 4096> buffer{};
    off_t at = 0;
    for (ssize_t got = 1; got > 0; at += got) {
        got = ::pread(file.get(), buffer.data(), buffer.size(), at);
        text.append(buffer.data(), static_cast<std::size_t>(got > 0 ? got : 0));
    }
    return text;
}

/// Starts `hio args...`; its output goes to `out` if that is given. `columns` is the screen's
/// width.
inline Ran run(std::vector<std::string> args, int out = -1, char const* columns = "100") {
    char const* const binary = std::getenv("HIO_COMMAND");
    if (binary == nullptr) {
        throw std::runtime_error("set HIO_COMMAND to the path of the command hio");
    }
    args.insert(args.begin(), binary);
    std::vector<char*> argv;
    for (std::string& arg : args) {
        argv.push_back(arg.data());
    }
    argv.push_back(nullptr);
    hio::Fd const kept(::memfd_create("out", MFD_CLOEXEC));
    hio::Fd const said(::memfd_create("err", MFD_CLOEXEC));
    REQUIRE(::setenv("COLUMNS", columns, 1) == 0);
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(out >= 0 ? out : kept.get(), STDOUT_FILENO);
        ::dup2(said.get(), STDERR_FILENO);
        ::execv(binary, argv.data());
        ::_exit(127);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contentOf(kept), contentOf(said)};
}

} // namespace command
