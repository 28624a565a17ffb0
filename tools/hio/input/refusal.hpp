// SPDX-License-Identifier: Apache-2.0
/// @file
/// Refusals: the rows that could not be taken, counted, and the first of them kept to be shown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hio::tool {

/// Why a row was not taken, as far as there may be one remedy for all such rows.
enum class Reason { other, fields, time, encoding };

/// One row that was not taken.
struct Refusal {
    std::string file;       ///< path, or "standard input"
    std::uint64_t line = 0; ///< where the row starts, from 1
    std::string what;       ///< names the value and the remedy
    Reason reason = Reason::other;
    std::string value = {}; ///< of fields: how many there are; of time: its text
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
    /// How many for this reason.
    [[nodiscard]] std::uint64_t count(Reason reason) const noexcept {
        return counts_[static_cast<std::size_t>(reason)];
    }
    /// The first ten at most.
    [[nodiscard]] std::span<Refusal const> first() const noexcept { return first_; }

private:
    bool strict_;
    std::uint64_t count_ = 0;
    std::array<std::uint64_t, 4> counts_{}; ///< by reason
    std::vector<Refusal> first_;
};

} // namespace hio::tool
