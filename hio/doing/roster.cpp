// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/roster.hpp>

#include <algorithm>
#include <utility>

namespace hio {

/// The doer is at this place from now on.
inline void Roster::enlist(Doer& doer, Place place) {
    if (doer.sole_ && (doer.roster_ == nullptr || doer.roster_ == this)) {
        doer.roster_ = this;
        doer.listed_ = place;
    } else {
        share(doer, place);
    }
}

/// Of a doer that is here.
inline void Roster::delist(Doer& doer) noexcept {
    if (doer.sole_) {
        doer.roster_ = nullptr;
    } else {
        unshare(doer);
    }
}

void Roster::assign(Doers doers) {
    auto const old = std::exchange(entries_, std::move(doers.entries())); // freed at the end
    for (Doers::Entry const& entry : old) {
        if (entry.doer() != nullptr) {
            delist(*entry.doer());
        }
    }
    empty_ = 0;
    Place place = 0;
    for (Doers::Entry& entry : entries_) {
        Doer& doer = *entry.doer();
        if (doer.roster_ == nullptr) {
            doer.roster_ = this;
            doer.listed_ = place;
        } else if (auto const first = find(doer)) {
            if (entry.owned()) {
                entries_[*first] = std::move(entry);
            }
            continue;
        } else {
            share(doer, place);
        }
        if (Doers::Entry& free = entries_[place++]; &free != &entry) {
            free = std::move(entry);
        }
    }
    entries_.erase(entries_.begin() + std::ptrdiff_t(place), entries_.end());
}

bool Roster::owns(Doer const& doer) const noexcept {
    auto const place = find(doer);
    return place && entries_[*place].owned();
}

void Roster::add(Doers::Entry entry) {
    if (auto const place = find(*entry.doer())) {
        if (entry.owned()) {
            entries_[*place] = std::move(entry);
        }
        return;
    }
    enlist(*entry.doer(), static_cast<Place>(entries_.size()));
    entries_.push_back(std::move(entry));
}

std::unique_ptr<Doer> Roster::strike(Doer& doer) noexcept {
    auto const place = find(doer);
    return place ? take(*place).release() : nullptr;
}

Doers::Entry Roster::take(std::size_t place) noexcept {
    delist(*entries_[place].doer());
    ++empty_;
    return std::move(entries_[place]);
}

void Roster::tidy() {
    if (empty_ <= entries_.size() / 2) {
        return;
    }
    Place place = 0;
    for (Doers::Entry& entry : entries_) {
        if (entry.doer() != nullptr) {
            enlist(*entry.doer(), place);
            if (Doers::Entry& free = entries_[place++]; &free != &entry) {
                free = std::move(entry);
            }
        }
    }
    entries_.erase(entries_.begin() + std::ptrdiff_t(place), entries_.end());
    empty_ = 0;
}

std::vector<Doer*> Roster::doers() const {
    std::vector<Doer*> doers;
    doers.reserve(entries_.size() - empty_);
    for (Doers::Entry const& entry : entries_) {
        if (entry.doer() != nullptr) {
            doers.push_back(entry.doer());
        }
    }
    return doers;
}

Roster* Roster::of(Doer const& doer) noexcept {
    return doer.sole_ ? doer.roster_ : doer.listings_->back().roster;
}

std::optional<Roster::Place> Roster::find(Doer const& doer) const noexcept {
    if (doer.sole_) {
        return doer.roster_ == this ? std::optional(doer.listed_) : std::nullopt;
    }
    auto const found = std::find_if(doer.listings_->begin(),
                                    doer.listings_->end(),
                                    [&](Doer::Listing const& one) { return one.roster == this; });
    return found != doer.listings_->end() ? std::optional(found->place) : std::nullopt;
}

/// Another list has the doer: it is at this place of this one, too.
void Roster::share(Doer& doer, Place place) {
    if (doer.sole_) {
        auto listings = std::make_unique<Doer::Listings>();
        listings->push_back({doer.roster_, doer.listed_});
        doer.listings_ = listings.release();
        doer.sole_ = false;
    }
    Doer::Listings& listings = *doer.listings_;
    auto const here = std::find_if(
        listings.begin(), listings.end(), [&](auto const& one) { return one.roster == this; });
    if (here != listings.end()) {
        here->place = place;
    } else {
        listings.push_back({this, place});
    }
}

void Roster::unshare(Doer& doer) noexcept {
    std::erase_if(*doer.listings_, [&](auto const& one) { return one.roster == this; });
    if (doer.listings_->size() == 1) {
        std::unique_ptr<Doer::Listings> const listings(doer.listings_);
        doer.roster_ = listings->front().roster;
        doer.listed_ = listings->front().place;
        doer.sole_ = true;
    }
}

} // namespace hio
