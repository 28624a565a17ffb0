// SPDX-License-Identifier: Apache-2.0
/// @file
/// ListShape: whether a list of JSON is a tensor or an object to whylogs.
///
/// Report the list as it is parsed, then ask. A tensor is a list, or lists within lists, that
///
/// | has                                | which makes objects of                     |
/// | ---------------------------------- | ------------------------------------------ |
/// | a number in it, and else booleans  | `[true]`, `["1"]`, `[1, null]`, `[{}]`     |
/// | integers of 64 bits only           | `[18446744073709551616]`                   |
/// | lists of equal length at a depth   | `[[1], [2, 3]]`, `[1, [2]]`                |
/// | no empty list                      | `[]`, `[[]]`                               |
/// | at most MaxDepth lists in a row    | those that are deeper                      |
///
/// Source: _is_tensorable of whylogs 1.6.0 (c9b9b8b15), which asks numpy (1.24) for an array and
/// looks at its shape and its type.
/// Differs: numpy refuses lists of unequal length and too many dimensions, and whylogs then takes
/// none of the rows; here such a list is an object.
#pragma once

#include <array>
#include <cstddef>

namespace hio::tool {

/// Used for list after list. @context any thread, one at a time
class ListShape {
public:
    static constexpr std::size_t MaxDepth = 32; ///< dimensions that an array of numpy may have

    enum class Item {
        number,
        boolean,
        other, ///< null, a text, an object, an integer beyond 64 bits
    };

    /// Begins a list, or one within it.
    void open();

    /// An item of the innermost list.
    void add(Item item);

    /// Ends the innermost list. @return whether it was the outermost one
    bool close();

    /// Of the list that has ended.
    [[nodiscard]] bool tensor() const noexcept { return regular_ && numbers_; }

private:
    void count();

    std::size_t depth_ = 0;                       ///< lists that are open
    std::array<std::size_t, MaxDepth> counts_{};  ///< items so far of each of them
    std::array<std::size_t, MaxDepth> lengths_{}; ///< of lists of each depth; 0: none has ended
    std::size_t leaves_ = 0;                      ///< depth of items that are no lists; 0: none yet
    bool regular_ = true;
    bool numbers_ = false;
};

} // namespace hio::tool
