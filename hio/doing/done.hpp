// SPDX-License-Identifier: Apache-2.0
/// @file
/// Done: whether a doer has done its work: none (not known, hio's None), false or true.
///
/// Source: the attribute `done` of hio.base.doing, hio 0.7.20 (55b5ee55).
#pragma once

#include <cstdint>
#include <optional>

namespace hio {

/// Converts from bool and from std::nullopt; `if (done)` holds only for true. @context any thread
class Done {
public:
    constexpr Done() noexcept = default;
    constexpr Done(bool done) noexcept : state_(done ? State::yes : State::no) {} // NOLINT
    constexpr Done(std::nullopt_t) noexcept {}                                    // NOLINT

    /// True only when done.
    constexpr explicit operator bool() const noexcept { return state_ == State::yes; }
    /// False for none.
    [[nodiscard]] constexpr bool known() const noexcept { return state_ != State::none; }
    friend constexpr bool operator==(Done, Done) noexcept = default;

private:
    enum class State : std::uint8_t { none, no, yes };
    State state_ = State::none;
};

} // namespace hio
