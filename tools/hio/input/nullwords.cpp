// SPDX-License-Identifier: Apache-2.0
#include "nullwords.hpp"

#include <algorithm>

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

bool NullWords::listed(std::string_view bare) const noexcept {
    return std::ranges::find(words_, bare) != words_.end();
}

} // namespace hio::tool
