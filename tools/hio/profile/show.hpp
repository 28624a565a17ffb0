// SPDX-License-Identifier: Apache-2.0
/// @file
/// `hio profile show`.
#pragma once

#include <CLI/CLI.hpp>

namespace hio::tool {

/// Adds the verb to those of `hio profile`.
void addShow(CLI::App& profile);

} // namespace hio::tool
