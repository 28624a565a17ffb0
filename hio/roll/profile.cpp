// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/profile.hpp>
#include <hio/roll/profileformat.hpp>

#include <algorithm>

namespace hio {
namespace {

constexpr std::string_view NameKey = "name"; // of metadata

std::string quoted(std::string_view text) {
    return '\'' + std::string(text) + '\'';
}

/// Whether both have a text for the key, and not the same.
bool differ(Profile::Metadata const& one, Profile::Metadata const& two, std::string_view key) {
    auto const mine = one.find(key);
    auto const theirs = two.find(key);
    return mine != one.end() && theirs != two.end() && mine->second != theirs->second;
}

/// Equal tags are of different segments where they are of different filters or columns.
bool sameSegment(Profile const& one, Profile const& two) {
    return one.segment() == two.segment() &&
           !differ(one.metadata(), two.metadata(), detail::PartitionId);
}

/// "site=east, year=2024", "all rows".
std::string segmentText(Profile const& profile) {
    std::string text;
    for (auto const& [key, value] : profile.segment()) {
        text += text.empty() ? "" : ", ";
        text += key.substr(detail::TagPrefix.size()) + '=' + value;
    }
    return text.empty() ? "all rows" : quoted(text);
}

} // namespace

Column& Profile::column(std::string_view name) {
    auto const at = columns_.find(name);
    return at != columns_.end() ? at->second : columns_[std::string(name)];
}

bool Profile::empty() const noexcept {
    return std::all_of(columns_.begin(), columns_.end(), [](auto const& named) {
        return named.second.metrics().counts.n == 0;
    });
}

Profile::Metadata Profile::segment() const {
    Metadata tags;
    for (auto const& [key, text] : metadata_) {
        if (key.starts_with(detail::TagPrefix)) {
            tags.emplace(key, text);
        }
    }
    return tags;
}

std::vector<std::string> Profile::obstacles(Profile const& other, MergePolicy const& policy) const {
    std::vector<std::string> found;
    if (!policy.anyDataset && differ(metadata_, other.metadata_, NameKey)) {
        found.push_back("the datasets are " + quoted(metadata_.find(NameKey)->second) + " and " +
                        quoted(other.metadata_.find(NameKey)->second));
    }
    if (!policy.anySegment && !sameSegment(*this, other)) {
        found.push_back("the segments are " + segmentText(*this) + " and " + segmentText(other));
    }
    for (auto const& [name, fields] : unknown_) {
        if (differ(unknown_, other.unknown_, name)) {
            found.push_back("hio does not know how to merge the fields " + name + " of the file");
        }
    }
    for (auto const& [name, theirs] : other.columns_) {
        auto const mine = columns_.find(name);
        if (mine == columns_.end()) {
            continue;
        }
        for (auto const& [metric, why] : mine->second.obstacles(theirs)) {
            found.push_back("column " + quoted(name) + ", metric " + quoted(metric) + ": " + why);
        }
    }
    return found;
}

void Profile::merge(Profile const& other, MergePolicy const& policy) {
    if (this == &other) {
        merge(Profile(other), policy); // sketches cannot take in themselves
        return;
    }
    if (auto const found = obstacles(other, policy); !found.empty()) {
        throw ValidationError("profiles cannot be merged: " + found.front());
    }
    bool const oneDataset = !differ(metadata_, other.metadata_, NameKey);
    bool const oneSegment = sameSegment(*this, other);
    datasetMs_ = std::min(datasetMs_, other.datasetMs_);
    creationMs_ = std::min(creationMs_, other.creationMs_);
    for (auto const& [key, text] : other.metadata_) {
        metadata_.insert_or_assign(key, text);
    }
    std::erase_if(metadata_, [&](auto const& entry) {
        bool const segments = entry.first.starts_with(detail::TagPrefix) ||
                              entry.first.starts_with(detail::PartPrefix);
        return (!oneDataset && entry.first == NameKey) || (!oneSegment && segments);
    });
    unknown_.insert(other.unknown_.begin(), other.unknown_.end());
    for (auto const& [name, theirs] : other.columns_) {
        auto const [mine, made] = columns_.try_emplace(name, theirs);
        if (!made) {
            mine->second.merge(theirs);
        }
    }
}

bool Profile::drop(std::string_view metric) {
    bool found =
        std::erase_if(unknown_, [metric](auto const& entry) { return entry.first == metric; }) > 0;
    for (auto& [name, column] : columns_) {
        found = column.drop(metric) || found;
    }
    return found;
}

} // namespace hio
