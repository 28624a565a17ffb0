// SPDX-License-Identifier: Apache-2.0
#include "encoding.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace hio::tool {
namespace {

constexpr std::string_view LittleBom{"\xff\xfe", 2};
constexpr std::string_view BigBom{"\xfe\xff", 2};
constexpr std::string_view Utf32Bom{"\xff\xfe\0\0", 4}; // which is named elsewhere

void appendUtf8(std::string& text, std::uint32_t code) {
    auto const put = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
}

/// Each byte is a character.
class Latin1 final : public Bytes {
public:
    explicit Latin1(Input input) : input_(std::move(input)) {}

    std::string_view next() override {
        std::string_view const piece = input_.next();
        text_.clear();
        for (char const c : piece) {
            appendUtf8(text_, static_cast<unsigned char>(c));
        }
        return text_;
    }

private:
    Input input_;
    std::string text_;
};

class Utf16 final : public Bytes {
public:
    Utf16(Input input, bool big) : input_(std::move(input)), big_(big) {}

    std::string_view next() override {
        text_.clear();
        while (text_.empty()) {
            std::string_view const piece = input_.next();
            if (piece.empty()) {
                finish();
                break;
            }
            for (char const c : piece) {
                take(static_cast<unsigned char>(c));
            }
        }
        return text_;
    }

private:
    void take(unsigned char byte) {
        if (!half_) {
            first_ = byte;
        } else {
            std::uint32_t const high = big_ ? first_ : byte;
            std::uint32_t const low = big_ ? byte : first_;
            takeUnit(high << 8 | low);
        }
        half_ = !half_;
    }

    void takeUnit(std::uint32_t unit) {
        bool const pair = lead_ != 0 && unit >= 0xdc00 && unit < 0xe000;
        if (pair) {
            appendUtf8(text_, 0x10000 + ((lead_ - 0xd800) << 10) + (unit - 0xdc00));
            lead_ = 0;
            return;
        }
        finishPair();
        if (unit >= 0xd800 && unit < 0xdc00) {
            lead_ = unit;
        } else {
            appendUtf8(text_, unit);
        }
    }

    void finishPair() {
        if (lead_ != 0) {
            appendUtf8(text_, std::exchange(lead_, 0));
        }
    }

    void finish() {
        finishPair();
        if (std::exchange(half_, false)) {
            text_ += '\xff'; // an odd byte at the end
        }
    }

    Input input_;
    bool big_;
    std::string text_;
    bool half_ = false;
    std::uint32_t first_ = 0;
    std::uint32_t lead_ = 0; // the first half of a pair
};

void lookAtBom(Input& input) {
    while (input.head().size() < LittleBom.size() && input.more()) {
    }
}

/// Whether the first byte of a character is the high one: it is 0 in most texts.
bool bigEndian(std::string_view head) {
    if (head.starts_with(LittleBom) || head.starts_with(BigBom)) {
        return head.starts_with(BigBom);
    }
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < head.size(); ++i) {
        zeros[i % 2] += head[i] == '\0' ? 1 : 0;
    }
    return zeros[0] > zeros[1];
}

} // namespace

Encoding encodingOf(Input& input, Encoding encoding) {
    if (encoding != Encoding::automatic) {
        return encoding;
    }
    lookAtBom(input);
    if (input.head().starts_with(BigBom)) {
        return Encoding::utf16;
    }
    if (!input.head().starts_with(LittleBom)) {
        return Encoding::utf8;
    }
    while (input.head().size() < Utf32Bom.size() && input.more()) {
    }
    return input.head().starts_with(Utf32Bom) ? Encoding::utf8 : Encoding::utf16;
}

Input asUtf8(Input input, Encoding encoding) {
    std::string const name = input.name();
    if (encoding == Encoding::latin1) {
        return {name, std::make_unique<Latin1>(std::move(input))};
    }
    if (encoding == Encoding::utf16) {
        lookAtBom(input);
        bool const big = bigEndian(input.head());
        return {name, std::make_unique<Utf16>(std::move(input), big)};
    }
    return input;
}

std::string_view wordOf(Encoding encoding) noexcept {
    switch (encoding) {
    case Encoding::utf8:
        return "utf-8";
    case Encoding::utf16:
        return "utf-16";
    case Encoding::latin1:
        return "latin1";
    case Encoding::automatic:
        break;
    }
    return "auto";
}

} // namespace hio::tool
