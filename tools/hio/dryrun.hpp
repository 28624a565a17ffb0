// SPDX-License-Identifier: Apache-2.0
/// @file
/// describeFile: what was found out about a file, and the options that say the same.
#pragma once

#include <hio/roll/window.hpp>

#include <string>

#include "input/rows.hpp"

namespace hio::tool {

/// Reads the first SampleRows rows of `path`. Throws as openRows(). @context any thread
[[nodiscard]] std::string
describeFile(std::string const& path, RowOptions const& options, Granularity by);

} // namespace hio::tool
