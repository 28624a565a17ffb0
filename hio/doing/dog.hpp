// SPDX-License-Identifier: Apache-2.0
/// @file
/// Dog: the coroutine of hio. It gives way for some tyme, is sent the tyme when it goes on, awaits
/// other Dogs, and can be closed at any yield.
///
///     hio::Dog blink(hio::Tymth tymth, double tock, Led& led) {
///         for (int i = 0; i < 10; ++i) {
///             double tyme = co_yield tock;   // give way for tock seconds of tyme
///             led.toggle(tyme);
///         }
///         co_return true;                    // done
///     }
///
/// - `co_yield tock` answers the tyme at which it goes on; with 0.0 that of the next tick.
/// - `co_await std::move(dog)` or `co_await f(...)` runs another Dog to its end ("yield from") and
///   answers what it returned; its exceptions arrive here.
/// - `co_return true`, `false`, or `std::nullopt` (hio's None).
/// - Closing throws Ceased at the yield, so that destructors run; catch it only to rethrow it or
///   to return. To yield again while ceasing is an error.
///
/// With gcc 12 never build an aggregate, a lambda with captures, or one of two class temporaries by
/// ?: in the same statement as co_await or co_yield: that compiler destroys such temporaries twice.
/// Name them first.
///
/// Source: the generators of hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: GeneratorExit is Ceased, `yield from` is co_await.
#pragma once

#include <hio/doing/awaitable.hpp>
#include <hio/doing/done.hpp>
#include <hio/doing/frames.hpp>
#include <hio/help/api.hpp>

#include <bit>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace hio {

class Doer;
class Wait;

/// Thrown at the yield of a Dog that is closed. Not a std::exception, so that a handler of those
/// does not swallow it.
struct HIO_API Ceased {};

/// Owns the frame of one coroutine: moves, never copies. Lazy: it first runs when it is resumed or
/// awaited. Destroyed while suspended, it runs the destructors of its frame and sees no Ceased.
/// @context doist
class [[nodiscard]] HIO_API Dog {
public:
    class Awaiter;

    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;

    /// What the frame holds beside the user's variables. The root, the Dog that a scheduler
    /// resumes, holds what is passed between the two; an awaited Dog passes it through.
    struct promise_type {
        struct Yield {
            promise_type& root;
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> /*self*/) const noexcept {}
            double await_resume() const {
                root.check();
                return root.passed;
            }
        };
        struct Final {
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            void await_suspend(Handle self) noexcept { self.promise().leave(); }
            void await_resume() const noexcept {}
        };
        /// What the root is to do when it goes on.
        enum class Order : std::uint8_t { run, cease, refuse /* what it yielded */ };
        /// How it has ended; the last two by an exception.
        enum class End : std::uint8_t { none, returned, ceased, failed };

        static void* operator new(std::size_t size) { return Frames::take(size); }
        static void operator delete(void* frame, std::size_t size) noexcept {
            Frames::give(frame, size);
        }

        promise_type() noexcept {} // NOLINT: default of a union with an exception_ptr is none
        promise_type(promise_type const&) = delete;
        promise_type& operator=(promise_type const&) = delete;
        ~promise_type() {
            if (end_ > End::returned) {
                error_.~exception_ptr();
            }
        }

