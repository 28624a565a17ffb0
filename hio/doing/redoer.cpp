// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/live.hpp>
#include <hio/doing/redoer.hpp>

namespace hio {

bool ReDoer::recur(double /*tyme*/) {
    return false;
}

bool ReDoer::dogEnter() {
    return live([this] {
        enter();
        dog_ = recur();
        dog_.root()->doer = this;
        return dog_.resume(tyme()) && conclude();
    });
}

void ReDoer::dogEnded() {
    live([this] {
        dog_.raise();
        return conclude();
    });
}

void ReDoer::dogClose() {
    live([this] {
        dog_.close();
        return false;
    });
    dog_ = Dog();
    Doer::dogClose();
}

/// What it returned is done, also none.
bool ReDoer::conclude() {
    done(dog_.value());
    dog_ = Dog();
    return true;
}

} // namespace hio
