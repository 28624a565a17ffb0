// SPDX-License-Identifier: Apache-2.0
/// @file
/// Batches of rows for what rolls them.
#pragma once

#include <hio/roll/rows.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rolled {

constexpr std::int64_t Day = 86'400'000; // ms

/// Appends to a batch, and reads it when it is whole.
class Batch {
public:
    Batch(std::string_view dataset, std::vector<std::string> const& columns)
        : builder_(dataset, columns) {}

    Batch& add(std::int64_t timeMs,
               std::vector<hio::Value> const& values,
               std::vector<std::uint8_t> const& there = {}) {
        builder_.add(timeMs, values, there);
        return *this;
    }
    /// Borrows this.
    [[nodiscard]] hio::Rows rows() const { return hio::Rows(builder_.bytes()); }

private:
    hio::RowsBuilder builder_;
};

} // namespace rolled
