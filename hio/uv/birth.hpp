// SPDX-License-Identifier: Apache-2.0
/// @file
/// The birth of a child process: from clone to exec. Not installed.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/uv/spawner.hpp>

#include <sys/resource.h>
#include <sys/types.h>

#include <span>
#include <utility>

namespace hio::uv::detail {

struct RawLimit {
    int resource;
    rlimit value;
};

/// All that a child needs, made before it is born: in between it may not allocate, for it lives in
/// the memory of its parent.
struct Plan {
    char const* path;
    char* const* argv; ///< ends with null
    char* const* envp; ///< ends with null
    std::span<Passed const> fds;
    std::span<int const> copies; ///< for each of `fds` a number that is in none of them
    std::span<int const> kept;   ///< numbers from 3 on that stay open, ascending
    std::span<RawLimit const> limits;
    std::span<int const> ignored; ///< signals
    int deathSignal;
    pid_t parent;

    /// Written by the child when it fails, read by the parent.
    char const* failed = nullptr; ///< what it tried
    int error = 0;
};

/// Starts a child; returns when its program runs: pid and pidfd. Throws LoopError with the errno of
/// the step that failed.
std::pair<pid_t, Fd> bear(Plan& plan);

} // namespace hio::uv::detail
