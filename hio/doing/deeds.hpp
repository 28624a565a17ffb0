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
#include <hio/doing/failures.hpp>
#include <hio/doing/readies.hpp>
#include <hio/doing/roster.hpp>
#include <hio/doing/scout.hpp>
#include <hio/doing/sleepers.hpp>
#include <hio/help/api.hpp>
#include <hio/tyme/tymist.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
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
    /// @param doers the list to begin with; nothing is entered
    /// @param group whose deeds they are, woken with them; null: those of a Doist
    explicit Deeds(Doers doers, Doer* group = nullptr);
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
    /// @param transient whether those that it owns are let go when they have ended
    void extend(Doers doers, Tymth tymth, bool temp, bool transient);

    /// Takes those that are in the list out of it and closes those that run, in the reverse of the
    /// order.
    void remove(std::span<std::reference_wrapper<Doer> const> doers);

    /// Winds those that run, and whose tymth is another: they are due now, unless they wait.
    void wind(Tymth tymth);

    /// Whether it is of a Doist, or of a group that runs in one, at whatever depth.
    [[nodiscard]] bool rooted() const noexcept;

    /// A doer that has its deed here is destroyed: nothing of it is called any more.
    /// @param dog its own, or null: when it is in the middle of it, it is kept until it gives way
    void unschedule(Doer& doer, Dog* dog) noexcept;
    /// A doer is destroyed: takes it off a list.
    static void strike(Roster& roster, Doer& doer) noexcept;

    /// Makes a doer that runs here due now.
    void wake(Doer& doer) noexcept;

    /// Of a Doist: its tyme, and what is called before a doer is woken or extended anywhere below:
    /// it brings the tyme up to date, and must not throw.
    void root(Tymth tymth, std::function<void()> refresh);

    /// Of the Doist that has the doer in its list, at whatever depth; empty: none has.
    [[nodiscard]] static Tymth tymthOf(Doer const& doer) noexcept;

    /// When something is next due; infinity: never, unless something is woken or extended. Stops
    /// looking when that is not after `soon`, and answers what it found.
    [[nodiscard]] double next(double soon);

    /// Of the group that runs: whatever its tock, it is not due before `until`, unless what its
    /// doers are due for changes. Not where a pass may come before a doer that wants 0.0 is due,
    /// and not when it does not run but enters.
    void rest(Doer& group, double until) noexcept;

    /// A group that rests is due when it would be had it not.
    void rouse(Doer& group) noexcept;
    /// The same, where it has another tock.
    void retock(Doer& group) noexcept;

    /// Before a pass at this tyme, or what stands for one: groups do not rest on when tyme was set
    /// back, or the tock of the group that they are in has changed.
    void rouseAt(double tyme) noexcept {
        if (tyme < asap_) {
            rouse(runs_);
        }
    }

    /// As if a whole pass had been made at this tyme, and what wants 0.0 is due `tock` later.
    void passed(double tyme, double tock) noexcept {
        passed_ = tyme;
        asap_ = tyme + tock;
    }
    /// Seconds of tyme from the pass under way to the next.
    [[nodiscard]] double pace() const noexcept { return pace_; }
    /// Breaks the pass off, in this and in the group that runs in it, once the running doer gives
    /// way.
    void halt() noexcept;

    /// Tells a Scout of all that is done here and in the groups that enter from now on; borrowed.
    void scout(Scout* scout) noexcept { scout_ = scout; }
    /// Notes there what doers throw, here and in the groups that enter from now on; borrowed.
    void failures(Failures* failures) noexcept { failures_ = failures; }
    /// The error has ended the doer, or was thrown besides. @param where as of Failure
    void threw(Doer const& doer,
               std::exception_ptr const& error,
               std::source_location where = {}) noexcept;

    /// In a handler of what ended a doer: calls abort, if that is due, and exit, in which it may
    /// destroy itself. What these throw is told, and lost.
    static void endFailed(Doer& doer, bool aborts);

    /// Whether nothing will ever be due, unless something is woken or extended. Known after a pass
    /// in which nothing was due.
    [[nodiscard]] bool dormant() const noexcept;

    /// Adds a line for each deed: who it is and what it waits for.
    void tree(std::string& out, std::size_t depth) const;

    [[nodiscard]] bool empty() const noexcept { return live_ == 0; }
    /// The list, in order of entry.
    [[nodiscard]] std::vector<Doer*> doers() const { return roster_.doers(); }
    /// What runs, in the order of the pass. A group that rests is due with the first of its doers.
    [[nodiscard]] std::vector<Deed> deeds() const;

