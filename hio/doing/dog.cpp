// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dog.hpp>
#include <hio/doing/wait.hpp>
#include <hio/help/errors.hpp>

#include <string_view>

namespace hio {

static_assert(sizeof(Dog::promise_type) <= 56,
              "gcc 12 puts the least Dog in two lines of the cache");

void Dog::promise_type::obey() const {
    if (order == Order::cease) {
        throw Ceased();
    }
    throw ValidationError("a Dog yielded a tock that is not a number: yield seconds of tyme");
}

/// Throws where it yielded what is not a number. @return whether that has ended it
bool Dog::promise_type::refused() {
    while (!ended() && passed != passed && order == Order::run) {
        order = Order::refuse;
        resume(0.0);
        order = Order::run;
    }
    return ended();
}

/// After a resume that came back with what is not a number.
bool Dog::concluded() {
    if (!handle_.promise().settle()) {
        return false;
    }
    raise();
    return true;
}

std::source_location Dog::where() const noexcept {
    if (!alive()) {
        return {};
    }
    promise_type const& root = handle_.promise();
    return root.wait != nullptr ? root.wait->where() : root.where();
}

std::string Dog::function() const {
    constexpr std::string_view Unnamed = "(anonymous namespace)::"; // clang's; gcc's has no "("
    std::string_view name = where().function_name();                // gcc: "void a::f(f(int)::...)"
    std::size_t end = name.find('(');
    while (end != name.npos && name.substr(end).starts_with(Unnamed)) {
        end = name.find('(', end + Unnamed.size());
    }
    name = name.substr(0, end);
    return std::string(name.substr(name.find_last_of(" :") + 1));
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
