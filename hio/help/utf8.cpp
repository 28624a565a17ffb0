// SPDX-License-Identifier: Apache-2.0
#include <hio/help/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hio {

namespace {

constexpr std::uint64_t HighBits = 0x8080808080808080;

/// Bytes of the multi-byte character that `text` begins with; 0 if it is none.
std::size_t characterSize(std::string_view text) noexcept {
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned const lead = at(0);
    std::size_t const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return 0;
    }
    // What the lead leaves open of overlong forms, surrogates and the end shows in the second byte.
    unsigned const low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned const high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at(1) < low || at(1) > high) {
        return 0;
    }
    for (std::size_t i = 2; i < size; ++i) {
        if ((at(i) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    return size;
}

} // namespace

bool isUtf8(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        std::uint64_t eight = HighBits;
        if (bytes.size() >= sizeof eight) {
            std::memcpy(&eight, bytes.data(), sizeof eight);
        }
        std::size_t size = sizeof eight; // most text is ASCII: eight at a time
        if ((eight & HighBits) != 0) {
            bool const ascii = static_cast<unsigned char>(bytes[0]) < 0x80;
            size = ascii ? 1 : characterSize(bytes);
        }
        if (size == 0) {
            return false;
        }
        bytes.remove_prefix(size);
    }
    return true;
}

} // namespace hio
