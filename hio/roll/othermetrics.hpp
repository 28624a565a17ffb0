// SPDX-License-Identifier: Apache-2.0
/// @file
/// OtherMetrics: the metrics of a column that hio does not track, but keeps when a file has them.
///
/// | in a file                               | is                            | two of it merge | |
/// --------------------------------------- | ----------------------------- | ------------------- |
/// | condition_count/NAME                    | a counter of a condition      | by adding, if both |
/// |                                         |                               | have the same names
/// | | METRIC/PART:counts/n, unicode_range and | a metric that consists of     | part by part | |
/// image among them                        | metrics that hio knows        |                     |
/// | embedding/...                           | the same, with the references | if these are equal |
/// |                                         | that it measures against      | | | anything else |
/// unknown, kept as it is        | never               |
///
/// Source: whylogs 1.6.0 (c9b9b8b15), ConditionCountMetric, MultiMetric and EmbeddingMetric.
/// Differs: of counters whose names differ, whylogs keeps those of one side and says nothing.
#pragma once

#include <hio/roll/metrics.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace hio {

/// Copies and moves as a value. @context any thread, one at a time
struct OtherMetrics {
    /// condition_count: how many values met each condition; "total" is how many were checked.
    std::map<std::string, std::uint64_t, std::less<>> conditions;

    /// Metrics of metrics: "METRIC/PART", as unicode_range/digits, to what the part has.
    std::map<std::string, Metrics, std::less<>> parts;

    /// What hio knows nothing of: the path of a component to its fields, as the file has them; of a
    /// component that hio knows, those fields of it that it does not; "column/NUMBER": a column's
    /// own.
    std::map<std::string, std::string, std::less<>> unknown;

    /// Name and reason of each metric of both that cannot be merged.
    [[nodiscard]] HIO_API std::map<std::string, std::string>
    obstacles(OtherMetrics const& other) const;

    /// Takes in all that `other` (not this one) has seen. There must be no obstacles.
    HIO_API void merge(OtherMetrics const& other);

    /// Takes a metric out, by its name or, of what is unknown, its path. @return whether it was
    /// there
    HIO_API bool drop(std::string_view name);

    /// The names of all of these metrics, and those of which something is unknown.
    [[nodiscard]] HIO_API std::set<std::string> names() const;
    [[nodiscard]] HIO_API std::set<std::string> unknownNames() const;
};

} // namespace hio
