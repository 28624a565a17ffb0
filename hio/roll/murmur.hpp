// SPDX-License-Identifier: Apache-2.0
/// @file
/// The hash under the sketches: a value to 128 bits, the same on every machine and in whylogs.
///
/// Source: MurmurHash3 x64 128 (Austin Appleby, public domain) with seed 9001; how whylogs 1.6.0
/// (c9b9b8b15) lays a number out before it is hashed.
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <string_view>

namespace hio {

/// Both halves of a hash. @context any thread
struct Hash128 {
    std::uint64_t high; ///< picks a slot
    std::uint64_t low;  ///< its leading zeros are a register's value
    friend bool operator==(Hash128 const&, Hash128 const&) = default;
};

/// Of the bytes of a text. @context any thread
HIO_API Hash128 hashText(std::string_view text) noexcept;

/// Of the 8 bytes of an integer. @context any thread
HIO_API Hash128 hashInt(std::int64_t value) noexcept;

/// Of the 8 bytes of a double; both zeros are one value, all NaN are one. @context any thread
HIO_API Hash128 hashReal(double value) noexcept;

} // namespace hio
