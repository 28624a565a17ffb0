// SPDX-License-Identifier: Apache-2.0
/// @file
/// typed: the Value that the text of a cell stands for, by itself or as the user says.
///
/// By itself, and never by what its neighbours are, so a column may hold mixed types:
///
/// | text                                                           | value      |
/// |----------------------------------------------------------------|------------|
/// | nothing                                                        | null       |
/// | `-`? digits, within int64: `0`, `-5`, `-0`                     | integral   |
/// | digits beyond int64; decimal or exponent: `1.5` `.5` `1.` `1e5` | fractional |
/// | `true` `false`, in lower, upper or title case                  | boolean    |
/// | all else, byte for byte                                        | text       |
///
/// So these are text: `007` and `-01.5` (a number has no leading zeros; post codes and part
/// numbers do), `+5`, ` 5`, `1_000`, `0x1F`, `nan`, `inf`, and what no double can hold (`1e999`).
///
/// `--types name=kind,...` overrides it: see Kind.
#pragma once

#include <hio/roll/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hio::tool {

/// What a column is said to hold. Empty is null for all but quoted text.
enum class Kind {
    self,       ///< each value by itself, as in the table above
    text,       ///< all is text
    integral,   ///< `int`: digits with or without sign and leading zeros, within int64
    fractional, ///< `float`: any number, also `nan`, `inf`, a `+`, leading zeros
    boolean,    ///< `bool`: true or false, 1 or 0
};

/// The value by itself. Text is borrowed from `text`. @context any thread
[[nodiscard]] Value typed(std::string_view text) noexcept;

/// The value as `kind`; none when `text` is not of that kind. @context any thread
[[nodiscard]] std::optional<Value> typed(std::string_view text, Kind kind) noexcept;

/// The word for it in `--types`: text, int, float, bool; of self: "any". @context any thread
[[nodiscard]] std::string_view word(Kind kind) noexcept;

/// Columns with their kinds, in the order given.
using Types = std::vector<std::pair<std::string, Kind>>;

/// Reads `a=text,b=int`. Throws ValidationError on a part without `=`, an empty or repeated name,
/// an unknown kind. @context any thread
[[nodiscard]] Types parseTypes(std::string_view spec);

/// The kind of column `name`; self when `types` does not say. @context any thread
[[nodiscard]] Kind kindOf(Types const& types, std::string_view name) noexcept;

} // namespace hio::tool
