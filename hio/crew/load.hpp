// SPDX-License-Identifier: Apache-2.0
/// @file
/// Load: what a hand is told at its start: who it is, whom it serves, and its options.
///
/// The boss writes it (msgpack) into a descriptor that the hand inherits: it is not seen in ps and
/// has no limit of an argument. A muster asks it: `load.get("device", "/dev/ttyS0")`.
///
/// Source: CrewDom of hio.base.multidoing, hio 0.7.20 (55b5ee55).
/// Differs: hio pickles Doers into the load; here only plain data crosses, and `craft` says which
/// muster of the Crew makes the Doers.
#pragma once

#include <hio/crew/plain.hpp>
#include <hio/crew/protocol.hpp>
#include <hio/help/api.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace hio {

/// A value. @context any thread
struct HIO_API Load {
    std::string name;      ///< of the hand
    std::string craft;     ///< what it is: a name of the Crew
    Plain::Map options{};  ///< of the craft
    Bossage boss{};        ///< whom it serves: name, path and pid
    std::string path{};    ///< of its own socket
    double tock = 0.03125; ///< seconds of its Doist's ticks
    int depth = 1;         ///< bosses above it: 2 for a hand of a boss that is a hand itself

    /// The option `key`, or `other` when there is none. Throws ValidationError when the option is
    /// of another kind; an integer is taken for a real.
    [[nodiscard]] std::string get(std::string_view key, char const* other) const;
    [[nodiscard]] std::string get(std::string_view key, std::string const& other) const;
    [[nodiscard]] std::int64_t get(std::string_view key, std::int64_t other) const;
    [[nodiscard]] std::int64_t get(std::string_view key, int other) const;
    [[nodiscard]] double get(std::string_view key, double other) const;
    [[nodiscard]] bool get(std::string_view key, bool other) const;

    /// The option as it is; null when there is none.
    [[nodiscard]] Plain const* find(std::string_view key) const noexcept;

    /// msgpack. Throws ValidationError for options that cannot be written.
    [[nodiscard]] std::string pack() const;
    /// Reads what pack() wrote. Throws FormatError.
    static Load unpack(std::string_view bytes);
};

} // namespace hio
