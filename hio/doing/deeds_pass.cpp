// SPDX-License-Identifier: Apache-2.0
// What Deeds does in a pass.
#include <hio/doing/deeds.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <memory>
#include <utility>

namespace hio {

/// Runs what is due, in order, until all has run or the pass is halted.
template <bool Watched>
void Deeds::walk(double tyme, double tock) {
    bool const far = runs_.size() > Near;
    for (std::size_t word = ready_.next(0); word != ready_.words(); word = ready_.next(word + 1)) {
        Run* const runs = runs_.data() + word * Readies::Bits;
        std::uint64_t left = ready_.word(word);
        bool const full = left == ~std::uint64_t(0);
        if (far && !(full && together(runs))) {
            prefetch(runs, left);
        }
        if (full) {
            for (Run* run = runs; run != runs + Readies::Bits; ++run) {
                if (!turn<Watched>(*run, tyme, tock)) {
                    return;
                }
            }
            continue;
        }
        while (left != 0) {
            int const at = std::countr_zero(left);
            if (!turn<Watched>(runs[at], tyme, tock)) {
                return;
            }
            left = ready_.word(word) & (~std::uint64_t(1) << at); // it may have woken others
        }
    }
}

/// Runs a deed if it is due. @return whether the pass goes on
template <bool Watched>
[[gnu::always_inline]] inline bool Deeds::turn(Run& run, double tyme, double tock) {
    if (!(run.retyme <= tyme)) {
        rest(run, tyme, tock);
        return true;
    }
    current_ = &run;
    if constexpr (Watched) {
        scout_->resume(*run.doer, tyme);
    }
    double wanted = 0.0;
    if (Dog::promise_type* const dog = run.dog) {
        dog->resume(tyme);
        wanted = dog->passed;
    } else {
        wanted = call(*run.doer, tyme);
    }
    if (stirred_) {
        return conclude(run, tyme, tock);
    }
    if constexpr (Watched) {
        if (wanted == wanted) {
            scout_->yield(*run.doer, tyme);
        }
    }
    if (std::bit_cast<std::uint64_t>(wanted) << 1 == 0) { // 0.0, at less cost
        run.retyme = tyme + tock;
        return true;
    }
    if (wanted != wanted) {
        return conclude(run, tyme, tock);
    }
    run.retyme += wanted;
    if (run.retyme > tyme + tock) {
        rest(run, tyme, tock);
    }
    return true;
}

/// Whether the frames of a full word lie as they were made: then the machine sees by itself what
/// comes next.
bool Deeds::together(Run const* runs) {
    constexpr std::uintptr_t Wide = Readies::Bits * 512;
    auto const first = reinterpret_cast<std::uintptr_t>(runs[0].dog);
    auto const last = reinterpret_cast<std::uintptr_t>(runs[Readies::Bits - 1].dog);
    return (first < last ? last - first : first - last) <= Wide;
}

/// What a word of places is going to touch, when it is more than the caches hold.
void Deeds::prefetch(Run const* runs, std::uint64_t left) {
    constexpr std::size_t Line = 64;
    for (; left != 0; left &= left - 1) {
        auto const* const frame =
            reinterpret_cast<std::byte const*>(runs[std::countr_zero(left)].dog);
        __builtin_prefetch(frame);
        __builtin_prefetch(frame + Line);
    }
}

/// Calls the recur of a doer without a Dog. @return what it wants, not a number when it is finished
[[gnu::always_inline]] inline double Deeds::call(Doer& doer, double tyme) {
    before_ = std::exchange(doer.done_, false);
    if (doer.recur(tyme)) {
        doer.done_ = true;
        finished_ = true;
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (doer.done_) {
        doer.done_ = false;
    }
    return doer.tock_;
}

/// A deed that is not due in this pass: when it sleeps it is not looked at in the next ones.
void Deeds::rest(Run const& run, double tyme, double tock) {
    double const asap = tyme + tock;
    auto const place = static_cast<Place>(&run - runs_.data());
    soonest_ = std::min(soonest_, run.retyme);
    if (run.retyme == Never) { // it is gone, or waits until it is woken
        ready_.reset(place);
        return;
    }
    if (run.retyme <= asap || runs_.size() < Many) {
        return;
    }
    if (!sleepers_) {
        sleepers_ = std::make_unique<Sleepers>(asap > tyme ? asap - tyme : Tymist::Tock, tyme);
    }
    if (sleepers_->add(place, run.retyme)) {
        ready_.reset(place);
    }
}

/// The doer of a deed has come to its end by itself.
inline void Deeds::leave(Run& run) noexcept {
    Doer& doer = *run.doer;
    doer.deeds_ = nullptr;
    drop(run);
    gone(doer);
}

/// What is to be done after a deed has run, unless it only gave way.
/// @return whether the pass goes on
bool Deeds::conclude(Run& run, double tyme, double tock) {
    Doer& doer = *run.doer;
    concluding_ = true;
    stirred_ = false;
    double const until = std::exchange(until_, -Never);
    bool const ended = run.dog != nullptr ? run.dog->passed != run.dog->passed && run.dog->settle()
                                          : std::exchange(finished_, false) && !doer.endless_;
    if (ended) {
        try {
            doer.dogEnded();
        } catch (...) {
            leave(run);
            throw;
        }
        leave(run);
        concluding_ = false;
        return !halted_;
    }
    if (scout_ != nullptr) {
        scout_->yield(doer, tyme);
    }
    if (doer.removed_) {
        drop(run);
        if (std::exception_ptr const error = closeOne(doer)) {
            std::rethrow_exception(error);
        }
    } else {
        double const wanted = run.dog != nullptr ? run.dog->passed : doer.tock_;
        run.retyme = wanted == 0.0 ? tyme + tock : run.retyme + wanted;
        run.retyme = std::max(run.retyme, until);
        if (run.retyme > tyme + tock) {
            rest(run, tyme, tock);
        }
    }
    concluding_ = false;
    return !halted_;
}

/// The recur of the current deed threw: in a handler of that. Throws on.
void Deeds::fail() {
    Doer& doer = *current_->doer;
    doer.done_ = before_;
    try {
        doer.failed();
    } catch (...) {
        leave(*current_);
        throw;
    }
}

template void Deeds::walk<false>(double tyme, double tock);
template void Deeds::walk<true>(double tyme, double tock);

} // namespace hio
