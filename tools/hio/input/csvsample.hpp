// SPDX-License-Identifier: Apache-2.0
/// @file
/// sampleCsv: looks at the first rows of CSV to find out what the user did not say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csvparser.hpp"
#include "input.hpp"
#include "rows.hpp"

namespace hio::tool {

constexpr std::size_t NoColumn = static_cast<std::size_t>(-1);

/// What is known of a CSV file before its rows are read.
struct CsvSample {
    Findings findings;
    std::string named;           ///< what has the columns, for messages: "the header"
    std::vector<char> forced;    ///< one a column: whether `types` gives its kind
    std::size_t time = NoColumn; ///< the column of the time
};

/// Looks at SampleRows rows of `input`, which is at the start of line `line`, before the header;
/// it is there again afterwards. Throws as openRows(). @context any thread
[[nodiscard]] CsvSample sampleCsv(Input& input, RowOptions const& options, std::uint64_t line);

/// Gets the next record that is not a blank line; false at the end. @context any thread
bool nextRecord(CsvParser& parser, CsvRecord& record);

} // namespace hio::tool
