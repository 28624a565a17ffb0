// SPDX-License-Identifier: Apache-2.0
#include "refusal.hpp"

#include <hio/help/errors.hpp>

#include <utility>

namespace hio::tool {

std::string text(Refusal const& refusal) {
    return refusal.file + ":" + std::to_string(refusal.line) + ": " + refusal.what;
}

void Refusals::add(Refusal refusal) {
    ++count_;
    ++counts_[static_cast<std::size_t>(refusal.reason)];
    if (strict_) {
        throw FormatError(text(refusal));
    }
    if (first_.size() < Kept) {
        first_.push_back(std::move(refusal));
    }
}

} // namespace hio::tool
