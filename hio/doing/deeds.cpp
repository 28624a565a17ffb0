// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/help/errors.hpp>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace hio {

/// While one is alive doers may be on the stack: what is removed is not freed before the last is
/// gone.
class Deeds::Busy {
public:
    explicit Busy(Deeds& deeds) noexcept : deeds_(deeds) { ++deeds_.busy_; }
    ~Busy() {
        if (--deeds_.busy_ == 0) {
            deeds_.sweep();
            // Moved out first: the destructor of a doer may come back here.
            auto const retired = std::exchange(deeds_.retired_, {});
        }
    }
    Busy(Busy const&) = delete;
    Busy& operator=(Busy const&) = delete;

private:
    Deeds& deeds_;
};

/// A pass over the deeds, for as long as it is alive.
class Deeds::Pass {
public:
    explicit Pass(Deeds& deeds) noexcept : deeds_(deeds) {
        deeds_.passing_ = true;
        deeds_.halted_ = false;
    }
    ~Pass() { deeds_.passing_ = false; }
    Pass(Pass const&) = delete;
    Pass& operator=(Pass const&) = delete;

private:
    Deeds& deeds_;
};

Deeds::Deeds(Doers doers) {
    assign(std::move(doers));
}

Deeds::~Deeds() {
    try {
        exit();
    } catch (...) { // nobody left to tell
    }
}

void Deeds::assign(Doers doers) {
    demandIdle("a new list of doers");
    exit();
    std::unordered_set<Doer const*> seen;
    std::erase_if(doers.entries(),
                  [&](auto const& entry) { return !seen.insert(entry.doer).second; });
    list_ = std::move(doers);
}

void Deeds::enter(Tymth tymth, bool temp) {
    demandIdle("enter");
    Busy const busy(*this);
    for (Doer* const doer : doers()) {
        // An enter may have run, extended or removed others of the list.
        if (doer->deeds_ != this && lists(*doer) && begin(*doer, tymth, temp)) {
            deeds_.push_back({tymth(), doer});
            ++live_;
        }
    }
}

bool Deeds::recur(double tyme, double tock) {
    demandIdle("recur");
    Busy const busy(*this);
    Pass const pass(*this);
    for (at_ = 0; at_ < deeds_.size() && !halted_; ++at_) {
        if (deeds_[at_].doer != nullptr && deeds_[at_].retyme <= tyme) {
            step(tyme, tock);
        }
    }
    return live_ == 0;
}

void Deeds::exit() {
    demandIdle("exit");
    Busy const busy(*this);
    std::exception_ptr error;
    while (live_ > 0) { // one at a time: closing may extend or remove others
        std::size_t last = deeds_.size() - 1;
        while (deeds_[last].doer == nullptr) {
            --last;
        }
        Doer& doer = *deeds_[last].doer;
        drop(last);
        std::exception_ptr const thrown = closeOne(doer);
        error = error ? error : thrown;
    }
    if (error) {
        std::rethrow_exception(error);
    }
}

void Deeds::extend(Doers doers, Tymth tymth, bool temp) {
    Busy const busy(*this);
    std::vector<Deed> entered;
    std::vector<Doers::Entry> taken;
    try {
        for (Doers::Entry& entry : doers.entries()) {
            if (entry.doer->deeds_ == this || lists(*entry.doer)) {
                continue;
            }
            bool const known = std::any_of(taken.begin(), taken.end(), [&](auto const& other) {
                return other.doer == entry.doer;
            });
            if (known) {
                continue;
            }
            if (begin(*entry.doer, tymth, temp)) {
                entered.push_back({tymth(), entry.doer});
            }
            taken.push_back(std::move(entry));
        }
    } catch (...) {
        closeReversed(entered); // what led here counts, not what follows from it
        throw;
    }
    std::move(taken.begin(), taken.end(), std::back_inserter(list_.entries()));
    std::size_t const place = passing_ ? at_ : deeds_.size();
    deeds_.insert(
        deeds_.begin() + static_cast<std::ptrdiff_t>(place), entered.begin(), entered.end());
    live_ += entered.size();
    at_ += passing_ ? entered.size() : 0;
}

void Deeds::remove(std::span<std::reference_wrapper<Doer> const> doers) {
    Busy const busy(*this);
    std::unordered_set<Doer const*> leaving;
    for (Doer& doer : doers) {
        leaving.insert(&doer);
    }
    std::erase_if(list_.entries(), [&](Doers::Entry& entry) {
        if (!leaving.contains(entry.doer)) {
            return false;
        }
        if (entry.doer->deeds_ == this) {
            entry.doer->removed_ = true;
            entry.doer->dogHalt();
        }
        if (entry.owned) {
            retired_.push_back(std::move(entry.owned));
        }
        return true;
    });
    std::vector<Deed> closing;
    for (std::size_t at = 0; at < deeds_.size(); ++at) {
        Doer* const doer = deeds_[at].doer;
        if (doer != nullptr && doer->removed_ && doer->phase_ == Doer::Phase::waiting) {
            closing.push_back(deeds_[at]);
            drop(at);
        }
    }
    if (std::exception_ptr const error = closeReversed(closing)) {
        std::rethrow_exception(error);
    }
}

