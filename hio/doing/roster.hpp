// SPDX-License-Identifier: Apache-2.0
/// @file
/// Roster: the list of doers of a scheduler, in order of entry.
///
/// A doer knows its place in the list that took it last, so that to look one up, and to strike one
/// off, costs the same however long the list is. A place is empty once its doer is struck off,
/// until tidy().
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
#include <unordered_map>
#include <vector>

namespace hio {

/// Used by Deeds only. @context doist
class HIO_API Roster {
public:
    Roster() = default;
    Roster(Roster const&) = delete;
    Roster& operator=(Roster const&) = delete;
    Roster(Roster&&) = delete;
    Roster& operator=(Roster&&) = delete;
    ~Roster() = default;

    /// Takes another list; of a doer that is in it twice the first counts. The old one may hold
    /// doers that are gone: it is not looked at.
    void assign(Doers doers);

    [[nodiscard]] bool has(Doer const& doer) { return find(doer).has_value(); }

    /// Appends it; one that is on the list already only changes its owner.
    void add(Doers::Entry entry);

    /// Notes that the doer, which is not on the list, is in that place of `taken`, which is going
    /// to be added: for promised().
    void promise(Doer& doer, std::size_t place) const noexcept;
    [[nodiscard]] bool promised(Doer const& doer,
                                std::vector<Doers::Entry> const& taken) const noexcept;

    /// Takes it off. @return the doer when the list owned it
    std::unique_ptr<Doer> strike(Doer& doer);

    [[nodiscard]] std::size_t places() const noexcept { return entries_.size(); }
    /// Who is at a place; null when nobody is any more.
    [[nodiscard]] Doer* at(std::size_t place) const noexcept { return entries_[place].doer(); }

    /// Closes up when most places are empty. Places change.
    void tidy();

    [[nodiscard]] std::vector<Doer*> doers() const;

private:
    using Place = std::uint32_t;
    [[nodiscard]] std::optional<Place> find(Doer const& doer);
    void append(Doers::Entry entry);
    void stamp(Doer& doer, Place place) const noexcept;

    static constexpr Place Promised = 1U << 31; ///< from here on: places in `taken`
    std::vector<Doers::Entry> entries_;
    std::size_t empty_ = 0;
    /// Made when a doer is asked for that another list took later: its own word does not count
    /// then.
    std::optional<std::unordered_map<Doer const*, Place>> index_;
};

} // namespace hio
