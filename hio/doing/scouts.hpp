// SPDX-License-Identifier: Apache-2.0
/// @file
/// Scouts: several Scouts in the place of one.
///
///     hio::Scouts scouts({&trace, &stall});
///     hio::Doist doist({.scout = &scouts});
#pragma once

#include <hio/doing/scout.hpp>
#include <hio/help/api.hpp>

#include <utility>
#include <vector>

namespace hio {

/// Tells each what it is told, in their order; borrowed. @context doist
class HIO_API Scouts final : public Scout {
public:
    explicit Scouts(std::vector<Scout*> scouts) noexcept : scouts_(std::move(scouts)) {}

    void enter(Doer const& doer, double tyme) noexcept override { tell(&Scout::enter, doer, tyme); }
    void resume(Doer const& doer, double tyme) noexcept override {
        tell(&Scout::resume, doer, tyme);
    }
    void close(Doer const& doer, double tyme) noexcept override { tell(&Scout::close, doer, tyme); }
    void yield(Doer const& doer, double tyme) noexcept override { tell(&Scout::yield, doer, tyme); }
    void exit(Doer const& doer, double tyme) noexcept override { tell(&Scout::exit, doer, tyme); }
    void fail(Failure const& failure) noexcept override {
        for (Scout* const scout : scouts_) {
            scout->fail(failure);
        }
    }

private:
    void tell(void (Scout::*what)(Doer const&, double) noexcept,
              Doer const& doer,
              double tyme) noexcept {
        for (Scout* const scout : scouts_) {
            (scout->*what)(doer, tyme);
        }
    }
    std::vector<Scout*> scouts_;
};

} // namespace hio
