// SPDX-License-Identifier: Apache-2.0
/// @file
/// DogDoer: a doer whose whole life is one Dog; doify: makes one of a coroutine function.
///
///     hio::Dog sample(hio::Tymth tymth, double tock, Sensor& sensor);
///     doist.run({hio::doify(sample, 0.5, std::ref(sensor))});
///
/// What runs before the first co_yield is its enter; the tock of that first yield does not count
/// (the first recur comes in the next pass). There are no contexts: destructors and handlers take
/// their place.
///
/// Source: hio.base.doing.doify and bareDo, hio 0.7.20 (55b5ee55).
/// Differs: options are arguments, see doify.
#pragma once

#include <hio/doing/doer.hpp>
#include <hio/doing/dog.hpp>
#include <hio/help/api.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace hio {

/// @context doist
class HIO_API DogDoer : public Doer {
public:
    using Doer::Doer;
    DogDoer(DogDoer const&) = delete;
    DogDoer& operator=(DogDoer const&) = delete;
    DogDoer(DogDoer&&) = delete;
    DogDoer& operator=(DogDoer&&) = delete;
    ~DogDoer() override { unschedule(&dog_); }

protected:
    /// Makes the coroutine of a run.
    /// @param tock the doer's own; what the coroutine yields decides
    virtual Dog dog(Tymth tymth, double tock) = 0;

    /// The name of the coroutine's function, without namespaces; empty before its first yield.
    [[nodiscard]] std::string function() const { return dog_.function(); }

    /// Of doify: what it was given was moved into its first run. Throws ValidationError.
    [[noreturn]] static void refuseAgain();

private:
    bool dogEnter() final;
    void dogEnded() final;
    void dogClose() final;
    Dog::promise_type* dogRoot() noexcept final { return dog_.root(); }
    void settle();
    Dog dog_;
};

namespace detail {

/// Whether it can be copied. A container says yes also when what it holds cannot be.
template <class A>
consteval bool copyable() {
    if constexpr (!std::copy_constructible<A>) {
        return false;
    } else if constexpr (requires { typename A::value_type; }) {
        using Held = typename A::value_type;
        if constexpr (std::is_object_v<Held> && !std::same_as<Held, A>) {
            return copyable<Held>();
        } else {
            return true;
        }
    } else {
        return true;
    }
}

/// Whether f can be called for each run anew: no argument has to be moved into one.
template <class F, class... A>
inline constexpr bool Again = ((copyable<A>() || !std::copy_constructible<A>)&&...) &&
                              std::is_invocable_v<F&, Tymth, double, A const&...>;

/// How a run is passed what the doer holds: f may keep a reference to it as long as the run lasts.
template <bool Again, class A>
using Passed = std::conditional_t<Again || copyable<A>(), A const&, A&&>;

template <class F, class... A>
class Doified final : public DogDoer {
public:
    template <class G, class... B>
    explicit Doified(double tock, G&& f, B&&... args)
        : DogDoer(tock),
          f_(std::forward<G>(f)),
          args_(std::forward<B>(args)...) {}

    [[nodiscard]] std::string name() const override {
        std::string const function = this->function();
        return function.empty() ? "Dog" : function;
    }

private:
    static constexpr bool Repeats = Again<F, A...>;
    struct Nothing {};

    Dog dog(Tymth tymth, double tock) override {
        if constexpr (!Repeats) {
            if (std::exchange(spent_, true)) {
                refuseAgain();
            }
        }
        return std::apply(
            [&](A&... args) {
                return std::invoke(f_, tymth, tock, static_cast<Passed<Repeats, A>>(args)...);
            },
            args_);
    }
    F f_;
    std::tuple<A...> args_;
    [[no_unique_address]] std::conditional_t<Repeats, Nothing, bool> spent_{};
};

/// Whether a doer can hold a copy of what is passed as A, or what is moved out of it.
template <class A>
consteval bool holdable() {
    using Kept = std::decay_t<A>;
    return std::constructible_from<Kept, A> && (copyable<Kept>() || !std::is_lvalue_reference_v<A>);
}

/// Says in one sentence why doify cannot take this, if it cannot.
template <class F, class T, class... A>
consteval bool doifiable() {
    using G = std::decay_t<F>;
    constexpr bool Tocked = std::is_convertible_v<T, double>;
    constexpr bool Held = std::constructible_from<G, F> && (holdable<A>() && ...);
    if constexpr (!Tocked) {
        static_assert(
            Tocked,
            "the second argument of doify is the tock, seconds of tyme: pass what f takes "
            "after it, by std::ref(x) if f takes it by reference");
    } else if constexpr (!Held) {
        static_assert(Held,
                      "doify cannot copy one of its arguments into the doer: pass std::ref(x) for "
                      "what stays where it is, or std::move(x)");
    } else {
        constexpr bool Repeats = Again<G, std::decay_t<A>...>;
        constexpr bool Called =
            std::is_invocable_v<G&, Tymth, double, Passed<Repeats, std::decay_t<A>>...>;
        if constexpr (Called) {
            using Result =
                std::invoke_result_t<G&, Tymth, double, Passed<Repeats, std::decay_t<A>>...>;
            static_assert(std::is_same_v<Result, Dog>,
                          "what is given to doify has to be a coroutine that returns hio::Dog");
            return std::is_same_v<Result, Dog>;
        } else if constexpr (std::is_invocable_v<G&, Tymth, double, std::decay_t<A>&...>) {
            static_assert(Called,
                          "the function given to doify takes an argument by reference: pass "
                          "std::ref(x), where x outlives the doer, or let it take a value");
        } else {
            static_assert(Called,
                          "doify calls hio::Dog f(hio::Tymth, double tock, args...) with the "
                          "arguments after the tock: f does not take these");
        }
    }
    return false;
}

} // namespace detail

/// Makes a doer of the coroutine function `f(Tymth, double tock, args...)`.
/// The function object and the arguments live in the doer. f may take an argument by value, and
/// gets a copy in each run, or by reference to const, and gets that of the doer. One that cannot be
/// copied (a std::unique_ptr) and is taken by value is moved into the first run; a second one then
/// throws ValidationError. std::ref passes a reference to what outlives the doer.
/// @param tock seconds of tyme, passed to f
template <class F, class T = double, class... A>
[[nodiscard]] std::unique_ptr<Doer> doify(F&& f, T&& tock = 0.0, A&&... args) {
    if constexpr (detail::doifiable<F, T, A...>()) {
        return std::make_unique<detail::Doified<std::decay_t<F>, std::decay_t<A>...>>(
            static_cast<double>(tock), std::forward<F>(f), std::forward<A>(args)...);
    } else {
        return nullptr;
    }
}

} // namespace hio