void Deeds::halt() noexcept {
    halted_ = true;
    if (passing_ && at_ < deeds_.size() && deeds_[at_].doer != nullptr) {
        deeds_[at_].doer->dogHalt();
    }
}

std::vector<Doer*> Deeds::doers() const {
    std::vector<Doer*> doers;
    doers.reserve(list_.size());
    for (Doers::Entry const& entry : list_.entries()) {
        doers.push_back(entry.doer);
    }
    return doers;
}

std::vector<Deed> Deeds::deeds() const {
    std::vector<Deed> deeds;
    deeds.reserve(live_);
    std::copy_if(deeds_.begin(), deeds_.end(), std::back_inserter(deeds), [](Deed const& deed) {
        return deed.doer != nullptr;
    });
    return deeds;
}

/// Enters a doer. @return whether it runs on: it needs a deed
bool Deeds::begin(Doer& doer, Tymth tymth, bool temp) {
    if (doer.deeds_ != nullptr) {
        throw ValidationError("a doer that runs in one scheduler cannot be entered in another: "
                              "remove it there first");
    }
    doer.deeds_ = this;
    doer.phase_ = Doer::Phase::entering;
    doer.removed_ = false;
    doer.temporary_ = temp;
    doer.done_ = false;
    bool finished = true;
    try {
        doer.wind(tymth);
        finished = doer.dogEnter();
    } catch (...) {
        doer.deeds_ = nullptr;
        doer.phase_ = Doer::Phase::idle;
        throw;
    }
    if (finished) {
        doer.deeds_ = nullptr;
        doer.phase_ = Doer::Phase::idle;
        return false;
    }
    if (doer.removed_) {
        if (std::exception_ptr const error = closeOne(doer)) {
            std::rethrow_exception(error);
        }
        return false;
    }
    doer.phase_ = Doer::Phase::waiting;
    return true;
}

/// Runs the deed at_ and sets when it is next due. The deed may move while it runs; at_ moves with
/// it.
void Deeds::step(double tyme, double tock) {
    Doer& doer = *deeds_[at_].doer;
    doer.phase_ = Doer::Phase::running;
    bool finished = true;
    try {
        finished = doer.dogRecur(tyme);
    } catch (...) {
        doer.deeds_ = nullptr;
        doer.phase_ = Doer::Phase::idle;
        drop(at_);
        throw;
    }
    if (finished) {
        doer.deeds_ = nullptr;
        doer.phase_ = Doer::Phase::idle;
        drop(at_);
    } else if (doer.removed_) {
        drop(at_);
        if (std::exception_ptr const error = closeOne(doer)) {
            std::rethrow_exception(error);
        }
    } else {
        doer.phase_ = Doer::Phase::waiting;
        double const wanted = doer.dogTock();
        double& retyme = deeds_[at_].retyme;
        retyme = wanted == 0.0 ? tyme + tock : retyme + wanted;
    }
}

void Deeds::drop(std::size_t at) noexcept {
    deeds_[at].doer = nullptr;
    --live_;
}

void Deeds::sweep() noexcept {
    if (live_ < deeds_.size()) {
        std::erase_if(deeds_, [](Deed const& deed) { return deed.doer == nullptr; });
    }
}

bool Deeds::lists(Doer const& doer) const noexcept {
    return std::any_of(list_.entries().begin(), list_.entries().end(), [&](auto const& entry) {
        return entry.doer == &doer;
    });
}

void Deeds::demandIdle(char const* what) const {
    if (passing_) {
        throw HioError(std::string(what) + " called by a doer in the middle of a pass of its own "
                                           "scheduler: use extend, remove or interrupt");
    }
}

std::exception_ptr Deeds::closeOne(Doer& doer) noexcept {
    std::exception_ptr error;
    doer.phase_ = Doer::Phase::closing;
    try {
        doer.dogClose();
    } catch (...) {
        error = std::current_exception();
    }
    doer.deeds_ = nullptr;
    doer.phase_ = Doer::Phase::idle;
    return error;
}

/// Closes all, last first. @return the first exception
std::exception_ptr Deeds::closeReversed(std::vector<Deed> const& deeds) noexcept {
    std::exception_ptr error;
    for (auto deed = deeds.rbegin(); deed != deeds.rend(); ++deed) {
        std::exception_ptr const thrown = closeOne(*deed->doer);
        error = error ? error : thrown;
    }
    return error;
}

} // namespace hio
