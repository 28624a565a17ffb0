// SPDX-License-Identifier: Apache-2.0
/// @file
/// The control memos of a crew: records {tag, name, load} and how they are written and read.
///
/// | tag | from -> to | name | load |
/// | --- | --- | --- | --- |
/// | REG | hand -> boss | of the hand | {} |
/// | ACK | boss -> hand | of the boss | {tag: "REG", name: hand, addr: its path as the boss saw it}
/// | | BOK | boss -> hand | of the boss | {hand: path, ...} in order of registration | | END | boss
/// -> hand | of the boss | {} |
///
/// As JSON a memo starts exactly `{"tag":"` + capitals + `"`, as msgpack with a map whose first key
/// is "tag"; the first byte tells them apart. Both have their fields in the order tag, name, load.
///
/// Source: hio.base.multidoing (RegDom AckDom BokDom EndDom AddrDom), hio 0.7.20 (55b5ee55);
/// tests/data/vectors/memos.json.
/// Differs: tag and name must be text and load a map (hio takes any type and dies of some later);
/// limits in size, items and depth; msgpack beside JSON.
#pragma once

#include <hio/crew/plain.hpp>
#include <hio/help/namer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hio {

inline constexpr std::string_view RegTag = "REG";
inline constexpr std::string_view AckTag = "ACK";
inline constexpr std::string_view BokTag = "BOK";
inline constexpr std::string_view EndTag = "END";

/// How a memo is written. Python's hio reads JSON only.
enum class Encoding { json, mgpk };

/// The load of an ACK: what is acknowledged.
struct HIO_API AddrDom {
    std::string tag = std::string(RegTag);
    std::string name = "hand";
    std::string addr;

    [[nodiscard]] Plain asPlain() const;
    /// Missing fields have their defaults; none when a field is unknown or not text.
    static std::optional<AddrDom> from(Plain const& load);
};

/// A control memo.
struct HIO_API MemoDom {
    std::string tag = std::string(RegTag);
    std::string name = "hand";
    Plain load = Plain::Map{};
};

HIO_API MemoDom regDom(std::string hand);
HIO_API MemoDom ackDom(std::string boss, AddrDom const& load);
HIO_API MemoDom bokDom(std::string boss, Namer::Pairs const& book);
HIO_API MemoDom endDom(std::string boss);

/// The memo's bytes. Throws ValidationError for text that is not UTF-8. @context any thread
HIO_API std::string encode(MemoDom const& memo, Encoding encoding = Encoding::json);

/// The encoding by the first byte: a msgpack map is 0x80..0x8f, 0xde or 0xdf, all else is JSON.
HIO_API Encoding encodingOf(std::string_view memo) noexcept;

/// The tag at the very start of a memo; none when it does not start as a record does. Reads nothing
/// behind the tag: the rest may be anything. The view is into `memo`.
HIO_API std::optional<std::string_view> tagOf(std::string_view memo) noexcept;

/// Whether the tag is one of REG, ACK, BOK, END.
HIO_API bool tagKnown(std::string_view tag) noexcept;

/// Reads a memo as the record of `tag`. Missing fields: that record's defaults (tag; name "hand"
/// for REG, else "boss"; load {}, for ACK an AddrDom's). The load of an ACK that is an address
/// record gets its missing fields too. EBADMSG: not such a record (unknown field, wrong type,
/// broken text); EMSGSIZE: above a limit.
HIO_API Outcome<MemoDom>
decode(std::string_view memo, std::string_view tag, PlainLimits const& limits = {});

/// Whether `name` is `[A-Za-z_][A-Za-z0-9_]{0,63}`: the rule for the names of our own crews.
HIO_API bool nameFits(std::string_view name) noexcept;

} // namespace hio
