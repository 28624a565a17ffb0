// SPDX-License-Identifier: Apache-2.0
/// @file
/// Readies: a set of places, walked in ascending order; a second bitmap tells which words of the
/// first are not 0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hio {

/// Used by Deeds only. @context doist
class Readies {
public:
    static constexpr std::size_t Bits = 64; ///< places in a word

    [[nodiscard]] bool empty() const noexcept { return filled_ == 0; }

    /// Becomes the set of the places below `size`.
    void fill(std::size_t size) {
        words_.assign((size + Bits - 1) / Bits, ~std::uint64_t(0));
        groups_.assign((words_.size() + Bits - 1) / Bits, ~std::uint64_t(0));
        if (size % Bits != 0) {
            words_.back() >>= Bits - size % Bits;
        }
        if (words_.size() % Bits != 0) {
            groups_.back() >>= Bits - words_.size() % Bits;
        }
        filled_ = words_.size();
    }

    /// Adds a place. Memory grows with the highest place.
    void set(std::size_t place) {
        std::size_t const word = place / Bits;
        if (word >= words_.size()) {
            grow(word);
        }
        if (words_[word] == 0) {
            groups_[word / Bits] |= bit(word);
            ++filled_;
        }
        words_[word] |= bit(place);
    }

    /// Takes a place of the set out of it.
    void reset(std::size_t place) noexcept {
        std::size_t const word = place / Bits;
        words_[word] &= ~bit(place);
        if (words_[word] == 0) {
            groups_[word / Bits] &= ~bit(word);
            --filled_;
        }
    }

    [[nodiscard]] std::uint64_t word(std::size_t word) const noexcept { return words_[word]; }
    /// The first word from this one on that is not 0; words() when there is none.
    [[nodiscard]] std::size_t next(std::size_t word) const noexcept {
        if (word >= words_.size()) {
            return words_.size();
        }
        std::size_t group = word / Bits;
        std::uint64_t left = groups_[group] & (~std::uint64_t(0) << word % Bits);
        while (left == 0) {
            if (++group == groups_.size()) {
                return words_.size();
            }
            left = groups_[group];
        }
        return group * Bits + std::size_t(std::countr_zero(left));
    }
    [[nodiscard]] std::size_t words() const noexcept { return words_.size(); }

private:
    /// Out of the way of set(), which seldom needs it.
    [[gnu::noinline]] void grow(std::size_t word) {
        words_.resize(word + 1);
        groups_.resize(word / Bits + 1);
    }
    static std::uint64_t bit(std::size_t place) noexcept {
        return std::uint64_t(1) << place % Bits;
    }
    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> groups_;
    std::size_t filled_ = 0; ///< words that are not 0
};

} // namespace hio
