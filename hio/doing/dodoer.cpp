// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/live.hpp>

namespace hio {

DoDoer::DoDoer(Doers doers, bool always, double tock, bool temp)
    : Doer(tock, temp),
      deeds_(std::move(doers)),
      always_(always) {}

bool DoDoer::dogEnter() {
    endless_ = always_;
    return live([this] {
        enter();
        deeds_.enter(tymth(), temp());
        return done() && !endless_;
    });
}

bool DoDoer::recur(double tyme) {
    return deeds_.recur(tyme, tock());
}

void DoDoer::dogExit() {
    std::exception_ptr error;
    try {
        exit();
    } catch (...) {
        error = std::current_exception();
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

void DoDoer::extend(Doers doers) {
    deeds_.extend(std::move(doers), tymth(), temp());
}

void DoDoer::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    deeds_.remove(doers);
}

} // namespace hio
