// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/live.hpp>
#include <hio/help/errors.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace hio {

void Doer::refuse() {
    throw ValidationError("the tock of a Doer is not a number: give seconds of tyme");
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
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const name(
        abi::__cxa_demangle(typeid(*this).name(), nullptr, nullptr, &status), &std::free);
    return name ? name.get() : typeid(*this).name();
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

void Doer::failed() {
    live([]() -> bool { throw; });
    std::abort();
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
