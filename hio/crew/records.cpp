// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/records.hpp>

#include <algorithm>
#include <array>

namespace hio {

namespace {

constexpr bool capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}

// hio reads an empty list as a record without fields.
Plain::Map const* fieldsOf(Plain const& value) {
    static Plain::Map const None;
    auto const* list = value.list();
    return list != nullptr && list->empty() ? &None : value.map();
}

// Puts a text field where it belongs; false when the value is no text.
bool take(std::string& field, Plain const& value) {
    if (auto const* text = value.text()) {
        field = *text;
        return true;
    }
    return false;
}

std::optional<MemoDom> memoFrom(Plain const& value, MemoDom memo) {
    auto const* fields = fieldsOf(value);
    if (fields == nullptr) {
        return std::nullopt;
    }
    for (auto const& [key, field] : *fields) {
        if (key == "load") {
            auto const* load = fieldsOf(field);
            if (load == nullptr) {
                return std::nullopt;
            }
            memo.load = *load;
        } else if (!(key == "tag" && take(memo.tag, field)) &&
                   !(key == "name" && take(memo.name, field))) {
            return std::nullopt;
        }
    }
    return memo;
}

} // namespace

Plain AddrDom::asPlain() const {
    return Plain::Map{{"tag", tag}, {"name", name}, {"addr", addr}};
}

std::optional<AddrDom> AddrDom::from(Plain const& load) {
    AddrDom addr;
    auto const* fields = fieldsOf(load);
    if (fields == nullptr) {
        return std::nullopt;
    }
    for (auto const& [key, field] : *fields) {
        if (!(key == "tag" && take(addr.tag, field)) &&
            !(key == "name" && take(addr.name, field)) &&
            !(key == "addr" && take(addr.addr, field))) {
            return std::nullopt;
        }
    }
    return addr;
}

MemoDom regDom(std::string hand) {
    return {std::string(RegTag), std::move(hand), Plain::Map{}};
}

MemoDom ackDom(std::string boss, AddrDom const& load) {
    return {std::string(AckTag), std::move(boss), load.asPlain()};
}

MemoDom bokDom(std::string boss, Namer::Pairs const& book) {
    Plain::Map load;
    for (auto const& [name, addr] : book) {
        load.push_back({name, addr});
    }
    return {std::string(BokTag), std::move(boss), std::move(load)};
}

MemoDom endDom(std::string boss) {
    return {std::string(EndTag), std::move(boss), Plain::Map{}};
}

std::string encode(MemoDom const& memo, Encoding encoding) {
    Plain const fields = Plain::Map{{"tag", memo.tag}, {"name", memo.name}, {"load", memo.load}};
    return encoding == Encoding::json ? toJson(fields) : toMgpk(fields);
}

Encoding encodingOf(std::string_view memo) noexcept {
    auto const first = memo.empty() ? 0U : static_cast<unsigned char>(memo.front());
    bool const map = (first & 0xF0U) == 0x80U || first == 0xDEU || first == 0xDFU;
    return map ? Encoding::mgpk : Encoding::json;
}

std::optional<std::string_view> tagOf(std::string_view memo) noexcept {
    constexpr std::string_view JsonLead = "{\"tag\":\"";
    constexpr std::string_view MgpkLead = "\xA3tag";
    if (memo.starts_with(JsonLead)) {
        memo.remove_prefix(JsonLead.size());
        auto const* end = std::find_if_not(memo.begin(), memo.end(), capital);
        auto const length = static_cast<std::size_t>(end - memo.begin());
        bool const closed = length < memo.size() && memo[length] == '"';
        return closed ? std::optional(memo.substr(0, length)) : std::nullopt;
    }
    if (encodingOf(memo) != Encoding::mgpk || !memo.substr(1).starts_with(MgpkLead)) {
        return std::nullopt;
    }
    memo.remove_prefix(1 + MgpkLead.size());
    auto const first = memo.empty() ? 0U : static_cast<unsigned char>(memo.front());
    std::size_t const length = first & 0x1FU; // fixstr: 101xxxxx
    if ((first & 0xE0U) != 0xA0U || memo.size() < 1 + length) {
        return std::nullopt;
    }
    memo = memo.substr(1, length);
    return std::all_of(memo.begin(), memo.end(), capital) ? std::optional(memo) : std::nullopt;
}

bool tagKnown(std::string_view tag) noexcept {
    constexpr std::array Known{RegTag, AckTag, BokTag, EndTag};
    return std::find(Known.begin(), Known.end(), tag) != Known.end();
}

Outcome<MemoDom> decode(std::string_view memo, std::string_view tag, PlainLimits const& limits) {
    bool const json = encodingOf(memo) == Encoding::json;
    auto value = json ? fromJson(memo, limits) : fromMgpk(memo, limits);
    if (!value) {
        return Unexpected(value.error());
    }
    bool const ack = tag == AckTag;
    MemoDom defaults{std::string(tag), tag == RegTag ? "hand" : "boss", Plain::Map{}};
    auto record = memoFrom(*value, std::move(defaults));
    if (!record) {
        return Unexpected(EBADMSG);
    }
    if (auto addr = ack ? AddrDom::from(record->load) : std::nullopt) {
        record->load = addr->asPlain();
    }
    return *std::move(record);
}

bool nameFits(std::string_view name) noexcept {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || capital(c) || c == '_'; };
    auto const fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= 64 && letter(name.front()) &&
           std::all_of(name.begin(), name.end(), fits);
}

} // namespace hio
