// SPDX-License-Identifier: Apache-2.0
/// @file
/// typed: the Value that the text of a field stands for, by itself, in its column, or as the user
/// says.
///
/// By itself:
///
/// | text                                                            | value      |
/// |-----------------------------------------------------------------|------------|
/// | nothing, or blanks                                              | null       |
/// | `-`? digits, within int64: `0`, `-5`, `-0`                      | integral   |
/// | digits beyond int64; decimal or exponent: `1.5` `.5` `1.` `1e5` | fractional |
/// | `true` `false`, in any case                                     | boolean    |
/// | all else, byte for byte                                         | text       |
///
/// Blanks around a number or a boolean do not count. What is too large for a double is infinite,
/// what is too small is 0. These are text: `007`, `-01.5` and `+5` (post codes and part numbers
/// look like this), `1_000`, `0x1F`, `nan`, `inf`.
///
/// A column has the narrowest kind of bool < int < float < text that all of its values have which
/// are not null; KindFinder finds it. In a column of floats whole numbers, `nan` and `inf` are
/// fractional too; in a column of text all is text. A value that does not fit is typed by itself.
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

/// What a column holds. Empty is null for each of them.
enum class Kind {
    self,       ///< each value by itself, as in the table above
    text,       ///< all is text
    integral,   ///< `int`: digits with or without sign and leading zeros, within int64
    fractional, ///< `float`: any number, also `nan`, `inf`, a `+`, leading zeros
    boolean,    ///< `bool`: true or false, 1 or 0
};

/// The value by itself. Text is borrowed from `text`. `point` is the decimal point.
/// @context any thread
[[nodiscard]] Value typed(std::string_view text, char point = '.') noexcept;

/// The value in a column that was found to be of `kind`. @context any thread
[[nodiscard]] Value fitted(std::string_view text, Kind kind, char point = '.') noexcept;

/// The value as the user says; none when `text` is not of that kind. @context any thread
[[nodiscard]] std::optional<Value>
typed(std::string_view text, Kind kind, char point = '.') noexcept;

/// Finds the narrowest kind that all values of a column have. @context any thread, one at a time
class KindFinder {
public:
    explicit KindFinder(char point = '.') : point_(point) {}

    /// Looks at a value that is not null.
    void add(std::string_view text) noexcept;

    /// The kind of those so far; self when there was none.
    [[nodiscard]] Kind kind() const noexcept;

private:
    char point_;
    bool any_ = false;
    bool boolean_ = true;
    bool integral_ = true;
    bool fractional_ = true;
};

/// The word for it in `--types`: text, int, float, bool; of self: "any". @context any thread
[[nodiscard]] std::string_view word(Kind kind) noexcept;

/// Columns with their kinds, in the order given.
using Types = std::vector<std::pair<std::string, Kind>>;

/// Reads `a=text,b=int`. Throws ValidationError on a part without `=`, an empty or repeated name,
/// an unknown kind. @context any thread
[[nodiscard]] Types parseTypes(std::string_view spec);

} // namespace hio::tool