private:
    class Ahead;
    class Busy;
    class Held;
    class Pass;
    using Place = std::uint32_t;
    static constexpr double Never = std::numeric_limits<double>::infinity();
    /// A deed as small as can be, for a pass goes over all of them: whom it calls and what it
    /// resumes are one word, told apart by a bit that no address has set.
    class Run {
    public:
        /// Of nobody: it is gone, and its retyme never comes.
        Run() noexcept = default;
        /// @param dog what is resumed; null: recur is called
        Run(double due, Doer& doer, Dog::promise_type* dog) noexcept { set(due, doer, dog); }
        /// In place: compilers put a Run that is assigned together in memory, and wait for that.
        void set(double due, Doer& doer, Dog::promise_type* dog) noexcept {
            retyme = due;
            whom_ = dog == nullptr ? std::bit_cast<std::uintptr_t>(&doer)
                                   : std::bit_cast<std::uintptr_t>(dog) + Resumed;
        }

        [[nodiscard]] bool gone() const noexcept { return whom_ == 0; }
        /// Whether there is a dog().
        [[nodiscard]] bool resumed() const noexcept { return (whom_ & Resumed) != 0; }
        [[nodiscard]] Dog::promise_type& dog() const noexcept {
            return *std::bit_cast<Dog::promise_type*>(whom_ - Resumed);
        }
        /// Null: of nobody.
        [[nodiscard]] Doer* doer() const noexcept {
            return resumed() ? dog().doer : std::bit_cast<Doer*>(whom_);
        }
        /// Where lies what is touched when it is run: the frame or the doer.
        [[nodiscard]] void const* memory() const noexcept {
            return resumed() ? Dog::Handle::from_promise(dog()).address() : doer();
        }

        double retyme = Never;

    private:
        static constexpr std::uintptr_t Resumed = 1;
        std::uintptr_t whom_ = 0;
    };
    /// A deed of an extend during a pass, until the pass is over.
    struct Late {
        Place before; ///< whom it stands before
        Run run;
    };
    static constexpr Place Nobody = ~Place(0);
    /// Makes of any number, by their bits or-ed together, what is not a number.
    static constexpr auto Stirred =
        std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
    static constexpr std::size_t Many = 256;    ///< deeds from which on sleepers are worth a wheel
    static constexpr std::size_t Near = 16'384; ///< deeds up to which no cache is missed

    void open() noexcept;
    bool begin(Doer& doer, Tymth tymth, bool temp);
    void append(Doer& doer, Tymth tymth);
    void appendLate(Doer& doer, double due, Dog::promise_type* dog);
    void refresh() const noexcept;
    /// What its doers are due for has changed: their group may not rest.
    void stir() noexcept {
        idleUntil_ = -Never;
        if (group_ != nullptr) {
            stirGroup();
        }
    }
    void stirGroup() noexcept;
    void rouse(std::span<Run const> runs) noexcept;
    void reset(Doer& doer, double retyme) noexcept;
    Run& runAt(std::size_t place) noexcept {
        return place < runs_.size() ? runs_[place] : late_[place - runs_.size()].run;
    }
    template <bool Watched>
    void walk(double tyme, double asap);
    template <bool Watched, bool Fetches>
    bool walkAll(std::span<Run> runs, std::ptrdiff_t distance, double tyme, double asap);
    template <bool Watched>
    bool turn(Run& run, double tyme, double asap);
    double call(Doer& doer, double tyme);
    void rest(Run const& run, double tyme, double asap);
    bool conclude(Run& run, double tyme, double asap);
    void fail();
    void leave(Run& run, Doer& doer) noexcept;
    bool abandoned(double tyme);
    void letGo(Doer& doer) noexcept;
    void drop(Run& run) noexcept {
        run = {};
        --live_;
        untidy_ = true;
        stir();
    }
    [[nodiscard]] bool hasRun(Doer const& doer) const noexcept;
    void renumber();
    void tidy();
    void demandIdle(char const* what) const;
    std::exception_ptr closeOne(Doer& doer) noexcept;
    std::exception_ptr closeReversed(std::vector<Doer*> doers) noexcept;
    std::exception_ptr closeAll();
    void gone(Doer const& doer) const noexcept {
        if (scout_ != nullptr && doer.wound()) {
            scout_->exit(doer, doer.tyme());
        }
    }

    /// A doer has made its last step here.
    void end(Doer& doer) noexcept {
        doer.deeds_ = nullptr;
        gone(doer);
        if (doer.transient_) {
            letGo(doer);
        }
    }

    // First what every pass touches.
    Doer* group_ = nullptr;
    Scout* scout_ = nullptr;
    std::size_t busy_ = 0;               ///< calls into doers that are under way
    std::size_t live_ = 0;               ///< deeds with a doer
    std::vector<Run> runs_;              ///< in the order of the pass
    Readies ready_;                      ///< the places to look at in the next pass
    std::unique_ptr<Sleepers> sleepers_; ///< the other places, when there are many
    std::vector<Late> late_;             ///< by whom they stand before
    double idleUntil_ = -Never;          ///< no deed is due before
    double soonest_ = 0.0;               ///< of a pass: the least retyme of those that rest
    double passed_ = -Never;             ///< the tyme of the last whole pass
    double asap_ = -Never;               ///< when a doer is due that wanted 0.0 in it
    double tyme_ = -Never;               ///< of the last pass, whole or not, or the one under way
    double pace_ = 0.0;                  ///< the tock of that pass
    double until_ = -Never;              ///< of the doer that runs: not due before
    Run* current_ = nullptr;             ///< of a pass: the deed that runs
    std::uint64_t stirred_ = 0; ///< Stirred: the doer that runs was removed, or the pass halted
    Done before_;               ///< of the doer that runs: its done before it did
    bool passing_ = false;
    bool finished_ = false; ///< the recur that ran answered that it is finished
    bool halted_ = false;
    bool untidy_ = false;     ///< something has gone
    bool concluding_ = false; ///< what is thrown now does not come from a recur
    bool failing_ = false; ///< an exception is on its way: the next one gets no further than here
    Failures* failures_ = nullptr;
    Doer* entering_ = nullptr;           ///< the innermost; null again once it is destroyed
    std::vector<std::span<Doer*>> held_; ///< those of Held, the innermost last
    Dog orphan_; ///< what runs, when its doer was destroyed in the middle of it
    Roster roster_{*this};
    std::vector<std::unique_ptr<Doer>>
        retired_;                ///< removed while something ran: freed when nothing does
    std::size_t renumbered_ = 0; ///< how often
    Tymth tymth_;                ///< of a Doist
    std::function<void()> refresh_;
};

} // namespace hio
