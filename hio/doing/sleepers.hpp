// SPDX-License-Identifier: Apache-2.0
/// @file
/// Sleepers: the deeds that are not due for long, by the tyme at which they are to be looked at: a
/// wheel of three levels.
///
/// Tyme is cut into slots. Since a later tyme never has an earlier slot, a deed that is due by some
/// tyme is always poured by then; some are poured that are not due yet, and are put to sleep again.
/// It stays so when tyme jumps to and fro.
///
/// Source: the timing wheels of Varghese and Lauck (1987).
#pragma once

#include <hio/help/api.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace hio {

/// Used by Deeds only. @context doist
class HIO_API Sleepers {
public:
    using Place = std::uint32_t;

    /// @param slot seconds of tyme in a slot, more than 0.0; about a tick
    /// @param tyme now
    Sleepers(double slot, double tyme);

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    /// Puts a place to sleep. @return whether it sleeps: not when its retyme is within the present
    /// slot, or when it sleeps already and for longer (it was woken by somebody else)
    bool add(Place place, double retyme);

    /// The least retyme of those that sleep, infinity when none does. @param retymeOf of a place
    template <class RetymeOf>
    double next(RetymeOf retymeOf) {
        if (stale_) {
            stale_ = false;
            next_ = Never;
            for (std::size_t level = 0; level < Levels; ++level) {
                next_ = std::min(next_, nextOf(level, retymeOf));
            }
        }
        return next_;
    }

    /// Moves on to `tyme` and wakes the places that may be due.
    template <class Wake>
    void pour(double tyme, Wake wake) {
        std::int64_t const end = slotOf(tyme);
        if (count_ == 0 || end < now_) {
            now_ = end;
        }
        if (end - now_ >= Reach) {
            now_ = end;
            for (auto& level : heads_) {
                for (Place& head : level) {
                    wakeAll(head, wake);
                }
            }
            near_ = 0;
        }
        while (now_ < end) {
            now_ = std::min(end, near_ != 0 ? now_ + 1 : (now_ | (Slots - 1)) + 1);
            if ((now_ & (Slots - 1)) == 0) {
                turn();
            }
            near_ -= wakeAll(heads_[0][std::size_t(now_ & (Slots - 1))], wake);
        }
    }

private:
    static constexpr int Bits = 10;
    static constexpr std::int64_t Slots = 1 << Bits; ///< of a level
    static constexpr std::size_t Levels = 3;
    static constexpr std::int64_t Reach = std::int64_t(1) << Bits * Levels;
    static constexpr Place None = ~Place(0); ///< the end of a list
    static constexpr Place Awake = None - 1; ///< in no list
    static constexpr double Never = std::numeric_limits<double>::infinity();

    [[nodiscard]] std::int64_t slotOf(double tyme) const noexcept {
        constexpr double Most = 1e18;
        // Cut off towards 0 a later tyme still never has an earlier slot, and floor would be a
        // call.
        return static_cast<std::int64_t>(std::clamp(tyme * perSlot_, -Most, Most));
    }
    void turn();
    void put(Place place, std::int64_t slot);

    template <class Wake>
    std::size_t wakeAll(Place& head, Wake& wake) {
        std::size_t woken = 0;
        for (Place place = head; place != None;) {
            ++woken;
            wake(place);
            place = std::exchange(links_[place].next, Awake);
        }
        head = None;
        count_ -= woken;
        stale_ = stale_ || woken != 0;
        return woken;
    }

    /// The least retyme in a level. A place may have been put to sleep anew for later than its slot
    /// tells, never for sooner.
    template <class RetymeOf>
    double nextOf(std::size_t level, RetymeOf& retymeOf) const {
        int const shift = Bits * static_cast<int>(level);
        double next = Never;
        for (std::int64_t at = now_ >> shift, end = at + Slots; at <= end; ++at) {
            if (next < Never && slotOf(next) < at << shift) {
                break;
            }
            Place place = heads_[level][std::size_t(at & (Slots - 1))];
            for (; place != None; place = links_[place].next) {
                next = std::min(next, retymeOf(place));
            }
        }
        return next;
    }

    struct Link {
        Place next = Awake;
        std::uint32_t slot = 0; ///< its low bits: within Reach of now_ when it was put
    };
    double perSlot_;
    std::int64_t now_;
    std::size_t count_ = 0;
    std::size_t near_ = 0; ///< those of the first level
    double next_ = Never;  ///< the least retyme, unless
    bool stale_ = false;
    std::vector<Link> links_;
    std::array<std::array<Place, std::size_t(Slots)>, Levels> heads_;
};

} // namespace hio
