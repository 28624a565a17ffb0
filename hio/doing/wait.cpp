// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/doing/wait.hpp>

#include <limits>

namespace hio {

void Wait::await_suspend(Dog::Handle dog) noexcept {
    going_ = root_ = dog.promise().root;
    doer_ = root_->doer;
    root_->passed = std::numeric_limits<double>::infinity();
    root_->wait = this;
    root_->where(where_);
}

void Wait::wake() noexcept {
    if (root_ == nullptr) {
        return;
    }
    root_->wait = nullptr;
    root_ = nullptr;
    if (doer_ != nullptr) {
        doer_->wake();
    }
}

void Wait::going() const {
    if (going_ != nullptr) {
        going_->check();
    }
}

} // namespace hio
