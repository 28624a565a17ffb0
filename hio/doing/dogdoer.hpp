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
/// Differs: options are arguments, copied anew for each run; std::ref passes a reference.
#pragma once

#include <hio/doing/doer.hpp>
#include <hio/doing/dog.hpp>
#include <hio/help/api.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace hio {

/// @context doist
class HIO_API DogDoer : public Doer {
public:
    using Doer::Doer;

protected:
    /// Makes the coroutine of a run.
    /// @param tock the doer's own; what the coroutine yields decides
    virtual Dog dog(Tymth tymth, double tock) = 0;

    /// The name of the coroutine's function, without namespaces; empty before its first yield.
    [[nodiscard]] std::string function() const { return dog_.function(); }

private:
    bool dogEnter() final;
    void dogEnded() final;
    void dogClose() final;
    Dog::promise_type* dogRoot() noexcept final { return dog_.root(); }
    void settle();
    Dog dog_;
};

namespace detail {

template <class F, class... A>
class Doified final : public DogDoer {
public:
    Doified(double tock, F f, A... args)
        : DogDoer(tock),
          f_(std::move(f)),
          args_(std::move(args)...) {}

    [[nodiscard]] std::string name() const override {
        std::string const function = this->function();
        return function.empty() ? "Dog" : function;
    }

private:
    Dog dog(Tymth tymth, double tock) override {
        return std::apply([&](A const&... args) { return f_(tymth, tock, A(args)...); }, args_);
    }
    F f_;
    std::tuple<A...> args_;
};

} // namespace detail

/// Makes a doer of the coroutine function `f(Tymth, double tock, args...)`.
/// The function object and the arguments live in the doer and are copied into each run.
/// @param tock seconds of tyme, passed to f
template <class F, class... A>
requires std::invocable<F&, Tymth, double, A...>
[[nodiscard]] std::unique_ptr<Doer> doify(F f, double tock = 0.0, A... args) {
    return std::make_unique<detail::Doified<F, A...>>(tock, std::move(f), std::move(args)...);
}

} // namespace hio
