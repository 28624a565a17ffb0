// SPDX-License-Identifier: Apache-2.0
/// @file
/// Base64url without padding: integers as digits, and text codes as bytes and back.
///
/// A digit is six bits: A-Z 0-25, a-z 26-51, 0-9 52-61, - 62, _ 63. The heads of grams are made of
/// them; in base2 the same head is the bits of its digits, left aligned in whole bytes.
///
/// Source: intToB64, b64ToInt, codeB64ToB2, codeB2ToB64 of hio.help.helping, hio 0.7.20 (55b5ee55).
/// Differs: what does not fit answers an empty optional (it may come from a peer), not an
/// exception.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hio {

/// `value` in at least `length` digits, filled with A on the left. @context any thread
[[nodiscard]] HIO_API std::string intToB64(std::uint64_t value, std::size_t length = 1);

/// The integer of `text`. Empty if `text` is empty, has a foreign character, or means 2^64 or more.
/// @context any thread
[[nodiscard]] HIO_API std::optional<std::uint64_t> b64ToInt(std::string_view text) noexcept;

/// The bits of the digits of `text`, left aligned in ceil(3/4 size) bytes; the bits that are left
/// over are zero. Any size. Empty optional if `text` has a foreign character. @context any thread
[[nodiscard]] HIO_API std::optional<std::string> codeB64ToB2(std::string_view text);

/// The first `length` digits that the bits of `bytes` make: the inverse of codeB64ToB2. Empty
/// optional if `bytes` are fewer than ceil(3/4 length). @context any thread
[[nodiscard]] HIO_API std::optional<std::string> codeB2ToB64(std::string_view bytes,
                                                             std::size_t length);

} // namespace hio
