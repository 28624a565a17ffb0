// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/help/errors.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace hio {

/// While one is alive doers may be on the stack: what is removed is not freed before the last is
/// gone.
class Deeds::Busy {
public:
    explicit Busy(Deeds& deeds) noexcept : deeds_(deeds) { ++deeds_.busy_; }
    ~Busy() {
        if (--deeds_.busy_ == 0 && deeds_.untidy_) {
            deeds_.tidy();
        }
    }
    Busy(Busy const&) = delete;
    Busy& operator=(Busy const&) = delete;

private:
    Deeds& deeds_;
};

/// Notes doers that a call on the stack looks at again: of those that are destroyed until then it
/// sees null.
class Deeds::Held {
public:
    Held(Deeds& deeds, std::span<Doer*> doers) : deeds_(deeds) { deeds_.held_.push_back(doers); }
    ~Held() { deeds_.held_.pop_back(); }
    Held(Held const&) = delete;
    Held& operator=(Held const&) = delete;

private:
    Deeds& deeds_;
};

/// A pass over the deeds, for as long as it is alive.
class Deeds::Pass {
public:
    Pass(Deeds& deeds, double tyme, double tock) noexcept : deeds_(deeds) {
        deeds_.passing_ = true;
        deeds_.halted_ = false;
        deeds_.stirred_ = 0;
        deeds_.until_ = -Never;
        deeds_.concluding_ = false;
        deeds_.current_ = nullptr;
        deeds_.pace_ = tock;
        deeds_.tyme_ = tyme;
    }
    /// Called when it has come to the end of the deeds: else it was broken off.
    void complete() noexcept {
        deeds_.passed(deeds_.tyme_, deeds_.pace_);
        complete_ = true;
    }
    ~Pass() {
        if (!complete_ && deeds_.current_ != nullptr) { // those behind have not run in it
            deeds_.rouse({deeds_.runs_.data(), ++deeds_.current_});
        }
        deeds_.passing_ = false;
        if (!deeds_.late_.empty()) {
            deeds_.renumber();
        }
    }
    Pass(Pass const&) = delete;
    Pass& operator=(Pass const&) = delete;

private:
    Deeds& deeds_;
    bool complete_ = false;
};

/// Before doers enter.
inline void Deeds::open() noexcept {
    if (group_ != nullptr) { // one that does not run may have outlived who ran it
        Deeds const* const around = group_->deeds_;
        scout_ = around != nullptr ? around->scout_ : nullptr;
        failures_ = around != nullptr ? around->failures_ : nullptr;
    }
    if (live_ == 0) {
        passed(-Never, 0.0); // the tyme may have been set back since
    }
}

/// Enters a doer. @return whether it runs on: it needs a deed
[[gnu::always_inline]] inline bool Deeds::begin(Doer& doer, Tymth tymth, bool temp) {
    if (doer.deeds_ != nullptr) {
        throw ValidationError("a doer that runs in one scheduler cannot be entered in another: "
                              "remove it there first");
    }
    doer.deeds_ = this;
    doer.removed_ = false;
    doer.resting_ = false;
    doer.temporary_ = temp;
    doer.done_ = false;
    bool finished = true;
    Doer* const outer = std::exchange(entering_, &doer);
    try {
        doer.wind(tymth);
        if (scout_ != nullptr) {
            scout_->enter(doer, tymth());
        }
        finished = doer.dogEnter();
    } catch (...) {
        if (std::exchange(entering_, outer) != nullptr) {
            threw(doer, std::current_exception());
            end(doer);
        }
        throw;
    }
    if (std::exchange(entering_, outer) == nullptr) { // it has destroyed itself
        return false;
    }
    if (finished) {
        end(doer);
        return false;
    }
    if (scout_ != nullptr) {
        scout_->yield(doer, tymth());
    }
    if (doer.removed_) {
        if (std::exception_ptr const error = closeOne(doer)) {
            std::rethrow_exception(error);
        }
        return false;
    }
    return true;
}

