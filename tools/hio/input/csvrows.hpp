// SPDX-License-Identifier: Apache-2.0
/// @file
/// csvRows: the RowReader of CSV.
#pragma once

#include <cstdint>

#include "rows.hpp"

namespace hio::tool {

/// `input` is at the start of line `line`, before the header and after a BOM. Reads the sample and
/// throws as openRows() says. @context any thread
[[nodiscard]] std::unique_ptr<RowReader>
csvRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals);

} // namespace hio::tool
