// SPDX-License-Identifier: Apache-2.0
/// @file
/// jsonRows: the RowReader of JSON lines and of JSON arrays.
#pragma once

#include <cstdint>

#include "rows.hpp"

namespace hio::tool {

/// `input` is at the start of line `line`, after a BOM; the options say json or jsonl. `--types`
/// converts numbers, texts and booleans into each other as it does in CSV. A key that is there
/// twice refuses the row. @context any thread
[[nodiscard]] std::unique_ptr<RowReader>
jsonRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals);

} // namespace hio::tool
