// SPDX-License-Identifier: Apache-2.0
/// @file
/// The gram codec: rend cuts a memo into grams, pick reads one gram.
///
/// A memo is UTF-8 text of any length; a gram is one datagram of it. Pure functions but for the
/// fresh memo id. `rend(memo, {.size = 1240})` -> bytes to send in any order; what arrives goes to
/// pick, and an Assembly makes memos of it again.
///
/// | part      | characters | what                                                               |
/// |-----------|------------|--------------------------------------------------------------------|
/// | code      | 4          | kind of gram, see GramCode                                         |
/// | number    | 4          | 24 bits: in the zeroth gram the count of grams, else its number    |
/// | mid       | 24         | memo id: "0A" and 22 digits of 128 random bits                     |
/// | vid       | 0 or 44    | verifier id, in zeroth grams of signed codes                       |
/// | body      | rest       | bytes of the memo; a character may be split over grams             |
/// | signature | 0 or 88    | in grams of signed codes                                           |
///
/// Source: Memoer.rend, Memoer.pick and Sizes of hio.core.memo.memoing, hio 0.7.20 (55b5ee55).
/// Differs: signed codes, acks and base2 heads are known but not served: rend throws and pick
/// refuses them. An empty memo, or one that is not UTF-8, is an error. A memo id is of getrandom,
/// not of time and node. pick refuses what the reference dies of, gram number 0 in a later gram and
/// a count of 0.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/outcome.hpp>
#include <hio/memo/refusal.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

constexpr std::size_t MaxGramSize = 65535;         ///< bytes, the default size of a gram
constexpr std::uint64_t MaxMemoSize = 4294967300;  ///< bytes
constexpr std::uint32_t MaxGramCount = 0xff'ffffU; ///< grams of a memo

/// A memo id as it is on the wire. Compares as bytes.
using Mid = std::array<char, 24>;

/// A fresh memo id that nobody can guess. Throws HioError if the system has no random bytes.
/// @context any thread
[[nodiscard]] HIO_API Mid makeMid();

/// One row of the table of codes: sizes in characters (base2: three quarters of them).
struct GramCode {
    std::string_view code; ///< 4 characters
    std::size_t vid;       ///< 0 or 44
    std::size_t signature; ///< 0 or 88
    bool zeroth;           ///< begins a memo; the next row is that of its later grams
    bool served;           ///< rend and pick take it
    unsigned family;       ///< the grams of one memo are of one family

    static constexpr std::size_t NumberSize = 4;
    /// What stands before the body.
    [[nodiscard]] constexpr std::size_t head() const noexcept {
        return code.size() + NumberSize + Mid().size() + vid;
    }
    /// All that is not body.
    [[nodiscard]] constexpr std::size_t overhead() const noexcept { return head() + signature; }
};

/// The row of a code, of static life; nullptr if there is none. @context any thread
[[nodiscard]] HIO_API GramCode const* findGramCode(std::string_view code) noexcept;

/// How to cut a memo.
struct RendOptions {
    std::string_view code = "bAAA"; ///< a zeroth code: bAAA or bAAE
    /// Largest gram in bytes; raised to the smallest that carries a byte. Above MaxGramSize it is
    /// taken as it is, as hio does, but receivers need not take such grams.
    std::size_t size = MaxGramSize;
    std::optional<Mid> mid = {}; ///< a fresh one if empty
    bool text = true;            ///< the memo must be UTF-8, as Python peers ask; false: any bytes
};

/// The grams of `memo`, the zeroth first. Throws MemoerError if the memo is empty, not text or too
/// long for its size, and for a code that is not a zeroth one or is not served. @context any thread
[[nodiscard]] HIO_API std::vector<std::string> rend(std::string_view memo,
                                                    RendOptions const& options = {});

/// A gram that was read. `body` is a view into the datagram.
struct Gram {
    GramCode const* code; ///< never nullptr
    std::uint32_t number; ///< the count of grams if code->zeroth, else 1 or more
    Mid mid;
    std::string_view body; ///< may be empty
};

/// Reads one datagram, whatever it is; a Refusal if it is no gram. @context any thread
[[nodiscard]] HIO_API Outcome<Gram> pick(std::string_view datagram);

} // namespace hio
