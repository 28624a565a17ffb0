// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/load.hpp>
#include <hio/help/errors.hpp>

#include <algorithm>

namespace hio {

namespace {

constexpr PlainLimits FromParent{.bytes = 16 * 1024 * 1024, .items = 65536, .depth = 32};

[[noreturn]] void refuse(Load const& load, std::string_view key, char const* wanted) {
    throw ValidationError("option '" + std::string(key) + "' of hand '" + load.name + "' is not " +
                          wanted);
}

// The field of a packed load, of one kind.
template <class T>
T const& field(Plain const& value, std::string_view key, T const* (Plain::*as)() const noexcept) {
    Plain const* found = value.find(key);
    T const* kept = found != nullptr ? (found->*as)() : nullptr;
    if (kept == nullptr) {
        throw FormatError("the load of a hand lacks '" + std::string(key) +
                          "': was it started by another build?");
    }
    return *kept;
}

} // namespace

std::string Load::get(std::string_view key, char const* other) const {
    return get(key, std::string(other));
}

std::string Load::get(std::string_view key, std::string const& other) const {
    Plain const* found = find(key);
    if (found != nullptr && found->text() == nullptr) {
        refuse(*this, key, "text");
    }
    return found != nullptr ? *found->text() : other;
}

std::int64_t Load::get(std::string_view key, std::int64_t other) const {
    Plain const* found = find(key);
    if (found != nullptr && found->integer() == nullptr) {
        refuse(*this, key, "an integer");
    }
    return found != nullptr ? *found->integer() : other;
}

std::int64_t Load::get(std::string_view key, int other) const {
    return get(key, std::int64_t{other});
}

double Load::get(std::string_view key, double other) const {
    Plain const* found = find(key);
    if (found == nullptr) {
        return other;
    }
    if (auto const* integer = found->integer()) {
        return static_cast<double>(*integer);
    }
    if (found->real() == nullptr) {
        refuse(*this, key, "a number");
    }
    return *found->real();
}

bool Load::get(std::string_view key, bool other) const {
    Plain const* found = find(key);
    if (found != nullptr && found->boolean() == nullptr) {
        refuse(*this, key, "true or false");
    }
    return found != nullptr ? *found->boolean() : other;
}

Plain const* Load::find(std::string_view key) const noexcept {
    auto const found = std::find_if(
        options.begin(), options.end(), [key](auto const& entry) { return entry.key == key; });
    return found == options.end() ? nullptr : &found->value;
}

std::string Load::pack() const {
    return toMgpk(Plain::Map{{"name", name},
                             {"craft", craft},
                             {"options", options},
                             {"boss", boss.name},
                             {"bossPath", boss.path},
                             {"bossPid", std::int64_t{boss.pid.value_or(0)}},
                             {"path", path},
                             {"tock", tock},
                             {"depth", std::int64_t{depth}}});
}

Load Load::unpack(std::string_view bytes) {
    auto const read = fromMgpk(bytes, FromParent);
    if (!read) {
        throw FormatError("the load of a hand cannot be read: was it started by a Bosser?");
    }
    auto const text = [&](std::string_view key) { return field(*read, key, &Plain::text); };
    auto const pid = static_cast<pid_t>(field(*read, "bossPid", &Plain::integer));
    Plain::Map const* (Plain::*const asMap)() const noexcept = &Plain::map;
    return Load{.name = text("name"),
                .craft = text("craft"),
                .options = field(*read, "options", asMap),
                .boss = {.name = text("boss"),
                         .path = text("bossPath"),
                         .pid = pid > 0 ? std::optional(pid) : std::nullopt},
                .path = text("path"),
                .tock = field(*read, "tock", &Plain::real),
                .depth = static_cast<int>(field(*read, "depth", &Plain::integer))};
}

} // namespace hio
