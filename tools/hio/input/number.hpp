// SPDX-License-Identifier: Apache-2.0
/// @file
/// Numbers as people and programs write them in decimal: `-5`, `1.5`, `.5`, `1.`, `1e5`.
///
/// Blanks, thousands separators, hexadecimal digits and underscores are no part of a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hio::tool {

/// A decimal number taken apart; the views are of the text that it was made of.
struct Decimal {
    bool negative = false;
    std::string_view whole;    ///< digits before the point, may be empty
    std::string_view fraction; ///< digits after it, may be empty; not both are
    std::int64_t exponent = 0; ///< after `e`, held within 1,000,000,000 either way

    /// None when `text` as a whole is no decimal number. `point` is the decimal point.
    /// @context any thread
    [[nodiscard]] static std::optional<Decimal> from(std::string_view text, char point) noexcept;

    /// How many digits there are.
    [[nodiscard]] std::size_t size() const noexcept { return whole.size() + fraction.size(); }
    /// Digit `i` of them all.
    [[nodiscard]] char digit(std::size_t i) const noexcept {
        return i < whole.size() ? whole[i] : fraction[i - whole.size()];
    }
};

/// A minus or none, and digits within int64. @context any thread
[[nodiscard]] std::optional<std::int64_t> integerOf(std::string_view text) noexcept;

/// A decimal number as the nearest double: infinite when it is too large for one, 0 when it is too
/// small. `point` is the decimal point. @context any thread
[[nodiscard]] std::optional<double> numberOf(std::string_view text, char point = '.') noexcept;

/// `nan`, `inf` or `infinity` in any case, a minus before it or none. @context any thread
[[nodiscard]] std::optional<double> specialOf(std::string_view text) noexcept;

/// Whether a number starts with a zero before another digit, or with a plus: part numbers and post
/// codes do. @context any thread
[[nodiscard]] bool likeCode(std::string_view text) noexcept;

/// `text` without the blanks (spaces, tabs, line ends) around it. @context any thread
[[nodiscard]] std::string_view trimmedSlowly(std::string_view text) noexcept;
[[nodiscard]] inline std::string_view trimmed(std::string_view text) noexcept {
    auto const dense = [](char c) { return static_cast<unsigned char>(c) > ' '; };
    bool const bare = text.empty() || (dense(text.front()) && dense(text.back()));
    return bare ? text : trimmedSlowly(text); // fields by the million are bare
}

/// Whether two texts are the same, but for the case of ASCII letters. @context any thread
[[nodiscard]] bool sameWord(std::string_view one, std::string_view two) noexcept;

} // namespace hio::tool
