// SPDX-License-Identifier: Apache-2.0
/// @file
/// csvRows: the RowReader of CSV.
#pragma once

#include "rows.hpp"

namespace hio::tool {

/// `input` is at the header, after a BOM. Reads the header and throws as openRows() says.
/// @context any thread
[[nodiscard]] std::unique_ptr<RowReader>
csvRows(Input input, RowOptions const& options, Refusals& refusals);

} // namespace hio::tool
