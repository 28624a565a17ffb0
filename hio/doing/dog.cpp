// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doer.hpp>
#include <hio/doing/dog.hpp>
#include <hio/doing/naming.hpp>
#include <hio/doing/wait.hpp>
#include <hio/help/errors.hpp>

#include <cxxabi.h>

#include <bit>
#include <typeinfo>

namespace hio {

static_assert(sizeof(Dog::promise_type) <= 56,
              "gcc 12 puts the least Dog in two lines of the cache");

void Dog::promise_type::obey() const {
    if (order == Order::cease) {
        throw Ceased();
    }
    throw ValidationError("a Dog yielded a tock that is not a number: yield seconds of tyme");
}

bool Dog::promise_type::proceed(double tyme) {
    while (!ended() && passed != passed) {
        if (std::exchange(moved_, false)) {
            resume(tyme);
        } else if (order == Order::run) { // it has yielded what is not a number
            order = Order::refuse;
            resume(tyme);
            order = Order::run;
        } else {
            return false;
        }
    }
    return ended();
}

/// In a handler: it has ended by what is handled.
void Dog::promise_type::take(Handle dog) noexcept {
    promise_type& self = dog.promise();
    std::type_info const* const type = abi::__cxa_current_exception_type();
    ::new (&self.error_) std::exception_ptr(std::current_exception());
    self.end_ = type != nullptr && *type == typeid(Ceased) ? End::ceased : End::failed;
}

/// It has ended by an exception, or without co_return: the standard leaves open what that does, gcc
/// and clang come here. Its doer is told while it is known where it gave way last.
void Dog::promise_type::fail(Handle dog, void const* from) noexcept {
    promise_type& self = dog.promise();
    if (self.end_ == End::none) {
        auto const at = std::bit_cast<std::source_location>(from);
        ::new (&self.error_) std::exception_ptr(std::make_exception_ptr(
            HioError("the coroutine " + functionName(at) + " (" + placeName(at) +
                     ") has ended without co_return: end it with co_return true, false or "
                     "std::nullopt")));
        self.end_ = End::failed;
    }
    if (self.end_ == End::failed && self.root == &self && self.doer != nullptr) {
        std::source_location const last = self.where();
        self.where_ = from; // the doer is called by its own function
        self.doer->threw(self.error_, last);
        self.where(last);
    }
}

/// After a resume that came back with what is not a number.
bool Dog::concluded(double tyme) {
    if (!handle_.promise().settle(tyme)) {
        return false;
    }
    raise();
    return true;
}

std::source_location Dog::where() const noexcept {
    return handle_ ? handle_.promise().where() : std::source_location();
}

std::string Dog::function() const {
    return functionName(where());
}

void Dog::close() {
    if (!alive() || !handle_.promise().started) { // never ran: there is nothing to unwind
        return;
    }
    handle_.promise().order = promise_type::Order::cease;
    if (Wait* const wait = std::exchange(handle_.promise().wait, nullptr)) {
        wait->root_ = nullptr;
    }
    bool ended = false;
    try {
        ended = resume(0.0);
    } catch (Ceased const&) {
        ended = true;
    }
    if (!ended) {
        destroy();
        handle_ = nullptr;
        throw HioError("a Dog yielded while it was ceasing: return or rethrow Ceased instead");
    }
}

} // namespace hio
