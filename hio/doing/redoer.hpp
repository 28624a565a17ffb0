// SPDX-License-Identifier: Apache-2.0
/// @file
/// ReDoer: a Doer with all contexts whose recur is a coroutine instead of a function called again.
///
///     class Walker : public hio::ReDoer {
///         hio::Dog recur() override {
///             double tyme = co_yield tock();
///             ...
///             co_return true;                // becomes done()
///         }
///     };
///
/// Source: hio.base.doing.ReDoer, hio 0.7.20 (55b5ee55).
/// Differs: the coroutine is `recur()` without a tyme: the tyme comes from its yields.
#pragma once

#include <hio/doing/doer.hpp>
#include <hio/doing/dog.hpp>
#include <hio/help/api.hpp>

namespace hio {

/// @context doist
class HIO_API ReDoer : public Doer {
public:
    using Doer::Doer;
    ReDoer(ReDoer const&) = delete;
    ReDoer& operator=(ReDoer const&) = delete;
    ReDoer(ReDoer&&) = delete;
    ReDoer& operator=(ReDoer&&) = delete;
    ~ReDoer() override { unschedule(&dog_); }

protected:
    /// Started after enter. It decides by what it yields when it goes on; tock() is only its
    /// suggestion.
    virtual Dog recur() = 0;

private:
    bool recur(double tyme) final;
    bool dogEnter() final;
    void dogEnded() final;
    void dogClose() final;
    Dog::promise_type* dogRoot() noexcept final { return dog_.root(); }
    bool conclude();
    Dog dog_;
};

} // namespace hio