/// Gives a doer that has entered its deed: at the end, or during a pass right before the deed that
/// runs. It is due at once, unless it waits: as in hio the tock that it yielded when it entered
/// does not count.
[[gnu::always_inline]] inline void Deeds::append(Doer& doer, Tymth tymth) {
    Dog::promise_type* const dog = doer.dogRoot();
    double due = tymth();
    if (dog != nullptr && dog->wait != nullptr) {
        due = Never;
    } else if (doer.awaited_) {
        due += dog->passed;
    }
    ++live_;
    stir();
    if (passing_) {
        appendLate(doer, due, dog);
        return;
    }
    doer.place_ = static_cast<Place>(runs_.size());
    runs_.emplace_back().set(due, doer, dog);
}

Deeds::Deeds(Doers doers, Doer* group) : group_(group) {
    roster_.assign(std::move(doers));
}

Deeds::~Deeds() {
    if (busy_ != 0) {
        std::fputs("hio: a group or a Doist was destroyed by one of its doers while it ran: "
                   "remove it, or let it end first\n",
                   stderr);
        std::abort();
    }
    try {
        failing_ = true;
        closeAll();
    } catch (...) { // no memory
    }
}

void Deeds::assign(Doers doers) {
    demandIdle("a new list of doers");
    exit();
    roster_.assign(std::move(doers));
}

void Deeds::enter(Tymth tymth, bool temp) {
    demandIdle("enter");
    Busy const busy(*this);
    open();
    std::size_t const places = roster_.places(); // an enter may extend the list
    runs_.reserve(places);
    for (std::size_t place = 0; place < places; ++place) {
        Doer* const doer = roster_.at(place); // or have removed others, or have entered them
        if (doer != nullptr && doer->deeds_ != this && begin(*doer, tymth, temp)) {
            append(*doer, tymth);
        }
    }
}

void Deeds::wind(Tymth tymth) {
    if (live_ == 0) {
        return;
    }
    open();
    for (std::size_t place = 0; place < runs_.size(); ++place) {
        Doer* const doer = runs_[place].doer();
        if (doer == nullptr || doer->tymth() == tymth) {
            continue;
        }
        doer->wind(tymth);
        if (scout_ != nullptr) {
            scout_->enter(*doer, tymth());
            scout_->yield(*doer, tymth());
        }
        if (runs_[place].retyme != Never) {
            reset(*doer, tymth());
        }
    }
}

bool Deeds::recur(double tyme, double tock) {
    demandIdle("recur");
    rouseAt(tyme);
    if (tyme < idleUntil_) {
        passed(tyme, tock);
        return live_ == 0;
    }
    ready_.extend(runs_.size());
    if (sleepers_) {
        sleepers_->pour(tyme, [this](Place place) {
            __builtin_prefetch(&runs_[place]);
            ready_.set(place);
        });
        if (ready_.empty()) {
            passed(tyme, tock);
            return live_ == 0;
        }
    }
    idleUntil_ = -Never;
    soonest_ = Never;
    Busy const busy(*this);
    Pass pass(*this, tyme, tock);
    try {
        scout_ == nullptr ? walk<false>(tyme, tyme + tock) : walk<true>(tyme, tyme + tock);
    } catch (...) {
        if (!concluding_) {
            fail();
        }
        throw;
    }
    if (!halted_) {
        pass.complete();
    }
    if (current_ == nullptr && !sleepers_) {
        idleUntil_ = soonest_;
    }
    return live_ == 0;
}

void Deeds::exit() {
    if (std::exception_ptr const error = closeAll()) {
        std::rethrow_exception(error);
    }
}

/// @return the first exception
std::exception_ptr Deeds::closeAll() {
    demandIdle("exit");
    Busy const busy(*this);
    std::exception_ptr error;
    std::size_t seen = renumbered_;
    std::size_t top = runs_.size();
    for (std::size_t at = top; live_ > 0;) {
        if (seen != renumbered_ || top != runs_.size()) { // closing may extend, remove and recur
            seen = renumbered_;
            at = top = runs_.size();
        }
        if (Doer* const doer = runs_[--at].doer()) {
            drop(runs_[at]);
            std::exception_ptr const thrown = closeOne(*doer);
            error = error ? error : thrown;
            failing_ = failing_ || thrown;
        }
    }
    failing_ = false;
    return error;
}

