// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/tyme/tymer.hpp>

#include <cmath>
#include <utility>

namespace hio {

Doist::Doist(Options options)
    : Tymist(options.tyme, options.tock),
      name_(std::move(options.name)),
      pacer_(options.pacer),
      deeds_(std::move(options.doers)),
      temp_(options.temp) {
    limit(options.limit);
}

void Doist::limit(std::optional<double> limit) {
    if (limit && std::isnan(*limit)) {
        throw ValidationError("the limit of Doist '" + name_ +
                              "' is not a number: give seconds of tyme");
    }
    limit_ = limit ? std::optional(std::abs(*limit)) : std::nullopt;
}

bool Doist::run(Doers doers, std::optional<double> limit, std::optional<double> tyme) {
    deeds_.assign(std::move(doers));
    if (limit) {
        this->limit(limit);
    }
    if (tyme) {
        this->tyme(*tyme);
    }
    return run();
}

bool Doist::run() {
    done_ = false;
    interrupted_ = false;
    std::exception_ptr error;
    try {
        enter();
        cycle();
    } catch (...) {
        error = std::current_exception();
    }
    try {
        exit();
    } catch (...) {
        error = error ? error : std::current_exception();
    }
    if (error) {
        std::rethrow_exception(error);
    }
    return static_cast<bool>(done_);
}

/// The passes of a run, until no deed is left, or the limit, or an interrupt.
void Doist::cycle() {
    Tymer const tymer(tymen(), limit_.value_or(0.0));
    try {
        if (pacer_) {
            pacer_->start();
        }
        while (!interrupted_) {
            recur();
            if (pacer_) {
                pacer_->pace(tock());
            }
            if (deeds_.empty()) {
                done_ = true;
                return;
            }
            if (limit_ && *limit_ != 0.0 && tymer.expired()) {
                return;
            }
        }
    } catch (Interrupt const&) { // asked for: not an error
    }
}

void Doist::enter() {
    deeds_.enter(tymen(), temp_);
}

void Doist::recur() {
    deeds_.recur(tyme(), tock());
    tick();
}

void Doist::exit() {
    deeds_.exit();
}

void Doist::extend(Doers doers) {
    deeds_.extend(std::move(doers), tymen(), temp_);
}

void Doist::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    deeds_.remove(doers);
}

} // namespace hio
