// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/roster.hpp>

#include <utility>

namespace hio {

inline void Roster::stamp(Doer& doer, Place place) const noexcept {
    if (doer.roster_ != this) {
        if (doer.roster_ != nullptr) {
            doer.sole_ = false;
        }
        doer.roster_ = this;
    }
    doer.listed_ = place;
}

void Roster::assign(Doers doers) {
    entries_ = std::move(doers.entries());
    empty_ = 0;
    index_.reset();
    Place place = 0;
    for (Doers::Entry& entry : entries_) {
        Doer& doer = *entry.doer();
        if (doer.roster_ == this && doer.listed_ < place &&
            entries_[doer.listed_].doer() == &doer) {
            if (entry.owned()) {
                entries_[doer.listed_] = std::move(entry);
            }
            continue;
        }
        stamp(doer, place);
        if (Doers::Entry& free = entries_[place++]; &free != &entry) {
            free = std::move(entry);
        }
    }
    entries_.erase(entries_.begin() + std::ptrdiff_t(place), entries_.end());
}

void Roster::add(Doers::Entry entry) {
    if (auto const place = find(*entry.doer())) {
        if (entry.owned()) {
            entries_[*place] = std::move(entry);
        }
        return;
    }
    append(std::move(entry));
}

void Roster::promise(Doer& doer, std::size_t place) const noexcept {
    stamp(doer, Promised + static_cast<Place>(place));
}

bool Roster::promised(Doer const& doer, std::vector<Doers::Entry> const& taken) const noexcept {
    std::size_t const place = doer.listed_ - Promised;
    return doer.roster_ == this && doer.listed_ >= Promised && place < taken.size() &&
           taken[place].doer() == &doer;
}

std::unique_ptr<Doer> Roster::strike(Doer& doer) {
    auto const place = find(doer);
    if (!place) {
        return nullptr;
    }
    if (doer.sole_) {
        doer.roster_ = nullptr;
    }
    if (index_) {
        index_->erase(&doer);
    }
    ++empty_;
    return entries_[*place].release();
}

void Roster::tidy() {
    if (empty_ <= entries_.size() / 2) {
        return;
    }
    auto entries = std::exchange(entries_, {});
    entries_.reserve(entries.size() - empty_);
    empty_ = 0;
    index_.reset();
    for (Doers::Entry& entry : entries) {
        if (entry.doer() != nullptr) {
            append(std::move(entry));
        }
    }
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

std::optional<Roster::Place> Roster::find(Doer const& doer) {
    if (doer.roster_ == nullptr) {
        return std::nullopt;
    }
    if (doer.roster_ == this) {
        bool const here = doer.listed_ < entries_.size() && entries_[doer.listed_].doer() == &doer;
        return here ? std::optional(doer.listed_) : std::nullopt;
    }
    if (!index_) {
        index_.emplace();
        for (Place place = 0; place < entries_.size(); ++place) {
            index_->try_emplace(entries_[place].doer(), place);
        }
    }
    auto const found = index_->find(&doer);
    return found != index_->end() ? std::optional(found->second) : std::nullopt;
}

void Roster::append(Doers::Entry entry) {
    auto const place = static_cast<Place>(entries_.size());
    stamp(*entry.doer(), place);
    if (index_) {
        index_->insert_or_assign(entry.doer(), place);
    }
    entries_.push_back(std::move(entry));
}

} // namespace hio