void Deeds::extend(Doers doers, Tymth tymth, bool temp, bool transient) {
    Busy const busy(*this);
    refresh();
    open();
    Roster arriving(*this); // as a list, since what enters may destroy what comes after it
    for (Doers::Entry& entry : doers.entries()) {
        if (roster_.has(*entry.doer())) {
            roster_.add(std::move(entry)); // it may have another owner now
        } else if (entry.doer()->deeds_ != this) {
            arriving.add(std::move(entry));
        }
    }
    auto const entered = [&](Doer const* doer) {
        return doer != nullptr && doer->deeds_ == this && !hasRun(*doer);
    };
    std::size_t const places = arriving.places();
    try {
        for (std::size_t place = 0; place < places; ++place) {
            Doer* const doer = arriving.at(place);
            if (doer == nullptr) {
                continue;
            }
            if (roster_.has(*doer)) { // one that entered before it took it
                roster_.add(arriving.take(place));
            } else if (doer->deeds_ == this) {
                static_cast<void>(arriving.take(place));
            } else {
                begin(*doer, tymth, temp);
            }
        }
    } catch (...) {
        failing_ = true; // what led here counts, not what follows from it
        std::vector<Doer*> closing;
        for (std::size_t place = 0; place < places; ++place) {
            if (entered(arriving.at(place))) {
                closing.push_back(arriving.at(place));
            }
        }
        closeReversed(std::move(closing));
        throw;
    }
    for (std::size_t place = 0; place < places; ++place) {
        Doer* const doer = arriving.at(place);
        if (doer == nullptr) {
            continue;
        }
        Doers::Entry entry = arriving.take(place);
        doer->transient_ = transient && entry.owned();
        roster_.add(std::move(entry));
        if (entered(doer)) {
            append(*doer, tymth); // now, since those entered after it may have woken it
        } else if (doer->transient_ && doer->deeds_ == nullptr) {
            letGo(*doer);
        }
    }
}

void Deeds::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    Busy const busy(*this);
    std::vector<std::pair<std::pair<Place, Place>, Doer*>> closing; // by their order
    for (Doer& doer : doers) {
        if (!roster_.has(doer)) {
            continue;
        }
        untidy_ = true;
        if (auto owned = roster_.strike(doer)) {
            retired_.push_back(std::move(owned));
        }
        if (doer.deeds_ != this) {
            continue;
        }
        doer.removed_ = true;
        if (!hasRun(doer)) {
            continue;
        }
        if (passing_ && runs_.data() + doer.place_ == current_) {
            stirred_ = Stirred;
            doer.dogHalt();
        } else if (doer.place_ < runs_.size()) {
            closing.push_back({{doer.place_, Nobody}, &doer});
        } else {
            closing.push_back({{late_[doer.place_ - runs_.size()].before, doer.place_}, &doer});
        }
    }
    std::sort(closing.begin(), closing.end());
    std::vector<Doer*> ordered;
    for (auto const& [order, doer] : closing) {
        drop(runAt(doer->place_));
        ordered.push_back(doer);
    }
    if (std::exception_ptr const error = closeReversed(std::move(ordered))) {
        std::rethrow_exception(error);
    }
}

void Deeds::letGo(Doer& doer) noexcept {
    if (roster_.owns(doer)) {
        retired_.push_back(roster_.strike(doer));
        untidy_ = true;
    }
}

void Deeds::halt() noexcept {
    halted_ = true;
    stirred_ = Stirred;
    if (passing_ && current_ != nullptr && current_->doer() != nullptr) {
        current_->doer()->dogHalt();
    }
}

