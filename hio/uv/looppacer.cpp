// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/looppacer.hpp>

namespace hio::uv {

void LoopPacer::start() {
    timer_.start();
    due_ = 0.0;
}

void LoopPacer::pace(double tock) {
    if (!(tock > 0.0)) {
        due_ = timer_.elapsed();
        return loop_.poll();
    }
    due_ += tock;
    double left = due_ - timer_.elapsed();
    do {
        loop_.runOnce(left);
        left = due_ - timer_.elapsed();
    } while (left > 0.0);
}

} // namespace hio::uv
