// SPDX-License-Identifier: Apache-2.0
// What Deeds does in a pass.
#include <hio/doing/deeds.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <utility>

namespace hio {

/// Brings what a pass is going to touch into the caches, when it is more than they hold.
class Deeds::Ahead {
public:
    explicit Ahead(Deeds const& deeds) noexcept : deeds_(deeds) {}

    /// Before the places of a word are run. Those of a full one walkAll() has fetched.
    void move(std::size_t word) noexcept {
        Readies const& ready = deeds_.ready_;
        if (next_ <= word) {
            next_ = word;
            fetched_ = 0;
        } else {
            fetched_ -= std::popcount(ready.word(word));
        }
        while (fetched_ < Lead && next_ != ready.words()) {
            std::uint64_t places = ready.word(next_);
            fetched_ += std::popcount(places);
            Run const* const runs = deeds_.runs_.data() + next_ * Readies::Bits;
            for (places = places == Readies::Full ? 0 : places; places != 0; places &= places - 1) {
                fetch(runs[std::countr_zero(places)]);
            }
            next_ = ready.next(next_ + 1);
        }
    }

    /// As much as a small frame has; with clang its lines are not its own. Always inline, or gcc 12
    /// takes it for a function without effect and drops the call.
    [[gnu::always_inline]] static void fetch(Run const& run, std::ptrdiff_t distance = 0) noexcept {
        auto const* const memory = static_cast<std::byte const*>(run.memory()) + distance;
        __builtin_prefetch(memory);
        __builtin_prefetch(memory + 64);
        __builtin_prefetch(memory + 96);
    }

    /// When what these run lies as it was made, one after the other: how far it is to what comes as
    /// many places later as a word has, be it in this list or in that of the next group. Else 0.
    static std::ptrdiff_t distance(std::span<Run const> runs) noexcept {
        auto const steps = std::ptrdiff_t(runs.size()) - 1;
        std::ptrdiff_t const all = apart(runs.front(), runs.back());
        bool const together = steps > 0 && std::abs(all) <= Wide;
        return together ? all / steps * std::ptrdiff_t(Readies::Bits) : 0;
    }

    /// Where the full words end that follow the one before the place `end`, each beside the last.
    [[nodiscard]] std::size_t endOfTogether(std::size_t end) const noexcept {
        while (true) {
            std::size_t const word = end / Readies::Bits;
            std::size_t const next = deeds_.ready_.endOfFull(word, word + 1);
            if (next <= end || std::abs(apart(deeds_.runs_[end - 1], deeds_.runs_[end])) > Wide) {
                return end;
            }
            end = next;
        }
    }

private:
    /// Bytes from what one of them runs to what the other does.
    static std::ptrdiff_t apart(Run const& one, Run const& other) noexcept {
        return std::bit_cast<std::intptr_t>(other.memory()) -
               std::bit_cast<std::intptr_t>(one.memory());
    }

    static constexpr std::ptrdiff_t Wide = Readies::Bits * 512; ///< bytes; more is not together
    static constexpr int Lead = 16; ///< places: about as many as are fetched at a time

