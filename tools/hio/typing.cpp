// SPDX-License-Identifier: Apache-2.0
#include "typing.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "wording.hpp"

namespace hio::tool {
namespace {

struct Word {
    std::string_view word;
    Kind kind;
};
constexpr std::array Words{Word{"text", Kind::text},
                           Word{"int", Kind::integral},
                           Word{"float", Kind::fractional},
                           Word{"bool", Kind::boolean}};

bool digit(char c) {
    return c >= '0' && c <= '9';
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
    Number number{};
    char const* const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, number);
    return stop == end && error == std::errc() ? std::optional(number) : std::nullopt;
}

// from_chars takes no plus sign, and neither "+-5" nor "++5" is a number.
std::string_view withoutPlus(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    return text;
}

std::optional<bool> truth(std::string_view text) {
    if (text == "true" || text == "True" || text == "TRUE") {
        return true;
    }
    if (text == "false" || text == "False" || text == "FALSE") {
        return false;
    }
    return std::nullopt;
}

template <class T>
std::optional<Value> made(std::optional<T> const& got) {
    return got ? std::optional<Value>(*got) : std::nullopt;
}

} // namespace

Value typed(std::string_view text) noexcept {
    if (text.empty()) {
        return {};
    }
    std::string_view const magnitude = text.substr(text[0] == '-' ? 1 : 0);
    if (magnitude.empty() || (!digit(magnitude[0]) && magnitude[0] != '.')) {
        auto const is = truth(text);
        return is ? Value(*is) : Value(text);
    }
    if (magnitude.size() > 1 && magnitude[0] == '0' && digit(magnitude[1])) {
        return text;
    }
    if (auto const integer = whole<std::int64_t>(text)) {
        return *integer;
    }
    if (auto const number = whole<double>(text)) {
        return *number;
    }
    return text;
}

std::optional<Value> typed(std::string_view text, Kind kind) noexcept {
    if (kind == Kind::self) {
        return typed(text);
    }
    if (kind == Kind::text) {
        return text;
    }
    if (text.empty()) {
        return Value();
    }
    if (kind == Kind::integral) {
        return made(whole<std::int64_t>(withoutPlus(text)));
    }
    if (kind == Kind::fractional) {
        return made(whole<double>(withoutPlus(text)));
    }
    if (text == "1" || text == "0") {
        return text == "1";
    }
    return made(truth(text));
}

std::string_view word(Kind kind) noexcept {
    auto const found = std::ranges::find(Words, kind, &Word::kind);
    return found == Words.end() ? "any" : found->word;
}

Types parseTypes(std::string_view spec) {
    Types types;
    while (!spec.empty()) {
        std::string_view const part = spec.substr(0, spec.find(','));
        spec.remove_prefix(std::min(part.size() + 1, spec.size()));
        std::size_t const equals = part.rfind('=');
        if (equals == std::string_view::npos || equals == 0) {
            throw ValidationError("--types: " + shown(part) +
                                  " is not name=kind: write, say, --types zip=text,count=int");
        }
        std::string_view const name = part.substr(0, equals);
        std::string_view const kind = part.substr(equals + 1);
        auto const found = std::ranges::find(Words, kind, &Word::word);
        if (found == Words.end()) {
            throw ValidationError("--types: " + shown(kind) + " of column " + shown(name) +
                                  " is no kind: take text, int, float or bool");
        }
        if (kindOf(types, name) != Kind::self) {
            throw ValidationError("--types: column " + shown(name) +
                                  " is named twice: name it once");
        }
        types.emplace_back(name, found->kind);
    }
    return types;
}

Kind kindOf(Types const& types, std::string_view name) noexcept {
    auto const found = std::ranges::find(types, name, &Types::value_type::first);
    return found == types.end() ? Kind::self : found->second;
}

} // namespace hio::tool
