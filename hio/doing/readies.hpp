// SPDX-License-Identifier: Apache-2.0
/// @file
/// Readies: a set of places, walked in ascending order; a second bitmap tells which words of the
/// first are not 0.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hio {

/// Used by Deeds only. @context doist
class Readies {
public:
    static constexpr std::size_t Bits = 64;                  ///< places in a word
    static constexpr std::uint64_t Full = ~std::uint64_t(0); ///< a word with all its places

    /// Places that it knows: it may hold those below.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return filled_ == 0; }

    /// Becomes the set of the places below `size`.
    void fill(std::size_t size) {
        words_.clear();
        groups_.clear();
        size_ = 0;
        filled_ = 0;
        extend(size);
    }

    /// Adds the places from size() on that are below `size`.
    void extend(std::size_t size) {
        if (size > size_) {
            grow(size);
        }
    }

    /// Adds a place below size().
    void set(std::size_t place) noexcept { add(place / Bits, bit(place)); }

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
    /// Where the places end that follow from a word's first on without a gap, counted in whole
    /// words and up to the word `limit`.
    [[nodiscard]] std::size_t endOfFull(std::size_t word, std::size_t limit) const noexcept {
        limit = std::min(limit, words_.size());
        while (word < limit && words_[word] == Full) {
            ++word;
        }
        bool const isLast = word < limit && word + 1 == words_.size();
        return isLast && words_[word] == Full >> (Bits - 1 - (size_ - 1) % Bits) ? size_
                                                                                 : word * Bits;
    }
    [[nodiscard]] std::size_t words() const noexcept { return words_.size(); }

private:
    [[gnu::noinline]] void grow(std::size_t size) {
        std::size_t word = size_ / Bits;
        words_.resize((size + Bits - 1) / Bits);
        groups_.resize((words_.size() + Bits - 1) / Bits);
        for (std::uint64_t places = Full << size_ % Bits; word < words_.size(); places = Full) {
            add(word++, places);
        }
        if (size % Bits != 0) {
            words_.back() &= ~(Full << size % Bits);
        }
        size_ = size;
    }
    void add(std::size_t word, std::uint64_t places) noexcept {
        if (words_[word] == 0) {
            groups_[word / Bits] |= bit(word);
            ++filled_;
        }
        words_[word] |= places;
    }
    static std::uint64_t bit(std::size_t place) noexcept {
        return std::uint64_t(1) << place % Bits;
    }
    std::vector<std::uint64_t> words_;
    std::vector<std::uint64_t> groups_;
    std::size_t size_ = 0;
    std::size_t filled_ = 0; ///< words that are not 0
};

} // namespace hio
