// SPDX-License-Identifier: Apache-2.0
/// @file
/// Deeds: the run queue of a Doist or a DoDoer: which doers it has, which of them run, and when
/// each is due.
///
/// A pass runs the deeds that are due, in order. A deed keeps its place; one that is extended
/// during a pass stands right before the deed that was running, and first runs in the next pass.
///
/// Source: doers, deeds, enter, recur, exit, extend and remove of hio.base.doing.Doist, hio 0.7.20
/// (55b5ee55). Differs: closing is always in the reverse of the order, also in mid-pass, and goes
/// on when a doer throws while closing: the first exception is then rethrown. A doer that removes
/// itself, or a group that it runs in, is closed as soon as it gives way. When one of several
/// throws in the enter of an extend, those entered before it are closed in reverse and none is
/// kept. A doer never has two deeds.
#pragma once

#include <hio/doing/doers.hpp>
#include <hio/help/api.hpp>
#include <hio/tyme/tymist.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace hio {

/// A doer that runs and the tyme, in seconds, at which it is next due.
struct Deed {
    double retyme;
    Doer* doer;
};

/// Used by schedulers only. @context doist
class HIO_API Deeds {
public:
    Deeds() = default;
    /// @param doers the list to begin with; nothing is entered
    explicit Deeds(Doers doers);
    Deeds(Deeds const&) = delete;
    Deeds& operator=(Deeds const&) = delete;
    Deeds(Deeds&&) = delete;
    Deeds& operator=(Deeds&&) = delete;
    /// Closes what still runs; what is thrown then is lost.
    ~Deeds();

    /// Closes what runs and takes another list. Throws what closing throws.
    void assign(Doers doers);

    /// Enters each doer of the list that does not run, in order, with a first retyme of now. A
    /// throw leaves those entered before it running.
    void enter(Tymth tymth, bool temp);

    /// One pass. Throws what a doer throws; its deed is gone then, the others stay.
    /// @param tyme now, seconds
    /// @param tock seconds from one pass to the next: what a doer that wants 0.0 waits
    /// @return whether no deed is left
    bool recur(double tyme, double tock);

    /// Closes all in the reverse of the order. Throws the first exception when all are closed.
    void exit();

    /// Takes those not yet in the list into it and enters them at once.
    void extend(Doers doers, Tymth tymth, bool temp);

    /// Takes those that are in the list out of it and closes those that run, in the reverse of the
    /// order.
    void remove(std::span<std::reference_wrapper<Doer> const> doers);

    /// Breaks the pass off, in this and in the group that runs in it, once the running doer gives
    /// way.
    void halt() noexcept;

    [[nodiscard]] bool empty() const noexcept { return live_ == 0; }
    [[nodiscard]] std::vector<Doer*> doers() const; ///< the list, in order of entry
    [[nodiscard]] std::vector<Deed> deeds() const;  ///< what runs, in the order of the pass

private:
    class Busy;
    class Pass;
    bool begin(Doer& doer, Tymth tymth, bool temp);
    void step(double tyme, double tock);
    void drop(std::size_t at) noexcept;
    void sweep() noexcept;
    [[nodiscard]] bool lists(Doer const& doer) const noexcept;
    void demandIdle(char const* what) const;
    static std::exception_ptr closeOne(Doer& doer) noexcept;
    static std::exception_ptr closeReversed(std::vector<Deed> const& deeds) noexcept;

    Doers list_;
    std::vector<Deed> deeds_; ///< a deed without a doer is gone, until it is swept
    std::vector<std::unique_ptr<Doer>>
        retired_;          ///< removed while something ran: freed when nothing does
    std::size_t live_ = 0; ///< deeds with a doer
    std::size_t at_ = 0;   ///< of a pass: the deed that runs
    std::size_t busy_ = 0; ///< calls into doers that are under way
    bool passing_ = false;
    bool halted_ = false;
};

} // namespace hio
