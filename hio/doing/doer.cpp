// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/live.hpp>
#include <hio/doing/naming.hpp>
#include <hio/help/errors.hpp>

#include <typeinfo>

namespace hio {

void Doer::refuse() {
    throw ValidationError("the tock of a Doer is not a number: give seconds of tyme");
}

void Doer::leaveDeeds(Dog* dog) noexcept {
    deeds_->unschedule(*this, dog);
}

void Doer::depart() noexcept {
    unschedule();
    while (roster_ != nullptr) {
        Deeds::strike(*Roster::of(*this), *this);
    }
}

void Doer::wake() noexcept {
    if (deeds_ != nullptr) {
        deeds_->wake(*this);
    }
}

/// A group may not rest with every tock.
void Doer::rouse() noexcept {
    if (deeds_ != nullptr) {
        deeds_->retock(*this);
    }
}

std::string Doer::name() const {
    return typeName(typeid(*this));
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

void Doer::dogEnded() {
    live([] { return true; });
}

void Doer::failed(bool aborts) {
    Deeds::endFailed(*this, aborts);
    throw;
}

void Doer::threw(std::exception_ptr const& error, std::source_location where) noexcept {
    if (deeds_ != nullptr) {
        deeds_->threw(*this, error, where);
    }
}

void Doer::dogClose() {
    try {
        cease();
    } catch (...) {
        failed(false);
    }
    dogExit();
}

} // namespace hio
