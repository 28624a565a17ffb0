// SPDX-License-Identifier: Apache-2.0
/// @file
/// Waker: another thread, or a signal handler, lets the thread of a Doist know.
///
///     hio::uv::Waker waker(loop);
///     std::thread reader([&waker, &inbox] { inbox.put(...); waker.wake(); });
///
///     hio::Dog drain(hio::Tymth, double, Waker& waker, Inbox& inbox) {
///         for (;;) {
///             co_await waker.woken();      // costs nothing while nobody wakes
///             inbox.takeAll();             // wakes coalesce: take all there is
///         }
///     }
///
/// What was written before wake() is seen by whom it wakes.
///
/// Source: libuv 1.44 (uv_async_t).
/// Differs: also an await; a wake keeps errno.
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/uv/loop.hpp>

#include <functional>
#include <memory>
#include <source_location>
#include <string>

namespace hio::uv {

/// @context doist, all but wake()
class HIO_API Waker {
    struct Impl;

public:
    class Woken;

    /// `loop` is borrowed and must outlive this. `callback`, if given, is called in the loop after
    /// one or more wakes, through Loop::shield; it may end the Waker. Throws LoopError when the
    /// system grants no descriptor.
    explicit Waker(Loop& loop, std::function<void()> callback = {});
    /// Calls of wake() must be over. Who awaits it then waits until it is closed.
    ~Waker();
    Waker(Waker const&) = delete;
    Waker& operator=(Waker const&) = delete;
    Waker(Waker&&) = delete;
    Waker& operator=(Waker&&) = delete;

    /// Wakes all Dogs that wait; when none does, the next that awaits does not wait. Wakes that
    /// come before the loop has served the first of them are one. In a forked child it does
    /// nothing.
    /// @context signal safe, any thread
    void wake() noexcept;

    /// To be awaited: until the next wake, or one that came since the last was taken. The Dog goes
    /// on in the pass after the turn of the loop in which the wake was served. Throws HioError in a
    /// forked child.
    [[nodiscard]] Woken woken(std::source_location where = std::source_location::current());

private:
    Impl* impl_; // owned; libuv keeps it for one turn more than this lives
};

/// Made by Waker::woken() only. @context doist
class HIO_API Waker::Woken final : public Wait {
public:
    ~Woken() override;
    Woken(Woken const&) = delete;
    Woken& operator=(Woken const&) = delete;
    Woken(Woken&&) = delete;
    Woken& operator=(Woken&&) = delete;

    [[nodiscard]] bool await_ready() const noexcept;
    void await_suspend(Dog::Handle dog);
    /// Throws Ceased when its Dog is closed.
    void await_resume() const { going(); }
    [[nodiscard]] std::string what() const override { return "a wake from another thread"; }

private:
    friend class Waker;
    Woken(Impl* impl, std::source_location where) noexcept : Wait(where), impl_(impl) {}
    Impl* impl_; // borrowed; null: the Waker has gone
};

} // namespace hio::uv
