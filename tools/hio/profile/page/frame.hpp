// SPDX-License-Identifier: Apache-2.0
/// @file
/// The frame of the page of a report, as embed.py makes it of the files in this folder.
#pragma once

#include <string_view>

namespace hio::tool {

/// What stands before the data, and what stands behind.
extern std::string_view const PageBefore;
extern std::string_view const PageAfter;

} // namespace hio::tool
