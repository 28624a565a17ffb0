// SPDX-License-Identifier: Apache-2.0
/// @file
/// `hio profile report`: one page that shows profiles over their windows of time.
#pragma once

#include <CLI/CLI.hpp>

namespace hio::tool {

/// Adds the verb.
void addReport(CLI::App& profile);

} // namespace hio::tool
