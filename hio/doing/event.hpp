// SPDX-License-Identifier: Apache-2.0
/// @file
/// Event: something that has happened or not; Dogs wait for it at no cost.
///
///     hio::Event opened("opened");
///
///     hio::Dog reader(hio::Tymth tymth, double tock, hio::Event& opened) {
///         co_await opened.wait();             // goes on at once when it is set
///         ...
///     }
///
///     opened.set();                           // all that wait for it go on
///
/// - set() wakes all that wait, in the order in which they began to. Each goes on in the pass under
///   way when its Doer stands behind the one that calls set(), else in the next pass; those of one
///   scheduler in the order of its pass.
/// - It stays set until clear(). Who was woken goes on also when it is cleared before that.
/// - A wait that is closed leaves no trace.
/// - It has to outlive those that wait for it. When it does not, they are woken and the wait throws
///   HioError.
///
/// Source: new here; hio's doers poll. The shape is that of asyncio.Event. Differs: -
#pragma once

#include <hio/doing/line.hpp>
#include <hio/help/api.hpp>

#include <source_location>
#include <string>
#include <utility>

namespace hio {

/// Neither copied nor moved: those that wait point at it. @context doist
class HIO_API Event {
public:
    /// What is awaited. Made by wait() only.
    class HIO_API Waiting final : public Waiter {
    public:
        Waiting(Event& event, std::source_location where) noexcept
            : Waiter(event.line_, where),
              event_(event) {}
        [[nodiscard]] bool await_ready() const noexcept { return event_.isSet(); }
        void await_resume() {
            arrive();
            leave();
        }
        [[nodiscard]] std::string what() const override;

    private:
        Event& event_;
    };

    /// @param name shown with those that wait
    explicit Event(std::string name = {}) : name_(std::move(name)) {}

    /// `co_await event.wait()`. Not suspended when it is set.
    [[nodiscard]] Waiting wait(std::source_location from = std::source_location::current()) {
        return {*this, from};
    }

    void set() noexcept {
        set_ = true;
        line_.wakeAll();
    }
    void clear() noexcept { set_ = false; }
    [[nodiscard]] bool isSet() const noexcept { return set_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    std::string name_;
    Line line_;
    bool set_ = false;
};

} // namespace hio
