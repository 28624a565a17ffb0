// SPDX-License-Identifier: Apache-2.0
/// @file
/// Column: the metrics of one column of a profile.
///
/// track() every cell. Which metrics there are follows from the types seen:
///
/// | seen             | counts, types | distribution, cardinality | ints | frequent items |
/// | ---------------- | ------------- | ------------------------- | ---- | -------------- |
/// | boolean, integer | x             | x                         | x    | x              |
/// | fractional       | x             | x                         |      |                |
/// | text             | x             | x                         |      | x              |
/// | anything else    | x             |                           |      |                |
///
/// A text adds nothing to the distribution, a boolean nothing to ints, NaN nothing to either. Where
/// there are frequent items already, a fractional counts in them as text with six decimals.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), StandardResolver and StandardMetric; the names of the
/// components are those of its files.
/// Differs: whylogs decides by the first type only; here metrics join when their type comes, so
/// that nulls may come before integers. NaN is nan and fractional, and no more; it is no null.
#pragma once

#include <hio/roll/metrics.hpp>
#include <hio/roll/othermetrics.hpp>
#include <hio/roll/value.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace hio {

/// Takes in cells. Copies and moves as a value. @context any thread, one at a time
class HIO_API Column {
public:
    /// Frequent items are texts of at most so many characters (code points); longer ones are cut.
    static constexpr std::size_t MaxItemSize = 128;

    Column() = default;
    /// As a file has it.
    explicit Column(Metrics metrics, OtherMetrics others = {})
        : metrics_(std::move(metrics)),
          others_(std::move(others)) {}

    /// Takes in a cell. Allocates nothing when its value is known already.
    void track(Value const& value);

    /// Takes in all that `other` (not this one) has seen. Throws ValidationError, and takes in
    /// nothing, when there are obstacles.
    void merge(Column const& other);

    /// Name and reason of each metric that keeps `other` from being merged into this.
    [[nodiscard]] std::map<std::string, std::string> obstacles(Column const& other) const {
        return others_.obstacles(other.others_);
    }

    /// Takes a metric out, by its name in files. @return whether it was there
    bool drop(std::string_view metric);

    [[nodiscard]] Metrics const& metrics() const noexcept { return metrics_; }

    /// Those that a file had, and hio does not track.
    [[nodiscard]] OtherMetrics const& others() const noexcept { return others_; }

private:
    void trackInt(std::int64_t value);
    void trackBool(bool value);
    void trackReal(double value);
    void trackText(std::string_view text);
    void joinNumbers();
    void joinTexts();

    Metrics metrics_;
    OtherMetrics others_;
};

} // namespace hio
