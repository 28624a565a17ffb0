// SPDX-License-Identifier: Apache-2.0
/// @file
/// `hio profile diff`: what has changed between two profiles.
#pragma once

#include <CLI/CLI.hpp>

namespace hio::tool {

/// Adds the verb. Sets `exitCode` to 3 when a rule of --fail-on is broken.
void addDiff(CLI::App& profile, int& exitCode);

} // namespace hio::tool
