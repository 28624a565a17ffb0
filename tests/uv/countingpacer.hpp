// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hio/uv/looppacer.hpp>

/// Counts the waits of a Doist.
class CountingPacer final : public hio::uv::LoopPacer {
public:
    using LoopPacer::LoopPacer;
    void wait(double until) override {
        ++waits;
        LoopPacer::wait(until);
    }
    int waits = 0;
};
