// SPDX-License-Identifier: Apache-2.0
/// @file
/// NullWords: the words that stand for a missing value in CSV.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

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
    [[nodiscard]] bool has(std::string_view field) const noexcept;

private:
    std::vector<std::string> words_;
    std::bitset<256> first_; ///< the characters that words start with
};

} // namespace hio::tool
