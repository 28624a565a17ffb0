// SPDX-License-Identifier: Apache-2.0
/// @file
/// The one place that knows in which order the contexts of a Doer follow each other. Not installed.
#pragma once

#include <hio/doing/doer.hpp>

namespace hio {

template <class Part>
bool Doer::live(Part part) {
    bool finished = false;
    try {
        finished = part();
    } catch (...) {
        failed();
    }
    if (finished) {
        try {
            clean();
        } catch (...) {
            failed(false);
        }
        dogExit();
    }
    return finished;
}

} // namespace hio
