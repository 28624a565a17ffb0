// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bytes in and out, little-endian: what the sketches and the profile file are made of.
///
/// Every read is checked against the end; what does not fit is a FormatError that tells the offset
/// in the whole file. Not installed: for the sources of roll only.
#pragma once

#include <hio/help/errors.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace hio::detail {

static_assert(std::endian::native == std::endian::little, "sketches are copied byte by byte");

/// Appends the bytes of a number.
template <class T>
void put(std::string& out, T value) {
    static_assert(std::is_arithmetic_v<T>);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

/// Appends the bytes of numbers that lie side by side.
template <class T>
void putAll(std::string& out, T const* first, std::size_t count) {
    static_assert(std::is_arithmetic_v<T>);
    if (count != 0) {
        std::size_t const at = out.size();
        out.resize(at + count * sizeof(T));
        std::memcpy(out.data() + at, first, count * sizeof(T));
    }
}

/// Walks over borrowed bytes and never past their end. @context any thread
class ByteReader {
public:
    /// `base` is the offset of the first byte in the file, `what` names the part in errors; both
    /// `bytes` and `what` must outlive the reader.
    ByteReader(std::string_view bytes, std::size_t base, std::string_view what) noexcept
        : bytes_(bytes),
          base_(base),
          what_(what) {}

    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - at_; }
    [[nodiscard]] std::size_t offset() const noexcept { return base_ + at_; }

    /// All that is left, borrowed and not taken.
    [[nodiscard]] std::string_view peek() const noexcept { return bytes_.substr(at_); }

    /// The next `count` bytes, borrowed.
    std::string_view takeBytes(std::uint64_t count) {
        if (count > left()) {
            fail("needs " + std::to_string(count) + " more bytes, " + std::to_string(left()) +
                 " are left");
        }
        std::string_view const taken = bytes_.substr(at_, static_cast<std::size_t>(count));
        at_ += taken.size();
        return taken;
    }

    /// The next number.
    template <class T>
    T take() {
        T value;
        std::memcpy(&value, takeBytes(sizeof value).data(), sizeof value);
        return value;
    }

    /// The next number of base 128 (protobuf), at most 10 bytes of 7 bits, lowest first.
    std::uint64_t takeVarint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            auto const byte = take<std::uint8_t>();
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        fail("varint longer than 10 bytes");
    }

    /// Refuses bytes after the last that the part should have.
    void demandEnd() const {
        if (left() != 0) {
            fail(std::to_string(left()) + " bytes too many");
        }
    }

    /// Throws FormatError unless `right`.
    void demand(bool right, char const* why) const {
        if (!right) {
            fail(why);
        }
    }

    [[noreturn]] void fail(std::string const& why) const {
        throw FormatError("byte " + std::to_string(offset()) + ", " + std::string(what_) + ": " +
                          why);
    }

private:
    std::string_view bytes_;
    std::size_t base_;
    std::string_view what_;
    std::size_t at_ = 0;
};

} // namespace hio::detail
