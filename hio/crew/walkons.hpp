// SPDX-License-Identifier: Apache-2.0
/// @file
/// WalkOns: the hands at a boss that somebody else started. Not installed.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/memo/memoer.hpp>
#include <hio/memo/uxd.hpp>

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace hio::detail {

/// They share the boss's well-known socket. Their processes are watched, never signalled.
/// @context doist
class WalkOns {
public:
    explicit WalkOns(std::vector<std::string> names) : names_(std::move(names)) {}

    [[nodiscard]] std::vector<std::string> const& names() const noexcept { return names_; }
    [[nodiscard]] bool has(std::string_view name) const noexcept;
    [[nodiscard]] Uxd& uxd() noexcept { return uxd_; }
    [[nodiscard]] Memoer& memoer() noexcept { return memoer_; }
    [[nodiscard]] Memoer const& memoer() const noexcept { return memoer_; }

    /// `name` came as process `pid` (0: not known) with its socket at `addr`.
    void came(std::string const& name, pid_t pid, std::string const& addr);
    [[nodiscard]] pid_t pidOf(std::string_view name) const noexcept;
    /// Whether `name` came and has left: its process has ended, or its socket's file is gone.
    [[nodiscard]] bool left(std::string const& name) const noexcept;
    /// Whether all have come and ended.
    [[nodiscard]] bool allLeft() const noexcept;
    /// Whether any that came is still there.
    [[nodiscard]] bool anyHere() const noexcept;

private:
    struct Guest {
        [[nodiscard]] bool left() const noexcept;
        pid_t pid = 0;
        Fd pidfd{};
        std::string addr{};
    };
    std::vector<std::string> names_;
    std::map<std::string, Guest, std::less<>> guests_;
    Uxd uxd_;
    Memoer memoer_{uxd_, binaryMemos()};
};

} // namespace hio::detail
