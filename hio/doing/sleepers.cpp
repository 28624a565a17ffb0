// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/sleepers.hpp>

#include <utility>

namespace hio {

Sleepers::Sleepers(double slot, double tyme) : perSlot_(1.0 / slot), now_(slotOf(tyme)) {
    for (auto& level : heads_) {
        level.fill(None);
    }
}

inline void Sleepers::put(Place place, std::int64_t slot) {
    std::int64_t const at = std::clamp(slot, now_, now_ + Reach - 1);
    std::size_t level = 0;
    for (std::int64_t ahead = (at - now_) >> Bits; ahead != 0; ahead >>= Bits) {
        ++level;
    }
    Place& head = heads_[level][std::size_t((at >> Bits * static_cast<int>(level)) & (Slots - 1))];
    links_[place] = {head, static_cast<std::uint32_t>(at)};
    head = place;
    near_ += level == 0 ? 1 : 0;
}

bool Sleepers::add(Place place, double retyme) {
    std::int64_t const slot = slotOf(retyme);
    if (slot <= now_) {
        return false;
    }
    if (place >= links_.size()) {
        links_.resize(place + 1);
    }
    Link const& link = links_[place];
    if (link.next != Awake) {
        return now_ + static_cast<std::int32_t>(link.slot - static_cast<std::uint32_t>(now_)) <=
               slot;
    }
    ++count_;
    next_ = std::min(next_, retyme);
    put(place, slot);
    return true;
}

/// The present slot begins a turn of the first wheel: what is due in it comes down from the second,
/// and from the third when the second has turned too.
void Sleepers::turn() {
    for (std::size_t level = Levels - 1; level > 0; --level) {
        int const shift = Bits * static_cast<int>(level);
        if ((now_ & ((std::int64_t(1) << shift) - 1)) == 0) {
            Place& head = heads_[level][std::size_t((now_ >> shift) & (Slots - 1))];
            for (Place place = std::exchange(head, None); place != None;) {
                Place const next = links_[place].next;
                auto const ahead = links_[place].slot - static_cast<std::uint32_t>(now_);
                put(place, now_ + static_cast<std::int32_t>(ahead));
                place = next;
            }
        }
    }
}

} // namespace hio
