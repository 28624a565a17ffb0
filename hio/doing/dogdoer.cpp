// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>

namespace hio {

bool DogDoer::dogEnter() {
    dog_ = dog(tymth(), tock());
    return dogRecur(tyme());
}

bool DogDoer::dogRecur(double tyme) {
    try {
        return dog_.resume(tyme) && settle();
    } catch (...) {
        dog_ = Dog();
        throw;
    }
}

void DogDoer::dogClose() {
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
