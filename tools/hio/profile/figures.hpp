// SPDX-License-Identifier: Apache-2.0
/// @file
/// How the figures of a profile are written for people. "-" stands for what there is not.
#pragma once

#include <hio/roll/profile.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hio::tool {

/// A figure of a column; NaN when it does not apply.
struct Figure {
    enum class Kind {
        count,  ///< a whole number
        number, ///< of the values
        share   ///< 0 to 1, shown in per cent
    };
    std::string_view name; ///< "mean"
    Kind kind;
    double (*of)(Column const& column);
};

/// All there are: rows, nulls, distinct, min, q_25, median, q_75, max, mean, stddev.
[[nodiscard]] std::span<Figure const> figures();

/// The sketch of the numbers of a column; null when it has none. @context any thread
[[nodiscard]] KllSketch const* numbersOf(Column const& column);

/// What stands where there is no figure.
inline constexpr std::string_view None = "-";

/// Six digits of a number. @context any thread
[[nodiscard]] std::string numberText(double value);

/// How many rows a profile is of: as many as the column with the most cells has.
/// @context any thread
[[nodiscard]] std::uint64_t rowsOf(Profile const& profile);

/// How many cells there were of one type, by the name that --types has for it.
struct TypeCount {
    std::string_view name;
    std::uint64_t count;
};

/// The types that were seen. @context any thread
[[nodiscard]] std::vector<TypeCount> typesOf(Types const& types);

/// "float", or "int 3, text 1" where there are several. @context any thread
[[nodiscard]] std::string typesText(Types const& types);

/// "4", or "~1462" where it is not exact. @context any thread
[[nodiscard]] std::string distinctText(std::optional<HllSketch> const& sketch);

/// The share of nulls, 0 to 1; NaN for a column without cells. @context any thread
[[nodiscard]] double nullShare(Counts const& counts);

/// The share of nulls in per cent: "0", "12.5", "<0.1". @context any thread
[[nodiscard]] std::string nullText(Counts const& counts);

} // namespace hio::tool
