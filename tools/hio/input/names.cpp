// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <unordered_map>
#include <unordered_set>

#include "../wording.hpp"
#include "number.hpp"

namespace hio::tool {
namespace {

/// Gives names that nobody has yet.
class Unlike {
public:
    explicit Unlike(std::span<std::string_view const> header) {
        for (std::string_view const name : header) {
            taken_.emplace(name);
        }
    }

    /// `name` itself if it is free, else with the first number that is.
    std::string free(std::string const& name, bool itself) {
        if (itself && taken_.insert(name).second) {
            return name;
        }
        // Goes on where it was the last time, or many like names would cost the square.
        std::size_t& number = numbers_.try_emplace(name, 2).first->second;
        for (;; ++number) {
            std::string other = name + '_' + std::to_string(number);
            if (taken_.insert(other).second) {
                return other;
            }
        }
    }

private:
    std::unordered_set<std::string> taken_;
    std::unordered_map<std::string, std::size_t> numbers_;
};

} // namespace

Names madeWhole(std::span<std::string_view const> header) {
    Names made;
    Unlike unlike(header);
    std::unordered_set<std::string_view> seen;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
        std::string const place = "column " + std::to_string(i + 1);
        std::string name(header[i]);
        std::string note;
        if (trimmed(name).empty()) {
            name = unlike.free("column_" + std::to_string(i + 1), true);
            note = place + " has no name: it is called " + shown(name);
        } else if (!seen.insert(header[i]).second) {
            name = unlike.free(name, false);
            note = place + " is a second " + shown(header[i]) + ": it is called " + shown(name);
        }
        if (!note.empty() && ++changed <= MostNotes) {
            made.notes.push_back(note);
        }
        made.names.push_back(std::move(name));
    }
    if (changed > MostNotes) {
        made.notes.push_back("and " + std::to_string(changed - MostNotes) +
                             " more columns were given names");
    }
    return made;
}

std::vector<std::string> numbered(std::size_t count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        names.push_back("column_" + std::to_string(i));
    }
    return names;
}

} // namespace hio::tool
