// SPDX-License-Identifier: Apache-2.0
/// @file
/// Plain: plain data (null, bool, integer, real, text, list, map), the only thing that crosses
/// between the processes of a crew, and its two encodings: JSON and msgpack.
///
/// The load of a memo and the options of a hand are Plain. Build one from C++ values and braces,
/// ask with boolean(), integer(), real(), text(), list(), map() (null when it is something else) or
/// find(key).
///
/// Source: what hio.help.doming makes of json.dumps and msgpack.dumps, hio 0.7.20 (55b5ee55).
/// Differs: integers are 64 bit signed; NaN and infinity are refused; no bytes; limits are checked
/// while reading, nothing is allocated on the word of a count.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/outcome.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hio {

/// One value of plain data. Value semantics. @context any thread
class HIO_API Plain {
public:
    struct Entry;
    using List = std::vector<Plain>;
    using Map = std::vector<Entry>; // in the order of insertion; keys are unique

    Plain() noexcept;          // null
    Plain(bool value);         // NOLINT(google-explicit-constructor)
    Plain(int value);          // NOLINT(google-explicit-constructor)
    Plain(std::int64_t value); // NOLINT(google-explicit-constructor)
    Plain(double value);       // NOLINT(google-explicit-constructor)
    Plain(char const* value);  // NOLINT(google-explicit-constructor)
    Plain(std::string value);  // NOLINT(google-explicit-constructor)
    Plain(List value);         // NOLINT(google-explicit-constructor)
    Plain(Map value);          // NOLINT(google-explicit-constructor)
    Plain(Plain const&);
    Plain& operator=(Plain const&);
    Plain(Plain&&) noexcept;
    Plain& operator=(Plain&&) noexcept;
    ~Plain();

    /// The value when it is of that kind, else null. The pointer lives as long as this Plain is
    /// neither changed nor destroyed.
    [[nodiscard]] bool isNull() const noexcept;
    [[nodiscard]] bool const* boolean() const noexcept;
    [[nodiscard]] std::int64_t const* integer() const noexcept;
    [[nodiscard]] double const* real() const noexcept;
    [[nodiscard]] std::string const* text() const noexcept;
    [[nodiscard]] List const* list() const noexcept;
    [[nodiscard]] Map const* map() const noexcept;
    [[nodiscard]] List* list() noexcept;
    [[nodiscard]] Map* map() noexcept;

    /// The value at `key` of a map; null when this is no map or has no such key.
    [[nodiscard]] Plain const* find(std::string_view key) const noexcept;

    bool operator==(Plain const& other) const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> state_;
};

/// One entry of a map.
struct Plain::Entry {
    std::string key;
    Plain value;
    friend bool operator==(Entry const&, Entry const&) = default;
};

/// What reading refuses to go beyond.
struct PlainLimits {
    std::size_t bytes = 16 * 1024; ///< of the whole encoding
    std::size_t items = 1024;      ///< of one list or map
    std::size_t depth = 32;        ///< lists and maps in each other
};

/// Compact JSON as Python's json.dumps(separators=(",", ":"), ensure_ascii=False) writes it. Texts
/// must be UTF-8: throws ValidationError otherwise, and for NaN and infinity.
HIO_API std::string toJson(Plain const& value);
/// msgpack, integers in their shortest form, reals as 64 bit. Throws as toJson() does.
HIO_API std::string toMgpk(Plain const& value);

/// Reads one value that fills `bytes` to the end. EMSGSIZE: above a limit; EBADMSG: not this
/// format, not UTF-8, NaN or infinity, integers beyond 64 bit, text after the value. Of a JSON key
/// that comes twice the last value counts (Python's rule); msgpack with such a key is refused.
HIO_API Outcome<Plain> fromJson(std::string_view bytes, PlainLimits const& limits = {});
HIO_API Outcome<Plain> fromMgpk(std::string_view bytes, PlainLimits const& limits = {});

} // namespace hio
