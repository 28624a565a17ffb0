// SPDX-License-Identifier: Apache-2.0
/// @file
/// FrequentSketch: which texts a stream had most often, in at most 768 of them.
///
/// Up to 768 different texts the counts are exact. Above, the rare ones are thrown out and all
/// counts are off by at most maxError(); the truth always lies between lower and upper. The bytes
/// are those of whylogs' frequent_items/frequent_strings.
///
/// Source: J. Misra, D. Gries, "Finding Repeated Elements" (1982); D. Anderson et al., "A
/// High-Performance Algorithm for Identifying Frequent Items in Data Streams" (2017); the layout of
/// Apache DataSketches as whylogs-sketching 3.4.1 writes it.
/// Differs: items are written in the order in which they came. A sketch whose items were all thrown
/// out keeps its total and its error in the file.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

namespace detail {
class ByteReader;
}

/// A text and how often it came. @context any thread
struct FrequentItem {
    std::string text;
    std::uint64_t estimate = 0; ///< the best guess; upper for a text that is kept
    std::uint64_t upper = 0;    ///< at most so often
    std::uint64_t lower = 0;    ///< at least so often
    friend bool operator==(FrequentItem const&, FrequentItem const&) = default;
};

/// Counts frequent texts. Copies and moves as a value. @context any thread, one at a time
class HIO_API FrequentSketch {
public:
    static constexpr int MinLgMax = 3;
    static constexpr int MaxLgMax = 26;

    /// Keeps up to 3/4 of 2^`lgMax` texts. Throws ValidationError outside MinLgMax..MaxLgMax.
    explicit FrequentSketch(int lgMax = 10);

    /// Counts `text` `weight` times; `hash` is hashText(text).high, for who has it already.
    void update(std::string_view text, std::uint64_t hash, std::uint64_t weight = 1);

    /// Counts `text` once.
    void update(std::string_view text);

    /// Takes in all that `other` (not this one) has seen.
    void merge(FrequentSketch const& other);

    /// The texts that surely came more often than any that is not kept, most frequent first, equal
    /// ones in the order of their bytes.
    [[nodiscard]] std::vector<FrequentItem> items() const;

    /// What is known of one text; estimate and lower are 0 when it is not kept.
    [[nodiscard]] FrequentItem find(std::string_view text) const;

    /// All weight ever counted.
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

    /// How much a count may be too low.
    [[nodiscard]] std::uint64_t maxError() const noexcept { return offset_; }

    /// Texts kept.
    [[nodiscard]] std::size_t size() const noexcept { return kept_.size(); }

    /// The sketch's bytes.
    [[nodiscard]] std::string write() const;

    /// The sketch that has these bytes. Throws FormatError for anything else; `base`, the offset of
    /// `bytes` in their file, is for its message.
    [[nodiscard]] static FrequentSketch read(std::string_view bytes, std::size_t base = 0);

private:
    struct Kept {
        std::string text;
        std::uint64_t weight; ///< the lower bound
        std::uint64_t hash;
    };

    [[nodiscard]] std::size_t slotOf(std::string_view text, std::uint64_t hash) const;
    [[nodiscard]] FrequentItem itemOf(Kept const& kept) const;
    void index(std::size_t slots);
    void makeRoom();
    void readItems(detail::ByteReader& in);

    int lgMax_;
    std::uint64_t total_ = 0;
    std::uint64_t offset_ = 0;
    std::vector<Kept> kept_;
    std::vector<std::uint32_t> slots_; ///< hash table of places in kept_, plus 1; 0 is free
};

} // namespace hio
