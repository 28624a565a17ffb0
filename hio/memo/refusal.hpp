// SPDX-License-Identifier: Apache-2.0
/// @file
/// Refusal: why a datagram, a gram or a memo from a peer was not taken; Refusals counts them.
///
/// Peers are not trusted to be well: what they send is taken or refused, and a refusal is a number
/// that goes up, never an exception. As a std::error_code ("hio.memo") a Refusal is the error side
/// of an Outcome.
#pragma once

#include <hio/help/api.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace hio {

/// Why something was refused.
enum class Refusal : int {
    empty = 1, ///< a datagram without a byte
    truncated, ///< a datagram longer than a gram may be
    freight,   ///< a datagram that carried file descriptors (they were closed)
    nameless,  ///< a datagram without the kernel's word on who sent it
    header,    ///< shorter than the head of its code
    encoding,  ///< the first byte begins neither a Base64 nor a base2 head
    code,      ///< a code that hio does not have
    unserved,  ///< a code or an encoding of hio's that this build does not take
    number,    ///< not a number, 0 in a later gram, or a count of 0
    mid,       ///< a memo id that is not UTF-8
    family,    ///< a gram of another code family than the grams of its memo that came before
    surplus,   ///< a number at or past the count of its memo
    clash,     ///< a second, different value for a number or a count
    bulk,      ///< the memo has more bytes or grams than the limit
    text,      ///< the whole memo is not UTF-8
    evicted,   ///< an unfinished memo made room for a newer one of the same peer
    expired,   ///< an unfinished memo to which no gram came any more
    crowded,   ///< too many peers have unfinished memos
};

/// The category of Refusal, "hio.memo". @context any thread
HIO_API std::error_category const& refusalCategory() noexcept;

/// Lets std::error_code take a Refusal. @context any thread
HIO_API std::error_code make_error_code(Refusal why) noexcept; // NOLINT: the standard's name

/// How often each Refusal happened. A value; a fresh one is all zero.
class HIO_API Refusals {
public:
    void count(Refusal why) noexcept { ++counts_[static_cast<std::size_t>(why)]; }
    [[nodiscard]] std::uint64_t operator[](Refusal why) const noexcept {
        return counts_[static_cast<std::size_t>(why)];
    }
    /// All kinds together.
    [[nodiscard]] std::uint64_t total() const noexcept;

private:
    std::array<std::uint64_t, static_cast<std::size_t>(Refusal::crowded) + 1> counts_{};
};

} // namespace hio

template <>
struct std::is_error_code_enum<hio::Refusal> : std::true_type {};
