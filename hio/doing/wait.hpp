// SPDX-License-Identifier: Apache-2.0
/// @file
/// Wait: the base of what a Dog awaits until somebody else wakes it. Event, Channel and the awaits
/// of other layers (a readable descriptor, a job of a Pool) derive from it.
///
///     class Rang final : public hio::Wait {
///     public:
///         explicit Rang(Bell& bell) noexcept : bell_(bell) { bell.waiting = this; }
///         ~Rang() { bell_.waiting = nullptr; }         // also when it is cancelled
///         bool await_ready() const noexcept { return bell_.rung; }
///         void await_resume() const { going(); }       // throws Ceased when it is closed
///         ...                                          // the bell calls wake() when it rings
///
/// A waiting Doer is not looked at until it is woken: it then goes on in the pass under way when it
/// stands behind the Doer that woke it, else in the next one. Its tock counts on from the tyme at
/// which it was woken. It has no constructor that takes an aggregate, for gcc 12 (see Dog).
///
/// Source: new here; hio's doers poll. Differs: -
#pragma once

#include <hio/doing/dog.hpp>
#include <hio/help/api.hpp>

#include <cstddef>
#include <source_location>
#include <string>

namespace hio {

class Deeds;
class Doer;

/// Lives in the frame of the Dog that waits; at most one await. @context doist
class HIO_API Wait : public Awaitable {
public:
    Wait(Wait const&) = delete;
    Wait& operator=(Wait const&) = delete;
    Wait(Wait&&) = delete;
    Wait& operator=(Wait&&) = delete;
    virtual ~Wait() = default;

    void await_suspend(Dog::Handle dog) noexcept;

    /// What is waited for, in words that follow "waits for": shown by Doist::tree() and in errors.
    [[nodiscard]] virtual std::string what() const = 0;
    [[nodiscard]] std::source_location where() const noexcept { return where_; }
    /// Adds a line for each of the Dogs that are waited for, as Doist::tree() does.
    virtual void tree(std::string& /*out*/, std::size_t /*depth*/) const {}

protected:
    explicit Wait(std::source_location where) noexcept : where_(where) {}

    /// The Dog goes on. Nothing happens when it does not wait, or was woken already.
    void wake() noexcept;
    /// Whether its Dog is suspended in it and was not woken yet.
    [[nodiscard]] bool waiting() const noexcept { return root_ != nullptr; }
    /// For await_resume: throws Ceased when the Dog is closed.
    void going() const;

private:
    friend class Dog;
    friend class Deeds;
    Dog::promise_type* root_ = nullptr;  ///< while it waits
    Dog::promise_type* going_ = nullptr; ///< since it was suspended
    Doer* doer_ = nullptr;               ///< whose Dog it is; null: one that is resumed by hand
    std::source_location where_;
};

} // namespace hio
