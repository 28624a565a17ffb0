// SPDX-License-Identifier: Apache-2.0
/// @file
/// The verbs of the command `hio`: each function adds one, with its help, to the program.
///
/// A verb runs when the words of the user are parsed. It prints results (output.hpp) and throws
/// when it could not run, which main makes exit code 2. One that may refuse rows, or find what it
/// was told to look for, sets the `exitCode` it is given (0 before). `app` and `exitCode` are
/// borrowed and must outlive the parsing.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace hio::tool {

/// `hio profile` with its verbs.
void addProfile(CLI::App& app, int& exitCode);

/// `hio roll`.
void addRoll(CLI::App& app, std::vector<std::string> args, int& exitCode);

} // namespace hio::tool
