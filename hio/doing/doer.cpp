// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doer.hpp>
#include <hio/doing/live.hpp>
#include <hio/help/errors.hpp>

#include <cmath>
#include <utility>

namespace hio {

Doer::Doer(double tock, bool temp) : tock_(0.0), temp_(temp) {
    this->tock(tock);
}

void Doer::tock(double tock) {
    if (std::isnan(tock)) {
        throw ValidationError("the tock of a Doer is not a number: give seconds of tyme");
    }
    tock_ = std::abs(tock);
}

bool Doer::recur(double /*tyme*/) {
    return false;
}

void Doer::abort(std::exception const& /*error*/) {}

bool Doer::dogEnter() {
    return live([this] {
        enter();
        return static_cast<bool>(done_);
    });
}

bool Doer::dogRecur(double tyme) {
    return live([this, tyme] {
        Done const before = std::exchange(done_, false);
        try {
            if (recur(tyme)) {
                done_ = true;
            } else if (done_) {
                done_ = false;
            }
        } catch (...) {
            done_ = before;
            throw;
        }
        return done_ && !endless_;
    });
}

void Doer::dogClose() {
    try {
        cease();
    } catch (...) {
        dogExit();
        throw;
    }
    dogExit();
}

} // namespace hio
