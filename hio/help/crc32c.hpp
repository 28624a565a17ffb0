// SPDX-License-Identifier: Apache-2.0
/// @file
/// CRC-32C, the checksum of hio's records and files: finds every error of up to 32 bits in a row.
///
/// `crc32c(bytes)`; over pieces `crc32c(second, crc32c(first))`. It guards against accidents, not
/// against an adversary. Uses the SSE4.2 instruction where the processor has it.
///
/// Source: Castagnoli, Brauer, Herrmann 1993; RFC 3720 12.1 and B.4 (polynomial 0x1EDC6F41, bits
/// reflected, initial value and final inversion all ones).
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <string_view>

namespace hio {

/// The checksum of `bytes` that follow bytes of the checksum `before`. @context any thread
[[nodiscard]] HIO_API std::uint32_t crc32c(std::string_view bytes,
                                           std::uint32_t before = 0) noexcept;

/// The same without the instruction: what crc32c does on a processor that lacks it.
[[nodiscard]] HIO_API std::uint32_t crc32cPortable(std::string_view bytes,
                                                   std::uint32_t before = 0) noexcept;

} // namespace hio
