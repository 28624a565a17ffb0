// SPDX-License-Identifier: Apache-2.0
/// @file
/// Line: those that wait for one thing, in the order in which they began to wait; Waiter: one of
/// them. Event and Channel are made of these.
///
/// Somebody who is woken stays in line until its Dog goes on, or is closed or destroyed: what it
/// was woken for is still there then, and whoever owns the Line can wake the next.
///
/// When the Line is gone before those in it, they are woken, and go on with an error.
///
/// Source: new here. Differs: -
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/help/api.hpp>

#include <source_location>

namespace hio {

class Waiter;

/// Neither copied nor moved: those in it point at it. @context doist
class HIO_API Line {
public:
    Line() = default;
    Line(Line const&) = delete;
    Line& operator=(Line const&) = delete;
    Line(Line&&) = delete;
    Line& operator=(Line&&) = delete;
    /// Wakes all; see Waiter::arrive.
    ~Line();

    /// Whether nobody waits, nor was woken without having gone on yet.
    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
    void wakeFirst() noexcept;
    void wakeAll() noexcept;

private:
    friend class Waiter;
    Waiter* first_ = nullptr;
    Waiter* last_ = nullptr;
};

/// Stands in line from where its Dog is suspended until leave(). @context doist
class HIO_API Waiter : public Wait {
public:
    Waiter(Waiter const&) = delete;
    Waiter& operator=(Waiter const&) = delete;
    Waiter(Waiter&&) = delete;
    Waiter& operator=(Waiter&&) = delete;
    ~Waiter() override { leave(); }

    void await_suspend(Dog::Handle dog) noexcept;

protected:
    /// @param line borrowed
    Waiter(Line& line, std::source_location where) noexcept : Wait(where), line_(&line) {}

    /// For await_resume, first: throws Ceased when the Dog is closed, HioError when the Line is
    /// gone. It still stands in line.
    void arrive() const;

    /// @return whether it stood in line
    bool leave() noexcept;

private:
    friend class Line;
    Line* line_; ///< null: it is gone
    Waiter* before_ = nullptr;
    Waiter* after_ = nullptr;
    bool standing_ = false;
};

} // namespace hio
