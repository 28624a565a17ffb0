// SPDX-License-Identifier: Apache-2.0
/// @file
/// Fields of protobuf messages, in and out: the envelope of the sketches in a profile file.
///
/// Source: the protobuf encoding specification (wire types 0, 1, 2 and 5).
/// Differs: no schema; the caller asks for what it expects. Groups (types 3 and 4, long deprecated)
/// are refused. Not installed: for the sources of roll only.
#pragma once

#include <hio/roll/bytes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hio::detail {

enum class WireType : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// Appends a number of base 128.
inline void putVarint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        out += static_cast<char>((value & 0x7f) | 0x80);
    }
    out += static_cast<char>(value);
}

inline void putKey(std::string& out, std::uint32_t number, WireType type) {
    putVarint(out, (std::uint64_t{number} << 3) | static_cast<std::uint8_t>(type));
}

/// Appends an integer field; of a signed one, the two's complement.
inline void putInt(std::string& out, std::uint32_t number, std::uint64_t value) {
    putKey(out, number, WireType::Varint);
    putVarint(out, value);
}

inline void putReal(std::string& out, std::uint32_t number, double value) {
    putKey(out, number, WireType::Fixed64);
    put(out, value);
}

/// Appends a field of bytes: a text, a message, or packed numbers.
inline void putBytes(std::string& out, std::uint32_t number, std::string_view bytes) {
    putKey(out, number, WireType::Bytes);
    putVarint(out, bytes.size());
    out += bytes;
}

/// One field as it was read. Its bytes are borrowed from the reader's.
class ProtoField {
public:
    ProtoField() = default;
    ProtoField(std::uint32_t number, WireType type, std::size_t offset) noexcept
        : number_(number),
          type_(type),
          offset_(offset) {}

    void hold(std::uint64_t word) noexcept { word_ = word; }
    void hold(std::string_view bytes) noexcept { bytes_ = bytes; }

    /// 0 for a field that was not there.
    [[nodiscard]] std::uint32_t number() const noexcept { return number_; }
    [[nodiscard]] WireType type() const noexcept { return type_; }

    /// Where the value is in the file.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

    /// The value; FormatError when the field is of another type. `what` names it.
    [[nodiscard]] std::uint64_t integer(std::string_view what) const {
        demand(WireType::Varint, what);
        return word_;
    }
    [[nodiscard]] double real(std::string_view what) const {
        demand(WireType::Fixed64, what);
        return std::bit_cast<double>(word_);
    }
    [[nodiscard]] std::string_view bytes(std::string_view what) const {
        demand(WireType::Bytes, what);
        return bytes_;
    }

private:
    void demand(WireType type, std::string_view what) const {
        if (type != type_ || number_ == 0) {
            ByteReader({}, offset_, what).fail("is not there, or of another type");
        }
    }

    std::uint32_t number_ = 0;
    WireType type_ = WireType::Varint;
    std::size_t offset_ = 0;
    std::uint64_t word_ = 0;
    std::string_view bytes_;
};

/// Walks over the fields of a message. `bytes` and `what` must outlive it and its fields.
class ProtoReader {
public:
    ProtoReader(std::string_view bytes, std::size_t base, std::string_view what) noexcept
        : bytes_(bytes),
          base_(base),
          in_(bytes, base, what) {}

    /// The message in a field.
    ProtoReader(ProtoField const& field, std::string_view what)
        : ProtoReader(field.bytes(what), field.offset(), what) {}

    /// The next field; none at the end. Throws FormatError for what is not a message.
    std::optional<ProtoField> next() {
        if (in_.left() == 0) {
            return std::nullopt;
        }
        last_ = in_.offset();
        std::uint64_t const key = in_.takeVarint();
        in_.demand(key >> 3 > 0 && key >> 3 < (1U << 29), "field number is not 1 to 2^29 - 1");
        auto const type = static_cast<WireType>(key & 7);
        std::uint64_t const size = type == WireType::Bytes ? in_.takeVarint() : 0;
        ProtoField field(static_cast<std::uint32_t>(key >> 3), type, in_.offset());
        switch (type) {
        case WireType::Varint:
            field.hold(in_.takeVarint());
            break;
        case WireType::Fixed64:
            field.hold(in_.take<std::uint64_t>());
            break;
        case WireType::Bytes:
            field.hold(in_.takeBytes(size));
            break;
        case WireType::Fixed32:
            field.hold(std::uint64_t{in_.take<std::uint32_t>()});
            break;
        default:
            in_.fail("wire type " + std::to_string(key & 7));
        }
        return field;
    }

    /// All bytes of the field that next() gave last, borrowed: what is put elsewhere to keep it.
    [[nodiscard]] std::string_view whole() const {
        return bytes_.substr(last_ - base_, in_.offset() - last_);
    }

private:
    std::string_view bytes_;
    std::size_t base_;
    std::size_t last_ = 0;
    ByteReader in_;
};

} // namespace hio::detail
