// SPDX-License-Identifier: Apache-2.0
/// @file
/// The control memos between an application's LogDesk and the hands that roll.
///
/// | tag | from -> to | load |
/// | --- | --- | --- |
/// | LGC | desk -> hand | {to}: close: track the spool up to the record `to`, then deliver all
/// windows | | LGA | hand -> desk | {rows, windows, done}: tracked so far, open now, and whether it
/// has delivered | | LGW | hand -> desk | {dataset, start, rows, columns, nulls, file}: one window
/// was delivered |
///
/// `start` is in ms since 1970 UTC, `to` a sequence number of the spool, all others are counts.
/// They are records as the memos of a crew are (records.hpp), in JSON; a Python peer drops them as
/// unknown.
///
/// Source: ours; the memos take the place of the messages of ProcessRollingLogger of whylogs 1.6.0.
#pragma once

#include <hio/help/api.hpp>
#include <hio/roll/roller.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hio {

/// Asks a hand to close.
struct HIO_API LogClose {
    static constexpr std::string_view Tag = "LGC";
    std::uint64_t to = 0;

    /// @param name of who sends it
    [[nodiscard]] std::string memo(std::string const& name) const;
    /// None when `memo` is no such record. So are the others.
    static std::optional<LogClose> from(std::string_view memo);
};

/// How far a hand is.
struct HIO_API LogApplied {
    static constexpr std::string_view Tag = "LGA";
    std::uint64_t rows = 0;
    std::uint64_t windows = 0;
    bool done = false;

    [[nodiscard]] std::string memo(std::string const& name) const;
    static std::optional<LogApplied> from(std::string_view memo);
};

/// A window that a hand delivered.
struct HIO_API LogWritten {
    static constexpr std::string_view Tag = "LGW";
    RolledWindow window;

    [[nodiscard]] std::string memo(std::string const& name) const;
    static std::optional<LogWritten> from(std::string_view memo);
};

} // namespace hio
