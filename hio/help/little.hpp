// SPDX-License-Identifier: Apache-2.0
/// @file
/// Little-endian numbers in bytes at any address, as hio's files and records hold them.
///
/// `storeLittle(at, number)` writes, `loadLittle<T>(at)` reads; both become one move where the
/// machine is little-endian itself.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

namespace hio {

/// The number of sizeof(T) bytes at `at`, of any alignment. The caller has checked the bound.
/// @context any thread
template <class T>
[[nodiscard]] T loadLittle(void const* at) noexcept {
    unsigned char bytes[sizeof(T)];
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(bytes, at, sizeof(T));
    } else {
        auto const* from = static_cast<unsigned char const*>(at);
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            bytes[i] = from[sizeof(T) - 1 - i];
        }
    }
    return std::bit_cast<T>(bytes);
}

/// Writes the sizeof(T) bytes of `number` to `at`, of any alignment. @context any thread
template <class T>
void storeLittle(void* at, T number) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(at, &number, sizeof(T));
    } else {
        auto const* from = static_cast<unsigned char const*>(static_cast<void const*>(&number));
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            static_cast<unsigned char*>(at)[i] = from[sizeof(T) - 1 - i];
        }
    }
}

} // namespace hio
