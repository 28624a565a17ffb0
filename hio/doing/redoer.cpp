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
        return run(tyme());
    });
}

bool ReDoer::dogRecur(double tyme) {
    return live([this, tyme] { return run(tyme); });
}

void ReDoer::dogClose() {
    live([this] {
        dog_.close();
        return false;
    });
    dog_ = Dog();
    Doer::dogClose();
}

/// Resumes the coroutine; when it ends what it returned is done, also none.
bool ReDoer::run(double tyme) {
    if (!dog_.resume(tyme)) {
        return false;
    }
    done(dog_.value());
    dog_ = Dog();
    return true;
}

} // namespace hio
