// SPDX-License-Identifier: Apache-2.0
/// @file
/// `hio profile merge`.
#pragma once

#include <CLI/CLI.hpp>

namespace hio::tool {

/// Adds the verb to those of `hio profile`.
void addMerge(CLI::App& profile);

} // namespace hio::tool
