// SPDX-License-Identifier: Apache-2.0
/// @file
/// runCommand: runs a program to its end and sees how much memory it and its children take.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct CommandRun {
    int status;     ///< exit code; 128 + signal when a signal ended it
    double ns;      ///< wall time from the start to the end
    double peakMiB; ///< peaks of resident memory, of the program and each descendant, added up
};

/// Runs `args` (the program's path first); its output goes to the file `output`. A peak is looked
/// up every 10 ms (VmHWM): what a process takes in its last 10 ms may be missing, and what
/// processes share (the program itself) counts for each. Throws HioError when it cannot be started.
[[nodiscard]] CommandRun runCommand(std::vector<std::string> args, std::string const& output);

} // namespace bench