        Dog get_return_object() noexcept { return Dog(Handle::from_promise(*this)); }
        [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
        /// @param from see yield_value
        [[nodiscard]] Final final_suspend(void const* from = __builtin_source_location()) noexcept {
            if (end_ != End::returned) {
                fail(Handle::from_promise(*this), from);
            }
            return {};
        }
        /// Throws ValidationError at the yield when `wanted` is not a number.
        /// @param from what a std::source_location is made of; gcc 12 keeps an argument of a class
        /// in the frame, once for each co_yield.
        Yield yield_value(double wanted, void const* from = __builtin_source_location()) noexcept {
            root->passed = wanted;
            root->where_ = from;
            return Yield{*root};
        }
        Awaiter await_transform(Dog&& dog) noexcept;
        template <class A>
        requires std::derived_from<std::remove_reference_t<A>, Awaitable>
            detail::Loan<std::remove_reference_t<A>> await_transform(A&& awaitable)
        noexcept { return detail::Loan<std::remove_reference_t<A>>(awaitable); }
        void return_value(Done done) noexcept {
            value = done;
            end_ = End::returned;
        }
        void unhandled_exception() noexcept { take(Handle::from_promise(*this)); }
        /// Throws what ended it, if it was an exception, once.
        void raise() {
            if (end_ > End::returned && error_) {
                std::rethrow_exception(std::exchange(error_, nullptr));
            }
        }
        /// Of the root: gives way at a place of somebody else.
        void where(std::source_location at) noexcept { where_ = std::bit_cast<void const*>(at); }
        /// Of the root: its last yield; line 0: there is none, or it has returned.
        [[nodiscard]] std::source_location where() const noexcept {
            static_assert(sizeof(std::source_location) == sizeof where_);
            return std::bit_cast<std::source_location>(end_ == End::returned ? nullptr : where_);
        }

        /// Resumes what the root waits in. Then `passed` is what it yielded, or not a number: call
        /// settle().
        void resume(double tyme) {
            passed = tyme;
            link.resume();
        }
        [[nodiscard]] bool ended() noexcept { return Handle::from_promise(*this).done(); }
        /// For a `passed` that is not a number: the root has ended, or is to go on in another Dog,
        /// or has yielded that. Goes on until it has ended or given way. @return whether it ended
        bool settle(double tyme) { return ended() || proceed(tyme); }
        /// Of the root: it goes on in another Dog. Who resumed the root does that, not the one that
        /// awaits or has ended: without optimization each such step would stay on the stack.
        void go(Handle to) noexcept {
            link = to;
            moved_ = true;
            passed = std::numeric_limits<double>::quiet_NaN();
        }
        /// Of the root, when it goes on: throws what it was told to.
        void check() const {
            if (order != Order::run) {
                obey();
            }
        }

        // First what every resume touches: it is in one line of the cache with what it calls.
        double passed = 0.0;       ///< of the root: the tyme on the way in, the tock on the way out
        promise_type* root = this; ///< whose `passed` and `order` count
        std::coroutine_handle<promise_type> link =
            Handle::from_promise(*this); ///< of the root: whom to resume; else who awaits this one

    private:
        void const* where_ = nullptr;
        End end_ = End::none;
        bool moved_ = false; ///< of the root: another `link` is to be resumed at once
        void obey() const;
        bool proceed(double tyme);
        // Of a handle, which gcc 12 has at hand: a pointer to the promise costs a register, and so
        // pushing and popping it in each resume.
        static void take(Handle dog) noexcept;
        static void fail(Handle dog, void const* from) noexcept;
        void leave() noexcept {
            if (root == this) {
                passed = std::numeric_limits<double>::quiet_NaN();
            } else {
                root->go(link);
            }
        }

    public:
        Order order = Order::run;
        bool started = false; ///< it has run to its first yield at least
        Done value;           ///< what it returned
        Doer* doer = nullptr; ///< of the root: whose it is; null: it is resumed by hand
        union {
            Wait* wait = nullptr;      ///< of the root: what it waits in, until it is woken
            std::exception_ptr error_; ///< of what one has ended: until it is thrown on
        };
    };

    Dog() noexcept = default;
    Dog(Dog&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Dog& operator=(Dog&& other) noexcept {
        if (this != &other) {
            destroy();
            handle_ = std::exchange(other.handle_, nullptr);
        }
        return *this;
    }
    Dog(Dog const&) = delete;
    Dog& operator=(Dog const&) = delete;
    ~Dog() { destroy(); }

    /// Whether there is a coroutine that has not ended.
    [[nodiscard]] bool alive() const noexcept { return handle_ && !handle_.done(); }

    /// Runs it to its next yield or its end; `tyme` is what the co_yield answers. Throws what it
    /// throws. One that waits (see Wait) and was not woken stays where it is.
    /// @return whether it has ended
    bool resume(double tyme) {
        promise_type& root = handle_.promise();
        if (root.wait != nullptr) {
            root.passed = std::numeric_limits<double>::infinity();
            return false;
        }
        root.started = true;
        root.resume(tyme);
        return root.passed != root.passed && concluded(tyme);
    }

    /// Throws Ceased at its yield and runs it to its end; nothing to do when it has ended. Throws
    /// what it throws on the way, and HioError when it yields again instead of ending.
    void close();

    /// The tock last yielded, seconds; infinite when it waits, not a number when it has ended.
    [[nodiscard]] double tock() const noexcept { return handle_.promise().passed; }

    /// Where it last gave way, also when an exception ended it; line 0 when it did not yet, or has
    /// returned.
    [[nodiscard]] std::source_location where() const noexcept;
    /// The function it gave way in, without namespaces and arguments; empty when it did not yet.
    [[nodiscard]] std::string function() const;

    /// What a scheduler resumes; null when there is no coroutine.
    [[nodiscard]] promise_type* root() const noexcept {
        return handle_ ? &handle_.promise() : nullptr;
    }

    /// Throws what ended it, if it was an exception.
    void raise() { handle_.promise().raise(); }

    /// What it returned; none before its end and when it was closed without returning.
    [[nodiscard]] Done value() const noexcept { return handle_ ? handle_.promise().value : Done(); }

private:
    explicit Dog(Handle handle) noexcept : handle_(handle) {}
    bool concluded(double tyme);
    void destroy() noexcept {
        if (handle_) {
            handle_.destroy();
        }
    }
    Handle handle_;
};

/// Awaits a child Dog: the root resumes it until it ends. Made by co_await only.
class Dog::Awaiter {
public:
    explicit Awaiter(Dog&& dog) noexcept : dog_(std::move(dog)) {}
    [[nodiscard]] bool await_ready() const noexcept { return !dog_.alive(); }
    void await_suspend(Handle parent) noexcept {
        promise_type& child = dog_.handle_.promise();
        child.root = parent.promise().root;
        child.link = parent;
        child.started = true;
        child.root->go(dog_.handle_);
    }
    /// What the child returned; throws what ended it.
    Done await_resume() {
        if (dog_.handle_) {
            dog_.handle_.promise().raise();
        }
        return dog_.value();
    }

private:
    Dog dog_;
};

inline Dog::Awaiter Dog::promise_type::await_transform(Dog&& dog) noexcept {
    return Awaiter(std::move(dog));
}

} // namespace hio
