// SPDX-License-Identifier: Apache-2.0
/// @file
/// Failures: what the doers of a Doist threw, in the order in which it was thrown. Kept by the
/// Doist, which is asked for them, and filled by its schedulers.
///
/// An exception that a Dog catches, from another that it awaits or from one of all, any or tymeout,
/// is none of these: it counts when it ends the doer. One that hio itself has to drop, because
/// another is on its way already, counts always.
///
/// Source: new here. Differs: -
#pragma once

#include <hio/doing/failure.hpp>
#include <hio/help/api.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <source_location>
#include <vector>

namespace hio {

class Doer;
class Scout;

/// @context doist
class HIO_API Failures {
public:
    /// How many are kept. Of one tyme the first, since they are the cause of the others; of
    /// different tymes the last.
    static constexpr std::size_t Limit = 64;

    /// @param scout told of each; borrowed, may be null
    explicit Failures(Scout* scout) noexcept : scout_(scout) {}

    [[nodiscard]] std::vector<Failure> const& kept() const noexcept { return kept_; }
    /// How many beyond the Limit are not kept.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

    /// The doer has ended by the error. Nothing happens when that is known: it comes from one of a
    /// group, or one that was awaited. Ceased and Interrupt are no failures.
    /// @param where as of Failure
    void
    add(Doer const& doer, std::exception_ptr const& error, std::source_location where) noexcept;
    /// The same, of one whose awaiter may catch it: kept back until it ends a doer.
    void
    hold(Doer const& doer, std::exception_ptr const& error, std::source_location where) noexcept;
    void clear() noexcept;

private:
    void keep(std::size_t at, Failure failure);
    [[nodiscard]] bool known(std::exception_ptr const& error) const noexcept;

    /// One that somebody may catch; who has caught one does not tell.
    struct Held {
        Failure failure;
        std::size_t at; ///< its place among the kept
    };
    static constexpr std::size_t MaxHeld =
        16; ///< awaits within each other; more are taken for caught

    std::vector<Failure> kept_;
    std::vector<Held> held_;
    std::exception_ptr last_; ///< of those that were added
    std::uint64_t dropped_ = 0;
    Scout* scout_;
};

} // namespace hio
