// SPDX-License-Identifier: Apache-2.0
/// @file
/// DateOrderFinder: whether the dates of a column are D/M/YYYY or M/D/YYYY, by its first values.
///
/// A value with a part above 12 tells. Where none does, or as many tell one as the other, it must
/// be asked for, not guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "timetext.hpp"

namespace hio::tool {

/// @context any thread, one at a time
class DateOrderFinder {
public:
    /// Looks at a value, which may be anything.
    void add(std::string_view text, std::uint64_t line);

    /// Whether there were values of either form.
    [[nodiscard]] bool any() const noexcept { return first_.has_value(); }

    /// The order; unknown when there was no value of either form. Throws ValidationError, with both
    /// formats, when the values do not tell; `where` leads the text.
    [[nodiscard]] DateOrder order(std::string const& where) const;

private:
    struct Seen {
        std::string text;
        std::uint64_t line = 0;
    };
    std::optional<Seen> first_;
    std::optional<Seen> unlike_; ///< the first that is another day in the other reading
    std::uint64_t values_ = 0;
    std::uint64_t dayFirst_ = 0; ///< that can be nothing else
    std::uint64_t monthFirst_ = 0;
};

/// The format in which such a date is written: `%d/%m/%Y %H:%M`. @context any thread
[[nodiscard]] std::string formatOf(std::string_view text, DateOrder order);

} // namespace hio::tool
