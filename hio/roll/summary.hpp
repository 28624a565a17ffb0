// SPDX-License-Identifier: Apache-2.0
/// @file
/// The summary of a profile: each metric as numbers, under the names whylogs gives them.
///
///     for (auto const& [column, metrics] : hio::summarize(profile))
///         metrics.at("distribution/mean") ...
///
/// Source: whylogs 1.6.0 (c9b9b8b15), the to_summary_dict of its metrics.
#pragma once

#include <hio/roll/profile.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hio {

/// Nothing (as the smallest of no numbers), a count, a number, or the frequent items.
using SummaryValue = std::variant<std::monostate, std::int64_t, double, std::vector<FrequentItem>>;

/// "metric/component" to its value.
using ColumnSummary = std::map<std::string, SummaryValue, std::less<>>;

/// Column to its summary.
using ProfileSummary = std::map<std::string, ColumnSummary, std::less<>>;

/// One column as numbers. Metrics that do not apply to it are not there, nor those of which hio
/// knows nothing (OtherMetrics::unknown). @context any thread
[[nodiscard]] HIO_API ColumnSummary summarize(Column const& column);

/// All columns as numbers. @context any thread
[[nodiscard]] HIO_API ProfileSummary summarize(Profile const& profile);

} // namespace hio
