// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profile.hpp>

#include <algorithm>

namespace hio {

Column& Profile::column(std::string_view name) {
    auto const at = columns_.find(name);
    return at != columns_.end() ? at->second : columns_[std::string(name)];
}

bool Profile::empty() const noexcept {
    return std::all_of(columns_.begin(), columns_.end(), [](auto const& named) {
        return named.second.metrics().counts.n == 0;
    });
}

void Profile::merge(Profile const& other) {
    if (this == &other) {
        merge(Profile(other)); // sketches cannot take in themselves
        return;
    }
    datasetMs_ = std::min(datasetMs_, other.datasetMs_);
    creationMs_ = std::min(creationMs_, other.creationMs_);
    for (auto const& [key, text] : other.metadata_) {
        metadata_.insert_or_assign(key, text);
    }
    for (auto const& [name, theirs] : other.columns_) {
        column(name).merge(theirs);
    }
}

} // namespace hio
