// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>
#include <hio/help/errors.hpp>

namespace hio {

/// Keeps what it returned and frees the frame.
inline void DogDoer::settle() {
    if (Done const value = dog_.value(); value.known()) {
        done(value);
    }
    dog_ = Dog();
}

void DogDoer::refuseAgain() {
    throw ValidationError(
        "a doer made by doify cannot run again: an argument that cannot be copied "
        "was moved into its first run; pass std::ref of it, or a "
        "std::shared_ptr");
}

bool DogDoer::dogEnter() {
    dog_ = dog(tymth(), tock());
    dog_.root()->doer = this;
    try {
        if (!dog_.resume(tyme())) {
            return false;
        }
    } catch (...) {
        dog_ = Dog();
        throw;
    }
    settle();
    return true;
}

void DogDoer::dogEnded() {
    try {
        dog_.raise();
    } catch (...) {
        dog_ = Dog();
        throw;
    }
    settle();
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

} // namespace hio
