// SPDX-License-Identifier: Apache-2.0
#include <hio/help/crc32c.hpp>
#include <hio/help/little.hpp>

#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace hio {
namespace {

constexpr std::size_t Slices = 8;
using Table = std::array<std::array<std::uint32_t, 256>, Slices>;

/// Slice k holds the checksum of a byte that k zero bytes follow: eight bytes are eight look-ups.
constexpr Table makeTable() {
    constexpr std::uint32_t Reflected = 0x82F63B78;
    Table table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? Reflected : 0);
        }
        table[0][byte] = crc;
    }
    for (std::size_t slice = 1; slice < Slices; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            std::uint32_t const crc = table[slice - 1][byte];
            table[slice][byte] = (crc >> 8) ^ table[0][crc & 0xFF];
        }
    }
    return table;
}

constexpr Table Sums = makeTable();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32cHardware(std::string_view bytes,
                                                               std::uint32_t before) noexcept {
    std::uint64_t crc = ~before;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        crc = _mm_crc32_u64(crc, loadLittle<std::uint64_t>(bytes.data()));
    }
    auto rest = static_cast<std::uint32_t>(crc);
    for (char const byte : bytes) {
        rest = _mm_crc32_u8(rest, static_cast<unsigned char>(byte));
    }
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32cPortable(std::string_view bytes, std::uint32_t before) noexcept {
    std::uint32_t crc = ~before;
    for (; bytes.size() >= Slices; bytes.remove_prefix(Slices)) {
        std::uint64_t const word = loadLittle<std::uint64_t>(bytes.data()) ^ crc;
        crc = 0;
        for (std::size_t i = 0; i < Slices; ++i) {
            crc ^= Sums[Slices - 1 - i][(word >> (8 * i)) & 0xFF];
        }
    }
    for (char const byte : bytes) {
        crc = (crc >> 8) ^ Sums[0][(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
    }
    return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) {
        return crc32cHardware(bytes, before);
    }
#endif
    return crc32cPortable(bytes, before);
}

} // namespace hio
