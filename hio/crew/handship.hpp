// SPDX-License-Identifier: Apache-2.0
/// @file
/// Handship: whether a Bosser started this process as a hand, and whether Crewer::claim was called.
/// Not installed.
///
/// That a process is a hand stands in its command line. So it does not get to the programs that the
/// hand starts, nor to its own hands, and it stays when the process is forked or executes itself
/// anew.
#pragma once

#include <fcntl.h>

#include <string>

namespace hio::detail {

/// The seals of a load: nobody can change it, and a hand knows it by them.
constexpr int LoadSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/// Notes that this process is a hand that has its load, with `depth` bosses above it.
/// @context any thread
void noteClaim(int depth) noexcept;

/// How many bosses stand above this process: 0 if no load was claimed. @context any thread
[[nodiscard]] int crewDepth() noexcept;

/// Throws MultiError when this process was started as a hand and Crewer::claim was not called, and
/// when that cannot be known although the boss shall have hands. @context any thread
void demandClaimed(bool hasHands);

/// argv[0] of this process, or the path of its program if it was started without. @context any
/// thread
[[nodiscard]] std::string programName();

/// Gives this process the name of its program in place of "exe", for ps, pgrep and top.
/// @context any thread
void showProgram(std::string const& program) noexcept;

} // namespace hio::detail
