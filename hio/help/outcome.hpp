// SPDX-License-Identifier: Apache-2.0
/// @file
/// Outcome<T>: a value, or the std::error_code that tells why there is none.
///
/// What a running service must expect is returned, not thrown; the caller has to look
/// ([[nodiscard]]). The members are those of std::expected<T, std::error_code> (C++23). Differs: an
/// own type, not an alias, so that the ABI does not change with the compiler.
#pragma once

#include <hio/help/errors.hpp>

#include <system_error>
#include <utility>
#include <variant>

namespace hio {

/// The error side of an Outcome: `return Unexpected(EAGAIN);`
class Unexpected {
public:
    explicit Unexpected(std::error_code code) noexcept : code_(code) {}
    explicit Unexpected(int err) noexcept : code_(systemCode(err)) {}
    [[nodiscard]] std::error_code error() const noexcept { return code_; }

private:
    std::error_code code_;
};

/// A T or a std::error_code. Value semantics, those of T. @context any thread
template <class T>
class [[nodiscard]] Outcome {
public:
    Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}            // NOLINT
    Outcome(Unexpected why) noexcept : state_(std::in_place_index<1>, why.error()) {} // NOLINT

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Throws HioError with the code when there is none.
    [[nodiscard]] T& value() & { return demand(), *std::get_if<0>(&state_); }
    [[nodiscard]] T const& value() const& { return demand(), *std::get_if<0>(&state_); }
    [[nodiscard]] T&& value() && { return demand(), std::move(*std::get_if<0>(&state_)); }

    /// The value, unchecked: only where has_value() is known.
    [[nodiscard]] T& operator*() & noexcept { return *std::get_if<0>(&state_); }
    [[nodiscard]] T const& operator*() const& noexcept { return *std::get_if<0>(&state_); }
    [[nodiscard]] T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
    [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&state_); }
    [[nodiscard]] T const* operator->() const noexcept { return std::get_if<0>(&state_); }

    /// The code; of value 0 when there is a value.
    [[nodiscard]] std::error_code error() const noexcept {
        auto const* code = std::get_if<1>(&state_);
        return code ? *code : std::error_code();
    }

    template <class U>
    [[nodiscard]] T value_or(U&& other) const& {
        return has_value() ? **this : static_cast<T>(std::forward<U>(other));
    }

private:
    void demand() const {
        if (!has_value()) {
            throw HioError(error().message(), error());
        }
    }
    std::variant<T, std::error_code> state_;
};

} // namespace hio
