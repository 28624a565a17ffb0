// SPDX-License-Identifier: Apache-2.0
#include "nullwords.hpp"

#include <algorithm>

#include "number.hpp"

namespace hio::tool {

NullWords::NullWords(std::string_view list) {
    while (!list.empty()) {
        std::string_view const word = list.substr(0, list.find(','));
        list.remove_prefix(std::min(word.size() + 1, list.size()));
        std::string_view const bare = trimmed(word);
        if (!bare.empty()) {
            words_.emplace_back(bare);
            first_.set(static_cast<unsigned char>(bare[0]));
        }
    }
}

bool NullWords::has(std::string_view field) const noexcept {
    std::string_view const bare = trimmed(field);
    return bare.empty() || (first_.test(static_cast<unsigned char>(bare[0])) &&
                            std::ranges::find(words_, bare) != words_.end());
}

} // namespace hio::tool
