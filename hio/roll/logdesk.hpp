// SPDX-License-Identifier: Apache-2.0
/// @file
/// LogDesk: the application's side of the memos with the hands that roll: how far they are, and
/// what they delivered.
///
///     hio::LogDesk desk(hands);                         // their names
///     auto const take = [&](auto const& hand, auto const& memo) { desk.take(hand, memo); };
///     hio::Bosser boss(loop, crew, {..., .onMemo = take});
///     ...
///     desk.close(boss, logger);                         // when all is logged and flushed
///     if (desk.closed()) { use(desk.windows()); boss.stop(); }
///
/// Source: PipeSignaler of whylogs 1.6.0 (c9b9b8b15).
/// Differs: no thread, no futures: it is asked in recur.
#pragma once

#include <hio/crew/bosser.hpp>
#include <hio/help/api.hpp>
#include <hio/roll/roller.hpp>
#include <hio/roll/rollinglogger.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hio {

/// @context doist
class HIO_API LogDesk {
public:
    /// @param hands names, in the order of the spools of the RollingLogger
    explicit LogDesk(std::vector<std::string> hands);

    /// Takes a memo of a hand; others than its own are ignored.
    void take(std::string const& hand, std::string const& memo);

    /// Asks all hands to track what is in their spools and to deliver. Once; again is nothing.
    void close(Bosser& boss, RollingLogger const& logger);

    /// Whether all hands have delivered.
    [[nodiscard]] bool closed() const noexcept;

    [[nodiscard]] std::uint64_t rows() const noexcept;        ///< tracked, as far as was told
    [[nodiscard]] std::uint64_t openWindows() const noexcept; ///< likewise
    /// What was delivered, in order of dataset and time.
    [[nodiscard]] std::vector<RolledWindow> windows() const;

private:
    struct Hand {
        std::uint64_t rows = 0;
        std::uint64_t windows = 0;
        bool asked = false;
        bool done = false;
    };
    std::vector<std::string> names_;
    std::map<std::string, Hand, std::less<>> hands_;
    std::vector<RolledWindow> windows_;
};

} // namespace hio