    Deeds const& deeds_;
    std::size_t next_ = 0; ///< the first word that is not fetched yet
    int fetched_ = 0;      ///< places in the words after the one that runs, up to there
};

/// Runs what is due, in order, until all has run or the pass is halted.
template <bool Watched>
void Deeds::walk(double tyme, double asap) {
    bool const many = Frames::many();
    bool const near = !many && runs_.size() <= Near;
    Ahead ahead(*this);
    for (std::size_t word = ready_.next(0); word != ready_.words(); word = ready_.next(word + 1)) {
        Run* const runs = runs_.data() + word * Readies::Bits;
        std::uint64_t left = ready_.word(word);
        if (!near) {
            ahead.move(word);
        }
        std::size_t const first = word * Readies::Bits;
        std::size_t end = ready_.endOfFull(word, near ? ready_.words() : word + 1);
        if (end != first) {
            std::ptrdiff_t const distance = near ? 0 : Ahead::distance({runs, end - first});
            if (distance != 0) {
                end = ahead.endOfTogether(end);
            }
            std::span const all(runs, end - first);
            word = (end - 1) / Readies::Bits;
            bool const fetches = many || (!near && distance == 0);
            if (!(fetches ? walkAll<Watched, true>(all, distance, tyme, asap)
                          : walkAll<Watched, false>(all, distance, tyme, asap))) {
                return;
            }
            continue;
        }
        while (left != 0) {
            int const at = std::countr_zero(left);
            if (!turn<Watched>(runs[at], tyme, asap)) {
                return;
            }
            left = ready_.word(word) & (~std::uint64_t(1) << at); // it may have woken others
        }
    }
}

/// Runs those of all places of words that are due, and fetches as many that come after them.
/// @param distance as of Ahead
/// @return whether the pass goes on
template <bool Watched, bool Fetches>
bool Deeds::walkAll(std::span<Run> runs, std::ptrdiff_t distance, double tyme, double asap) {
    [[maybe_unused]] Run const* const last = &runs_.back();
    for (Run& run : runs) {
        if constexpr (Fetches) {
            Run const* const later = std::min<Run const*>(&run + Readies::Bits, last);
            Ahead::fetch(distance != 0 ? run : *later, distance);
        }
        if (!turn<Watched>(run, tyme, asap)) {
            return false;
        }
    }
    return true;
}

/// Runs a deed if it is due. @return whether the pass goes on
template <bool Watched>
[[gnu::always_inline]] inline bool Deeds::turn(Run& run, double tyme, double asap) {
    if (!(run.retyme <= tyme)) {
        rest(run, tyme, asap);
        return true;
    }
    current_ = &run;
    if constexpr (Watched) {
        scout_->resume(*run.doer(), tyme);
    }
    std::uint64_t wanted = 0; // the bits of a double
    if (run.resumed()) {
        Dog::promise_type& dog = run.dog();
        dog.resume(tyme);
        wanted = std::bit_cast<std::uint64_t>(dog.passed);
        wanted |= stirred_;
    } else {
        wanted = std::bit_cast<std::uint64_t>(call(*run.doer(), tyme));
    }
    if (wanted == 0) [[likely]] { // 0.0
        if constexpr (Watched) {
            scout_->yield(*run.doer(), tyme);
        }
        run.retyme = asap;
        return true;
    }
    double retyme = run.retyme + std::bit_cast<double>(wanted);
    if (!(retyme > tyme)) { // it is behind, or wants -0.0, or
        if (retyme != retyme) {
            return conclude(run, tyme, asap);
        }
        retyme = wanted << 1 == 0 ? asap : retyme;
    }
    if constexpr (Watched) {
        scout_->yield(*run.doer(), tyme);
    }
    run.retyme = retyme;
    if (retyme > asap) {
        rest(run, tyme, asap);
    }
    return true;
}

/// Calls the recur of a doer without a Dog. @return what it wants, not a number when it is finished
[[gnu::always_inline]] inline double Deeds::call(Doer& doer, double tyme) {
    before_ = std::exchange(doer.done_, false);
    bool const finished = doer.recur(tyme);
    if ((stirred_ | std::uint64_t(finished)) != 0) { // it may have destroyed itself
        if (!current_->gone()) {
            doer.done_ = finished ? Done(true) : doer.done_ ? Done(false) : doer.done_;
            finished_ = finished;
        }
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (doer.done_) {
        doer.done_ = false;
    }
    return doer.tock_;
}

/// A deed that is not due in this pass: when it sleeps it is not looked at in the next ones.
void Deeds::rest(Run const& run, double tyme, double asap) {
    auto const place = static_cast<Place>(&run - runs_.data());
    if (run.retyme == Never) { // it is gone, or waits until it is woken
        ready_.reset(place);
        return;
    }
    if (run.retyme <= asap || runs_.size() < Many) {
        soonest_ = std::min(soonest_, run.retyme);
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
inline void Deeds::leave(Run& run, Doer& doer) noexcept {
    if (run.gone()) { // it has destroyed itself there
        return;
    }
    drop(run);
    end(doer);
}

/// The doer that ran has been destroyed in the middle of it. @return whether the pass goes on
bool Deeds::abandoned(double tyme) {
    until_ = -Never;
    Dog dog = std::exchange(orphan_, Dog());
    if (dog.root() != nullptr && dog.root()->settle(tyme)) { // it went on until it gave way
        dog.raise();
    }
    stirred_ = 0;
    concluding_ = false;
    return !halted_;
}

/// What is to be done after a deed has run, unless it only gave way.
/// @return whether the pass goes on
bool Deeds::conclude(Run& run, double tyme, double asap) {
    concluding_ = true;
    if (run.gone()) {
        return abandoned(tyme);
    }
    Doer& doer = *run.doer();
    Dog::promise_type* const dog = run.resumed() ? &run.dog() : nullptr;
    bool const ended = dog != nullptr ? dog->passed != dog->passed && dog->settle(tyme)
                                      : std::exchange(finished_, false) && !doer.endless_;
    stirred_ = 0;
    if (run.gone()) {
        return abandoned(tyme);
    }
    if (ended) [[likely]] {
        run.set(run.retyme, doer, nullptr); // its frame is freed now
        try {
            doer.dogEnded();
        } catch (...) {
            if (!run.gone()) {
                threw(doer, std::current_exception());
            }
            leave(run, doer);
            throw;
        }
        leave(run, doer);
        concluding_ = false;
        return !halted_;
    }
    double const until = std::exchange(until_, -Never);
    if (scout_ != nullptr) {
        scout_->yield(doer, tyme);
    }
    if (doer.removed_) {
        drop(run);
        if (std::exception_ptr const error = closeOne(doer)) {
            std::rethrow_exception(error);
        }
    } else {
        double const wanted = dog != nullptr ? dog->passed : doer.tock_;
        run.retyme = wanted == 0.0 ? asap : run.retyme + wanted;
        run.retyme = std::max(run.retyme, until);
        if (run.retyme > asap) {
            rest(run, tyme, asap);
        }
    }
    concluding_ = false;
    return !halted_;
}

/// The recur of the current deed threw: in a handler of that. Throws on.
void Deeds::fail() {
    if (current_->gone()) {
        throw;
    }
    Doer& doer = *current_->doer();
    doer.done_ = before_;
    try {
        doer.failed();
    } catch (...) {
        leave(*current_, doer);
        throw;
    }
}

template void Deeds::walk<false>(double tyme, double asap);
template void Deeds::walk<true>(double tyme, double asap);

} // namespace hio
