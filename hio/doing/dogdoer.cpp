// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>

namespace hio {

bool DogDoer::begin() {
    dog_ = dog(tymth(), tock());
    return step(tyme());
}

bool DogDoer::step(double tyme) {
    try {
        return dog_.resume(tyme) && settle();
    } catch (...) {
        dog_ = Dog();
        throw;
    }
}

void DogDoer::close() {
    try {
        dog_.close();
        settle();
    } catch (...) {
        dog_ = Dog();
        throw;
    }
}

/// Keeps what it returned and frees the frame.
bool DogDoer::settle() {
    if (Done const value = dog_.value(); value.known()) {
        done(value);
    }
    dog_ = Dog();
    return true;
}

} // namespace hio
