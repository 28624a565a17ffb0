// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dog.hpp>
#include <hio/help/errors.hpp>

namespace hio {

void Dog::refuseNan() {
    throw ValidationError("a Dog yielded a tock that is not a number: yield seconds of tyme");
}

bool Dog::resume(double tyme) {
    promise_type& root = handle_.promise();
    root.tyme = tyme;
    root.leaf.resume();
    if (!handle_.done()) {
        return false;
    }
    if (root.error) {
        std::rethrow_exception(std::exchange(root.error, nullptr));
    }
    return true;
}

void Dog::close() {
    if (!alive() || !handle_.promise().started) { // never ran: there is nothing to unwind
        return;
    }
    handle_.promise().ceasing = true;
    bool ended = false;
    try {
        ended = resume(handle_.promise().tyme);
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
