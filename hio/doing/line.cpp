// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/line.hpp>
#include <hio/help/errors.hpp>

#include <string>

namespace hio {

Line::~Line() {
    for (Waiter* waiter = first_; waiter != nullptr; waiter = waiter->after_) {
        waiter->line_ = nullptr;
        waiter->standing_ = false;
        waiter->wake();
    }
}

void Line::wakeFirst() noexcept {
    if (first_ != nullptr) {
        first_->wake();
    }
}

void Line::wakeAll() noexcept {
    for (Waiter* waiter = first_; waiter != nullptr; waiter = waiter->after_) {
        waiter->wake();
    }
}

void Waiter::await_suspend(Dog::Handle dog) noexcept {
    Wait::await_suspend(dog);
    standing_ = true;
    before_ = line_->last_;
    (before_ != nullptr ? before_->after_ : line_->first_) = this;
    line_->last_ = this;
}

void Waiter::arrive() const {
    going();
    if (line_ == nullptr) {
        throw HioError(std::string("what is waited for in ") + where().file_name() + ":" +
                       std::to_string(where().line()) +
                       " is gone: an Event or a Channel outlives those that wait for it");
    }
}

bool Waiter::leave() noexcept {
    if (!standing_) {
        return false;
    }
    (before_ != nullptr ? before_->after_ : line_->first_) = after_;
    (after_ != nullptr ? after_->before_ : line_->last_) = before_;
    standing_ = false;
    return true;
}

} // namespace hio
