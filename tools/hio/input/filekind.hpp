// SPDX-License-Identifier: Apache-2.0
/// @file
/// demandText: names a file that is no text, as Parquet or a zip archive, and what to do with it.
#pragma once

#include "input.hpp"

namespace hio::tool {

/// Looks at the first bytes of `input`. Throws FormatError when they are those of a kind of file
/// that is known and has no rows of text, and when they are UTF-16 without a BOM.
/// @context any thread
void demandText(Input& input);

} // namespace hio::tool
