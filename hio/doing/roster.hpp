// SPDX-License-Identifier: Apache-2.0
/// @file
/// Roster: the list of doers of a scheduler, in order of entry.
///
/// A doer knows each list that has it, and its place there. So to look one up, and to strike one
/// off, costs the same however long the list is, and a doer that is destroyed leaves every list. A
/// place is empty once its doer is struck off, until tidy().
///
/// Source: the lists `doers` of hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: a doer is on it once.
#pragma once

#include <hio/doing/doers.hpp>
#include <hio/help/api.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace hio {

class Deeds;

/// Used by Deeds only. @context doist
class HIO_API Roster {
public:
    /// @param deeds whose list it is; borrowed
    explicit Roster(Deeds& deeds) noexcept : deeds_(deeds) {}
    Roster(Roster const&) = delete;
    Roster& operator=(Roster const&) = delete;
    Roster(Roster&&) = delete;
    Roster& operator=(Roster&&) = delete;
    ~Roster() { assign(Doers()); }

    [[nodiscard]] Deeds& deeds() const noexcept { return deeds_; }

    /// Takes another list; of a doer that is in it twice the first counts.
    void assign(Doers doers);

    [[nodiscard]] bool has(Doer const& doer) const noexcept { return find(doer).has_value(); }

    /// Whether it has the doer, and owns it.
    [[nodiscard]] bool owns(Doer const& doer) const noexcept;

    /// Appends it; one that is on the list already only changes its owner.
    void add(Doers::Entry entry);

    /// Takes it off. @return the doer when the list owned it
    std::unique_ptr<Doer> strike(Doer& doer) noexcept;
    /// Takes off who is at a place, which must not be empty.
    [[nodiscard]] Doers::Entry take(std::size_t place) noexcept;

    [[nodiscard]] std::size_t places() const noexcept { return entries_.size(); }
    /// Who is at a place; null when nobody is any more.
    [[nodiscard]] Doer* at(std::size_t place) const noexcept { return entries_[place].doer(); }

    /// Closes up when most places are empty. Places change.
    void tidy();

    [[nodiscard]] std::vector<Doer*> doers() const;

    /// A list that has the doer; null: none has.
    [[nodiscard]] static Roster* of(Doer const& doer) noexcept;

private:
    using Place = std::uint32_t;
    [[nodiscard]] std::optional<Place> find(Doer const& doer) const noexcept;
    void enlist(Doer& doer, Place place);
    void share(Doer& doer, Place place);
    void unshare(Doer& doer) noexcept;
    void delist(Doer& doer) noexcept;

    Deeds& deeds_;
    std::vector<Doers::Entry> entries_;
    std::size_t empty_ = 0;
};

} // namespace hio
