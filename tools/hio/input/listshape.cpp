// SPDX-License-Identifier: Apache-2.0
#include "listshape.hpp"

namespace hio::tool {

void ListShape::open() {
    if (depth_ == 0) {
        *this = {};
    } else {
        count();
    }
    ++depth_;
    if (depth_ > MaxDepth) {
        regular_ = false;
    } else {
        counts_[depth_ - 1] = 0;
    }
}

void ListShape::add(Item item) {
    count();
    leaves_ = leaves_ == 0 ? depth_ : leaves_;
    regular_ = regular_ && item != Item::other && leaves_ == depth_;
    numbers_ = numbers_ || item == Item::number;
}

bool ListShape::close() {
    if (depth_ <= MaxDepth) {
        std::size_t const count = counts_[depth_ - 1];
        std::size_t& length = lengths_[depth_ - 1];
        length = length == 0 ? count : length;
        regular_ = regular_ && count > 0 && count == length;
    }
    return --depth_ == 0;
}

/// An item, or a list, is one more in the innermost list.
void ListShape::count() {
    if (depth_ <= MaxDepth) {
        ++counts_[depth_ - 1];
    }
}

} // namespace hio::tool