void Deeds::appendLate(Doer& doer, double due, Dog::promise_type* dog) {
    doer.place_ = static_cast<Place>(runs_.size() + late_.size());
    late_.push_back({static_cast<Place>(current_ - runs_.data()), Run(due, doer, dog)});
}

bool Deeds::hasRun(Doer const& doer) const noexcept {
    std::size_t const place = doer.place_;
    if (place < runs_.size()) {
        return runs_[place].doer() == &doer;
    }
    return place - runs_.size() < late_.size() && late_[place - runs_.size()].run.doer() == &doer;
}

/// When no doer is on the stack.
void Deeds::tidy() {
    untidy_ = false;
    std::size_t const gone = runs_.size() - live_;
    if (gone > live_ + Many || (gone > 0 && live_ == 0)) {
        renumber();
    }
    roster_.tidy();
    auto const retired = std::exchange(retired_, {}); // whose destructors may come back here
}

void Deeds::demandIdle(char const* what) const {
    if (passing_) {
        throw HioError(std::string(what) + " called by a doer in the middle of a pass of its own "
                                           "scheduler: use extend, remove or interrupt");
    }
}

void Deeds::threw(Doer const& doer,
                  std::exception_ptr const& error,
                  std::source_location where) noexcept {
    if (failures_ == nullptr) {
        return;
    }
    if (doer.awaited_ && !failing_) {
        failures_->hold(doer, error, where);
    } else {
        failures_->add(doer, error, where);
    }
}

void Deeds::endFailed(Doer& doer, bool aborts) {
    Doer* here = &doer;
    std::optional<Held> held;
    if (doer.deeds_ != nullptr) {
        held.emplace(*doer.deeds_, std::span(&here, 1));
    }
    auto const tell = [&here] {
        if (here != nullptr) {
            here->threw(std::current_exception());
        }
    };
    tell();
    try {
        if (aborts) {
            throw;
        }
    } catch (std::exception const& error) {
        try {
            doer.abort(error);
        } catch (...) {
            tell();
        }
    } catch (...) { // not one for abort
    }
    if (here == nullptr) {
        return;
    }
    try {
        doer.dogExit();
    } catch (...) {
        tell();
    }
}

std::exception_ptr Deeds::closeOne(Doer& doer) noexcept {
    std::exception_ptr error;
    Doer* here = &doer;
    Held const held(*this, {&here, 1});
    if (scout_ != nullptr) {
        scout_->close(doer, doer.tyme());
    }
    try {
        doer.dogClose();
    } catch (...) {
        error = std::current_exception();
        if (here != nullptr) {
            threw(doer, error);
        }
    }
    if (here != nullptr) {
        end(doer);
    }
    return error;
}

/// Closes all, last first. @return the first exception
std::exception_ptr Deeds::closeReversed(std::vector<Doer*> doers) noexcept {
    std::exception_ptr error;
    Held const held(*this, doers);
    for (auto doer = doers.rbegin(); doer != doers.rend(); ++doer) {
        std::exception_ptr const thrown = *doer != nullptr ? closeOne(**doer) : nullptr;
        error = error ? error : thrown;
        failing_ = failing_ || thrown;
    }
    failing_ = false;
    return error;
}

void Deeds::strike(Roster& roster, Doer& doer) noexcept {
    roster.deeds().untidy_ = true;
    static_cast<void>(roster.strike(doer).release()); // whoever destroys it owns it
}

void Deeds::unschedule(Doer& doer, Dog* dog) noexcept {
    if (entering_ == &doer) {
        entering_ = nullptr;
    }
    for (std::span<Doer*> const doers : held_) {
        std::replace(doers.begin(), doers.end(), &doer, static_cast<Doer*>(nullptr));
    }
    if (hasRun(doer)) {
        Run& run = runAt(doer.place_);
        if (passing_ && &run == current_) {
            stirred_ = Stirred;
            if (dog != nullptr && dog->alive()) {
                dog->root()->doer = nullptr;
                orphan_ = std::move(*dog);
            }
        }
        drop(run);
    }
    doer.deeds_ = nullptr;
    gone(doer);
}

} // namespace hio
