// SPDX-License-Identifier: Apache-2.0
#include "typing.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

#include "../wording.hpp"
#include "number.hpp"

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

/// `text` without a plus before the digits of a number.
std::string_view withoutPlus(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    return text;
}

std::optional<bool> truth(std::string_view text) {
    if (sameWord(text, "true")) {
        return true;
    }
    return sameWord(text, "false") ? std::optional(false) : std::nullopt;
}

/// A number that does not look like a code.
std::optional<std::int64_t> plainInteger(std::string_view text) {
    return likeCode(text) ? std::nullopt : integerOf(text);
}
std::optional<double> plainNumber(std::string_view text, char point) {
    return likeCode(text) ? std::nullopt : numberOf(text, point);
}

std::optional<double> numberOrSpecial(std::string_view text, char point) {
    auto const number = numberOf(text, point);
    return number ? number : specialOf(text);
}

template <class T>
std::optional<Value> made(std::optional<T> const& got) {
    return got ? std::optional<Value>(*got) : std::nullopt;
}

} // namespace

Value typed(std::string_view text, char point) noexcept {
    std::string_view const bare = trimmed(text);
    if (bare.empty()) {
        return {};
    }
    if (auto const is = truth(bare)) {
        return *is;
    }
    if (auto const integer = plainInteger(bare)) {
        return *integer;
    }
    if (auto const number = plainNumber(bare, point)) {
        return *number;
    }
    return text;
}

Value fitted(std::string_view text, Kind kind, char point) noexcept {
    if (kind == Kind::text) {
        return text;
    }
    if (kind == Kind::integral) {
        if (auto const integer = plainInteger(trimmed(text))) {
            return *integer;
        }
    } else if (kind == Kind::fractional) {
        std::string_view const bare = trimmed(text);
        if (auto const number = plainNumber(bare, point)) {
            return *number;
        }
        if (auto const special = specialOf(bare)) {
            return *special;
        }
    }
    return typed(text, point);
}

std::optional<Value> typed(std::string_view text, Kind kind, char point) noexcept {
    if (kind == Kind::self) {
        return typed(text, point);
    }
    if (kind == Kind::text) {
        return text;
    }
    std::string_view const bare = trimmed(text);
    if (bare.empty()) {
        return Value();
    }
    if (kind == Kind::integral) {
        return made(integerOf(withoutPlus(bare)));
    }
    if (kind == Kind::fractional) {
        return made(numberOrSpecial(withoutPlus(bare), point));
    }
    if (bare == "1" || bare == "0") {
        return bare == "1";
    }
    return made(truth(bare));
}

void KindFinder::add(std::string_view text) noexcept {
    any_ = true;
    std::string_view const bare = trimmed(text);
    boolean_ = boolean_ && truth(bare);
    integral_ = integral_ && plainInteger(bare);
    fractional_ = fractional_ && (plainNumber(bare, point_) || specialOf(bare));
}

Kind KindFinder::kind() const noexcept {
    if (!any_) {
        return Kind::self;
    }
    if (boolean_) {
        return Kind::boolean;
    }
    if (integral_) {
        return Kind::integral;
    }
    return fractional_ ? Kind::fractional : Kind::text;
}

std::string_view word(Kind kind) noexcept {
    auto const found = std::ranges::find(Words, kind, &Word::kind);
    return found == Words.end() ? "any" : found->word;
}

Types parseTypes(std::string_view spec) {
    Types types;
    std::unordered_set<std::string_view> names;
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
        if (!names.insert(name).second) {
            throw ValidationError("--types: column " + shown(name) +
                                  " is named twice: name it once");
        }
        types.emplace_back(name, found->kind);
    }
    return types;
}

} // namespace hio::tool
