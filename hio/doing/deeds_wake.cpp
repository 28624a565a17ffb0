// SPDX-License-Identifier: Apache-2.0
// When deeds are due: what wakes them, groups that rest until one of theirs is due, and what a pass
// has to look at.
#include <hio/doing/deeds.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace hio {

void Deeds::wake(Doer& doer) noexcept {
    if (!hasRun(doer)) {
        return;
    }
    Run const& run = runAt(doer.place_); // one that ends runs still, but has no Dog any more
    if (!run.resumed() || run.dog().wait == nullptr) {
        refresh();
        if (doer.resting_) {
            rouse(doer);
        }
        reset(doer, std::min(run.retyme, doer.tyme()));
    }
}

void Deeds::refresh() const noexcept {
    if (group_ != nullptr && group_->deeds_ != nullptr) {
        group_->deeds_->refresh();
    } else if (refresh_) {
        refresh_();
    }
}

void Deeds::root(Tymth tymth, std::function<void()> refresh) {
    tymth_ = tymth;
    refresh_ = std::move(refresh);
}

bool Deeds::rooted() const noexcept {
    return group_ == nullptr || (group_->deeds_ != nullptr && group_->deeds_->rooted());
}

Tymth Deeds::tymthOf(Doer const& doer) noexcept {
    constexpr int Deep = 64; // groups may be in each other's lists as long as they do not run
    Doer const* at = &doer;
    for (int up = 0; up < Deep && at->roster_ != nullptr; ++up) {
        Deeds const& above = Roster::of(*at)->deeds();
        if (above.group_ == nullptr) {
            return above.tymth_;
        }
        at = above.group_;
    }
    return {};
}

/// Gives a deed another retyme.
void Deeds::reset(Doer& doer, double retyme) noexcept {
    runAt(doer.place_).retyme = retyme;
    if (doer.place_ < runs_.size()) {
        ready_.extend(runs_.size());
        ready_.set(doer.place_);
    }
    stir();
}

void Deeds::rest(Doer& group, double until) noexcept {
    bool const runs = passing_ && current_ != nullptr && current_->doer() == &group;
    if (runs && (group_ == nullptr || group_->tock_ == 0.0 || group_->dogRoot() != nullptr)) {
        group.resting_ = true;
        until_ = until;
        stirred_ = Stirred;
    }
}

double Deeds::next(double soon) {
    if (soon < idleUntil_) {
        return idleUntil_;
    }
    ready_.extend(runs_.size());
    double next =
        sleepers_ ? sleepers_->next([this](Place place) { return runs_[place].retyme; }) : Never;
    for (std::size_t word = ready_.next(0); word != ready_.words(); word = ready_.next(word + 1)) {
        for (std::uint64_t left = ready_.word(word); left != 0; left &= left - 1) {
            if (next <= soon) {
                return next;
            }
            auto const place =
                word * Readies::Bits + static_cast<std::size_t>(std::countr_zero(left));
            next = std::min(next, runs_[place].retyme);
        }
    }
    return next;
}

bool Deeds::dormant() const noexcept {
    return idleUntil_ == Never ||
           (sleepers_ && sleepers_->empty() && ready_.empty() && ready_.size() == runs_.size());
}

void Deeds::stirGroup() noexcept {
    if (group_ != nullptr && group_->resting_ && group_->deeds_ != nullptr) {
        group_->deeds_->rouse(*group_);
    }
}

/// What rests is due as if it had run in each pass until now; a Dog, which waits, as from now.
void Deeds::rouse(Doer& group) noexcept {
    stirGroup(); // first, so that it is known here until when it would have run
    group.resting_ = false;
    if (!hasRun(group)) {
        return;
    }
    Run const& run = runAt(group.place_);
    if (run.resumed()) {
        reset(group, std::min(run.retyme, std::max(asap_, group.tyme())));
        return;
    }
    bool const turned = passing_ && group.place_ < runs_.size() && &run < current_;
    group.dogRoused(turned ? tyme_ : passed_);
    reset(group, turned ? tyme_ + pace_ : asap_);
}

void Deeds::retock(Doer& group) noexcept {
    refresh();
    rouse(group);
}

/// Rouses those of these deeds that are groups and rest.
void Deeds::rouse(std::span<Run const> runs) noexcept {
    for (Run const& run : runs) {
        if (!run.resumed() && !run.gone() && run.doer()->resting_) {
            rouse(*run.doer());
        }
    }
}

/// Closes up, and puts what came late in its place.
void Deeds::renumber() {
    std::vector<Run> runs;
    runs.reserve(live_);
    auto const add = [&](Run const& run, std::size_t was) {
        if (!run.gone()) {
            if (was != runs.size()) {
                run.doer()->place_ = static_cast<Place>(runs.size());
            }
            runs.push_back(run);
        }
    };
    auto late = late_.begin();
    for (Place place = 0; runs.size() < live_; ++place) {
        for (; late != late_.end() && late->before == place; ++late) {
            add(late->run, Nobody);
        }
        add(runs_[place], place);
    }
    if (runs.empty()) {
        runs_.clear(); // keeps the memory: most likely as many come again
    } else {
        runs_ = std::move(runs);
    }
    late_.clear();
    ready_.fill(runs_.size());
    sleepers_.reset();
    idleUntil_ = -Never;
    ++renumbered_;
}

} // namespace hio
