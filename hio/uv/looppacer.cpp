// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/looppacer.hpp>

namespace hio::uv {

void LoopPacer::start() {
    timer_.start();
}

double LoopPacer::elapsed() {
    return timer_.elapsed();
}

void LoopPacer::wait(double until) {
    loop_.runOnce(until - timer_.elapsed());
}

} // namespace hio::uv
