// SPDX-License-Identifier: Apache-2.0
/// @file
/// NullWords: the words that stand for a missing value in CSV.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "number.hpp"

namespace hio::tool {

/// @context any thread
class NullWords {
public:
    /// NA, N/A, null, NULL, None.
    NullWords() : NullWords("NA,N/A,null,NULL,None") {}

    /// Those of a list with commas, instead of the usual ones.
    explicit NullWords(std::string_view list);

    /// Whether a field stands for a missing value: one that is empty always does. Blanks around a
    /// word do not count.
    [[nodiscard]] bool has(std::string_view field) const noexcept {
        auto const byte = static_cast<unsigned char>(field.empty() ? ' ' : field[0]);
        if (byte > ' ' && !first_[byte]) {
            return false; // most of them
        }
        std::string_view const bare = trimmed(field);
        return bare.empty() || (first_[static_cast<unsigned char>(bare[0])] && listed(bare));
    }

private:
    [[nodiscard]] bool listed(std::string_view bare) const noexcept;

    std::vector<std::string> words_;
    std::bitset<256> first_; ///< the characters that words start with
};

} // namespace hio::tool
