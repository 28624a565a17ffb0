// SPDX-License-Identifier: Apache-2.0
/// @file
/// Doer: a piece of work that a Doist runs in ticks of tyme; the class form of a doer.
///
/// Derive, override the contexts you need, and hand it to a Doist or a DoDoer:
///
///     enter, recur*, then one of clean | cease | abort, then exit
///
/// - `enter`: once, before the first recur;
/// - `recur(tyme)`: every tock seconds of tyme, every tick with tock 0.0; true completes;
/// - `clean` when it completed, `cease` when it was closed from outside, `abort` when one of the
///   above threw a std::exception (anything else that is thrown goes through without abort);
/// - `exit`: always, last.
///
/// What they throw goes on to who runs the scheduler. The first exception counts: what abort and
/// exit throw because of it is lost there, but not to a Scout and Doist::failures().
///
/// Source: hio.base.doing.Doer, hio 0.7.20 (55b5ee55).
/// Differs: `Doer.do` with its own loop is DogDoer; `temp` is asked (`temp()`), not passed to
/// enter; options are members of the class.
#pragma once

#include <hio/doing/dog.hpp>
#include <hio/doing/done.hpp>
#include <hio/doing/frames.hpp>
#include <hio/help/api.hpp>
#include <hio/tyme/tymee.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <source_location>
#include <string>
#include <vector>

namespace hio {

class Deeds;
class Roster;

/// Not copied, not moved: its schedulers point at it. One that is destroyed is taken out of every
/// list and every deed, in whatever order it and they are destroyed: no context of it is called any
/// more. So it is closed only by who removes it first. It may destroy itself in its recur or its
/// exit, and others everywhere, but for those that are in the middle of another context and a group
/// while one of its doers runs. @context doist
class HIO_API Doer : public Tymee {
public:
    /// @param tock seconds of tyme between two recurs, its absolute value counts; 0.0: every tick
    /// @param temp whether what it opens is temporary
    explicit Doer(double tock = 0.0, bool temp = false) : tock_(length(tock)), temp_(temp) {}
    Doer(Doer const&) = delete;
    Doer& operator=(Doer const&) = delete;
    Doer(Doer&&) = delete;
    Doer& operator=(Doer&&) = delete;
    ~Doer() override {
        if (deeds_ != nullptr || roster_ != nullptr) {
            depart();
        }
    }

    /// Doers that are made one by one lie beside each other, and beside their Dogs.
    static void* operator new(std::size_t size) { return Frames::take(size); }
    static void* operator new(std::size_t size, std::align_val_t align) {
        return ::operator new(size, align);
    }
    static void* operator new(std::size_t /*size*/, void* place) noexcept { return place; }
    static void operator delete(void* doer, std::size_t size) noexcept { Frames::give(doer, size); }
    static void operator delete(void* doer, std::size_t size, std::align_val_t align) noexcept {
        ::operator delete(doer, size, align);
    }
    static void operator delete(void* /*doer*/, void* /*place*/) noexcept {}

    /// None before the first run, false while it runs, then what its last run came to.
    [[nodiscard]] Done done() const noexcept { return done_; }

    [[nodiscard]] double tock() const noexcept { return tock_; }
    /// Takes effect at the end of the recur in which it is set. Throws ValidationError for NaN.
    void tock(double tock) {
        tock_ = length(tock);
        if (resting_) {
            rouse();
        }
    }

    /// Makes it due now, for how long it may have given way: it goes on in the pass under way when
    /// it stands behind the doer that calls this, else in the next pass. Nothing happens when it
    /// does not run, and when it is a coroutine that waits for something (see Wait).
    void wake() noexcept;

    /// What it is called in traces, trees and errors: its class; of a doify: the function it gave
    /// way in, or "Dog".
    [[nodiscard]] virtual std::string name() const;

    /// Whether it or its scheduler was told to be temporary.
    [[nodiscard]] bool temp() const noexcept { return temp_ || temporary_; }

protected:
    virtual void enter() {}
    virtual bool recur(double tyme);
    virtual void clean() {}
    virtual void cease() {}
    virtual void abort(std::exception const& error);
    virtual void exit() {}

    /// In enter: `done(true)` completes without a recur. In recur: none lets done() stay none when
    /// recur answers false.
    void done(Done done) noexcept { done_ = done; }

private:
    friend class Deeds;
    friend class Dog;
    friend class Roster;
    friend class DogDoer;
    friend class ReDoer;
    friend class DoDoer;
    friend class Together;

    /// What a scheduler does with a doer beside calling recur or resuming its Dog. Throw what the
    /// contexts throw. Their names keep a derived class from overriding one by chance.
    virtual bool dogEnter();           ///< enters; answers whether it is finished
    virtual void dogEnded();           ///< its recur or its Dog has ended: the last contexts
    virtual void dogClose();           ///< closes by force
    virtual void dogExit() { exit(); } ///< the last step of every life
    virtual void dogHalt() noexcept {} ///< removed while it runs: break off what can be broken off
    virtual void dogRoused(double /*tyme*/) noexcept {} ///< it rested: as if it had run last then
    virtual void dogTree(std::string& /*out*/, std::size_t /*depth*/) const {} ///< who it runs
    /// In a handler of what ended it: calls abort, if that is due, and exit. Rethrows it: what
    /// these throw is told, and lost.
    [[noreturn]] void failed(bool aborts = true);
    /// It has ended it, or was thrown besides. @param where as of Failure
    void threw(std::exception_ptr const& error, std::source_location where = {}) noexcept;
    /// What is resumed in place of a call of recur; null when there is none.
    virtual Dog::promise_type* dogRoot() noexcept { return nullptr; }

    /// Leaves its deed. Called by destructors, before anything that a scheduler looks at is gone.
    /// @param dog its own, which is kept while it is in the middle of it; else null
    void unschedule(Dog* dog = nullptr) noexcept {
        if (deeds_ != nullptr) {
            leaveDeeds(dog);
        }
    }
    void leaveDeeds(Dog* dog) noexcept;
    void depart() noexcept; ///< leaves its deed and all lists

    static double length(double tock) {
        if (tock != tock) {
            refuse();
        }
        return std::abs(tock);
    }
    [[noreturn]] static void refuse();
    void rouse() noexcept;
    /// Runs a part of the life that answers whether it is finished: then clean and leave follow.
    /// When it throws, abort and leave follow before the exception goes on.
    template <class Part>
    bool live(Part part);

    Deeds* deeds_ = nullptr; ///< where it has a deed, or enters or is closed; else null
    /// A list that has it, and its place there.
    struct Listing {
        Roster* roster;
        std::uint32_t place;
    };
    using Listings = std::vector<Listing>;
    union {
        Roster* roster_ = nullptr; ///< of a sole_ one: the list that has it; null: none
        Listings* listings_;       ///< else: all lists that have it, two at least; owned
    };
    double tock_;
    std::uint32_t listed_ = 0; ///< its place in roster_
    std::uint32_t place_ = 0;  ///< of its deed in deeds_
    Done done_;
    bool temp_ : 1;
    bool temporary_ : 1 = false;
    bool endless_ : 1 = false;   ///< a group that goes on when its recur answers true
    bool removed_ : 1 = false;   ///< taken off its list while it ran: closed when it gives way
    bool resting_ : 1 = false;   ///< a group that is due with the first of its doers
    bool awaited_ : 1 = false;   ///< by all, any or tymeout: the tock of its first yield counts
    bool sole_ : 1 = true;       ///< one list at most has it
    bool transient_ : 1 = false; ///< owned, and let go when it has ended
};

} // namespace hio
