// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace hio {

namespace {
constexpr double Never = std::numeric_limits<double>::infinity();

std::string number(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.begin(), text.end(), value).ptr};
}
} // namespace

Doist::Doist(Options options)
    : Tymist(options.tyme, options.tock),
      name_(std::move(options.name)),
      pacer_(options.pacer),
      failures_(options.scout),
      deeds_(std::move(options.doers)),
      temp_(options.temp),
      catchUp_(options.catchUp) {
    limit(options.limit);
    deeds_.scout(options.scout);
    deeds_.failures(&failures_);
    deeds_.root(tymen(), [this] {
        if (idle_) {
            due(pacer_->elapsed());
        }
    });
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
    try {
        while (advance()) {
            if (pacer_ != nullptr) {
                pacer_->wait(until_);
            }
        }
    } catch (Interrupt const&) { // asked for: not an error
    }
}

void Doist::enter() {
    interrupted_ = false;
    idle_ = false;
    failures_.clear();
    running_ = true;
    deeds_.enter(tymen(), temp_);
    ran_ = false;
    end_ = limit_.value_or(0.0) != 0.0 ? tyme() + *limit_ : Never;
    due_ = 0.0;
    origin_ = tyme();
    if (pacer_ != nullptr) {
        pacer_->start();
    }
}

bool Doist::step() {
    done_ = false; // of the run before: enter leaves it, as hio's does
    try {
        if (pacer_ != nullptr) {
            pacer_->wait(0.0);
        }
        return advance();
    } catch (Interrupt const&) {
        return false;
    }
}

double Doist::untilNext() {
    if (pacer_ == nullptr || !ran_) {
        return 0.0;
    }
    double const now = pacer_->elapsed();
    return std::max(due(now) - now, 0.0);
}

/// Makes the pass that is due, if one is. @return whether the run goes on
bool Doist::advance() {
    if (interrupted_) {
        return false;
    }
    if (pacer_ == nullptr) {
        recur();
        return !over();
    }
    if (ran_) {
        double const now = pacer_->elapsed();
        until_ = due(now);
        if (until_ > now) {
            return true;
        }
        if (over()) {
            return false;
        }
    }
    idle_ = false;
    ran_ = true;
    recur();
    due_ += tock();
    idle_ = true;
    until_ = due(pacer_->elapsed());
    return !interrupted_;
}

/// Counts the ticks that are over by `now` and in which nothing was due.
/// @return when the next pass is due; both in seconds since the start
double Doist::due(double now) {
    deeds_.rouseAt(tyme());
    double const stop = deeds_.empty() ? tyme() : std::min(deeds_.next(tyme()), end_);
    if (!(tock() > 0.0)) {
        due_ = now;
        tyme(std::max(tyme(), origin_ + now));
        deeds_.passed(tyme(), 0.0);
        return stop - origin_;
    }
    while (tyme() < stop && due_ + tock() <= now) {
        deeds_.passed(tyme(), tock());
        tick();
        due_ += tock();
    }
    double const late = std::floor((now - due_) / tock());
    if (catchUp_ && late > double(*catchUp_)) {
        due_ += (late - double(*catchUp_)) * tock();
    }
    origin_ = tyme() - due_;
    constexpr double Slack = 1e-6; // ticks: better one that is too soon than one too late
    double const ticks = std::ceil((stop - tyme()) / tock() - Slack);
    return due_ + std::max(ticks, 0.0) * tock();
}

/// Whether the run is at its end.
bool Doist::over() {
    if (deeds_.empty()) {
        done_ = true;
        return true;
    }
    if (interrupted_ || tyme() >= end_) {
        return true;
    }
    if (pacer_ == nullptr && end_ == Never && deeds_.dormant()) {
        throw HioError("Doist '" + name_ +
                       "' would wait for ever: in simulated tyme only its doers can wake each "
                       "other, and all of them wait. Let one of them end the wait, set a limit, "
                       "or, when what they wait for comes from outside, run in real time "
                       "(Options::pacer):\n" +
                       tree());
    }
    if (pacer_ == nullptr && !(tyme() + tock() > tyme())) {
        demandMotion();
    }
    return false;
}

/// Throws when what the run goes on for never comes: its tyme, which is simulated, does not move.
void Doist::demandMotion() {
    bool const due = !(deeds_.next(tyme()) > tyme());
    if (due && end_ == Never) {
        return; // it may still come to its end, without any tyme
    }
    throw HioError(
        "Doist '" + name_ + "' would run for ever: its tyme is simulated and stands at " +
        number(tyme()) + " s, since its tock is " + number(tock()) + " s, so that " +
        (end_ == Never ? "nothing that runs is ever due" : "its limit is never reached") +
        ". Give it a pacer (Options::pacer), whose real time it takes with a tock of " +
        "0.0, or a tock above 0.0:\n" + tree());
}

std::string Doist::tree() const {
    std::string out;
    deeds_.tree(out, 0);
    return out;
}

void Doist::recur() {
    deeds_.recur(tyme(), tock());
    tick();
}

void Doist::exit() {
    idle_ = false;
    running_ = false;
    deeds_.exit();
}

void Doist::extend(Doers doers) {
    deeds_.extend(std::move(doers), tymen(), temp_, running_);
}

void Doist::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    deeds_.remove(doers);
}

} // namespace hio
