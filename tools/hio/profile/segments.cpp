// SPDX-License-Identifier: Apache-2.0
#include "segments.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>
#include <set>
#include <string_view>

#include "../wording.hpp"

namespace hio::tool {

std::vector<std::string> segmentWords(Profile const& profile) {
    constexpr std::string_view Prefix = "whylogs.tag.";
    std::vector<std::string> words;
    for (auto const& [key, value] : profile.segment()) {
        words.push_back(key.substr(Prefix.size()) + '=' + value);
    }
    return words;
}

std::vector<Profile> selected(std::vector<Profile> profiles,
                              std::vector<std::string> const& wanted,
                              std::string const& file) {
    std::set<std::string> known;
    std::erase_if(profiles, [&](Profile const& profile) {
        std::vector<std::string> const words = segmentWords(profile);
        known.insert(words.begin(), words.end());
        return !std::all_of(wanted.begin(), wanted.end(), [&](std::string const& word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        });
    });
    if (profiles.empty()) {
        std::string text;
        for (std::string const& word : wanted) {
            text += (text.empty() ? "" : " and ") + shown(word);
        }
        std::vector<std::string> const names(known.begin(), known.end());
        throw ValidationError(file + ": no segment " + text +
                              (names.empty() ? ": it is of all rows, leave --segment out"
                                             : ": " + choices(wanted.front(), names)));
    }
    return profiles;
}

} // namespace hio::tool
