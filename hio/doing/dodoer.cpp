// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/live.hpp>

#include <typeinfo>
#include <utility>

namespace hio {

DoDoer::DoDoer(Doers doers, bool always, double tock, bool temp)
    : Doer(tock, temp),
      deeds_(std::move(doers), this),
      always_(always) {}

bool DoDoer::dogEnter() {
    endless_ = always_;
    quiet_ = quiet();
    if (own_) {
        own_->tyme(tyme());
    }
    return live([this] {
        enter();
        deeds_.enter(tymth(), temp());
        return done() && !endless_;
    });
}

bool DoDoer::recur(double tyme) {
    if (resting_) {
        Doer::deeds_->rouse(*this);
    }
    if (own_) {
        own_->tyme(tyme);
    }
    bool const finished = deeds_.recur(tyme, tock());
    if (quiet_ && tock() == 0.0 && (!finished || endless_)) {
        double const next = deeds_.next(tyme);
        if (next > tyme) {
            Doer::deeds_->rest(*this, next);
        }
    }
    return finished;
}

bool DoDoer::quiet() const noexcept {
    return typeid(*this) == typeid(DoDoer);
}

void DoDoer::dogExit() {
    std::exception_ptr error;
    try {
        exit();
    } catch (...) {
        error = std::current_exception();
        threw(error);
    }
    try {
        deeds_.exit();
    } catch (...) {
        error = error ? error : std::current_exception();
    }
    if (error) {
        std::rethrow_exception(error);
    }
}

void DoDoer::dogRoused(double tyme) noexcept {
    deeds_.passed(tyme, 0.0); // with another tock it would not have rested
}

void DoDoer::wind(Tymth tymth) {
    Doer::wind(tymth);
    deeds_.wind(tymth);
}

void DoDoer::extend(Doers doers) {
    bool const runs = Doer::deeds_ != nullptr && Doer::deeds_->rooted();
    if (!runs && !own_) {
        own_ = std::make_unique<Tymist>();
    }
    if (Tymth const now = runs ? Tymth() : Deeds::tymthOf(*this)) {
        own_->tyme(now());
    }
    deeds_.extend(std::move(doers), runs ? tymth() : own_->tymen(), temp(), runs);
}

void DoDoer::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    deeds_.remove(doers);
}

} // namespace hio
