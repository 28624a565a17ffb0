// SPDX-License-Identifier: Apache-2.0
#include <hio/help/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hio {
namespace {

unsigned at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

// Bytes of ASCII at the front, eight at a time: nearly all text is nothing else.
std::size_t asciiPrefix(std::string_view text) {
    std::size_t done = 0;
    for (std::uint64_t word = 0; text.size() - done >= sizeof word; done += sizeof word) {
        std::memcpy(&word, text.data() + done, sizeof word);
        if ((word & 0x8080808080808080U) != 0) {
            break;
        }
    }
    while (done < text.size() && at(text, done) < 0x80) {
        ++done;
    }
    return done;
}

// Bytes of the one valid character that `text` starts with; 0 when it is not valid. The second byte
// tells overlong forms, surrogates and what is above U+10FFFF, so its range depends on the first.
std::size_t characterSize(std::string_view text) {
    unsigned const lead = at(text, 0);
    std::size_t const size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < size) {
        return 0;
    }
    unsigned const low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned const high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at(text, 1) < low || at(text, 1) > high) {
        return 0;
    }
    for (std::size_t i = 2; i < size; ++i) {
        if ((at(text, i) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

} // namespace

bool validUtf8(std::string_view text) noexcept {
    for (;;) {
        text.remove_prefix(asciiPrefix(text));
        if (text.empty()) {
            return true;
        }
        std::size_t const size = characterSize(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
}

} // namespace hio
