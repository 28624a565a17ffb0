// SPDX-License-Identifier: Apache-2.0
/// @file
/// Refusals: the rows that could not be taken, counted, and the first of them kept to be shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hio::tool {

/// One row that was not taken.
struct Refusal {
    std::string file;       ///< path, or "standard input"
    std::uint64_t line = 0; ///< where the row starts, from 1
    std::string what;       ///< names the value and the remedy
};

/// "data.csv:17: row has 3 fields ...". @context any thread
[[nodiscard]] std::string text(Refusal const& refusal);

/// Collects over all files of a run. @context any thread, one at a time
class Refusals {
public:
    static constexpr std::size_t Kept = 10;

    /// `strict`: the first refusal ends the run.
    explicit Refusals(bool strict = false) : strict_(strict) {}

    /// Counts it, and keeps it if it is of the first ten. Throws FormatError with its text when
    /// strict.
    void add(Refusal refusal);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// The first ten at most.
    [[nodiscard]] std::span<Refusal const> first() const noexcept { return first_; }

private:
    bool strict_;
    std::uint64_t count_ = 0;
    std::vector<Refusal> first_;
};

} // namespace hio::tool
