// SPDX-License-Identifier: Apache-2.0
/// @file
/// Doist: the root scheduler: owns the tyme and runs doers in ticks of it.
///
///     hio::Doist doist({.name = "bench", .tock = 0.125, .limit = 10.0});
///     bool done = doist.run({sampler, hio::doify(sample, 0.5)});
///
/// Without a pacer tyme is simulated: ticks follow each other as fast as they can, and the run is
/// the same every time. With one (uv::LoopPacer) it is real:
///
/// - with a tock: tick n is due n tocks after the start, without drift;
/// - with tock 0.0 it is eventful: tyme is the time since the start, and there is a pass whenever a
///   doer is due: at its retyme, or because something woke it. A doer that gives way for 0.0 is
///   due again at once, so that the thread never sleeps: give it a tock, or let it wait.
///
/// Either way it sleeps while nothing is due: ticks in which nothing is due are counted, not run.
///
/// A program that has a loop of its own steps it by hand:
///
///     doist.enter();
///     while (doist.step()) { wait for doist.untilNext() seconds or for the descriptor of uv::Loop
///     } doist.exit();
///
/// Source: hio.base.doing.Doist, hio 0.7.20 (55b5ee55).
/// Differs: `do` is `run`; `real=True` is a pacer; step() and eventful runs are new;
/// KeyboardInterrupt is Interrupt or interrupt(); a new list of doers closes what still runs of the
/// old one. See Deeds for order and closing.
#pragma once

#include <hio/doing/deeds.hpp>
#include <hio/doing/doers.hpp>
#include <hio/doing/done.hpp>
#include <hio/doing/pacer.hpp>
#include <hio/help/api.hpp>
#include <hio/tyme/tymist.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hio {

/// Thrown by a doer: the run ends quietly, not done; everything is closed. Not a std::exception:
/// the doer's abort is not called.
struct HIO_API Interrupt {};

/// @context doist: all of it on the one thread that runs it
class HIO_API Doist : public Tymist {
public:
    struct Options {
        std::string name = "doist";
        double tyme = 0.0;          ///< first tyme, seconds
        double tock = Tymist::Tock; ///< seconds of tyme in a tick; 0.0 only with a pacer
        std::optional<double>
            limit{}; ///< seconds of tyme that a run may take, absolute value; 0.0: no limit
        Pacer* pacer = nullptr; ///< borrowed; null: simulated
        Doers doers{};
        bool temp = false; ///< passed to all doers
        /// Real with a tock: how many late ticks are made up for, one right after the other. Those
        /// beyond are skipped: the schedule moves, and tyme falls behind real time. None: all are
        /// made up for.
        std::optional<std::uint64_t> catchUp{};
        Scout* scout = nullptr; ///< borrowed; told of all that its doers do
    };

    Doist() : Doist(Options{}) {}
    explicit Doist(Options options);

    /// Runs the doers of its list from enter to exit, from the present tyme on. Each run enters all
    /// of the list again. Throws what a doer throws first, after closing all (see failures() for
    /// who that was, and for what was thrown on the way); and HioError when it is simulated and
    /// would run for ever: it has no limit, and its doers wait for what nobody can do any more; or
    /// its tock does not move its tyme, and it has a limit, or nothing is due.
    /// @return done: no deed was left; false when the limit or an interrupt ended it
    bool run();
    bool operator()() { return run(); }

    /// Takes this list, limit (for good) and tyme, then runs.
    bool run(Doers doers, std::optional<double> limit = {}, std::optional<double> tyme = {});

    /// Ends the run after the pass under way, not done.
    void interrupt() noexcept { interrupted_ = true; }

    /// The parts of a run, for who drives it by hand. enter: enters those of the list that do not
    /// run, and starts the limit and the pacer.
    void enter();
    /// Serves events, and makes the pass that is due, if one is. Throws what a doer throws: exit()
    /// then, as after the end.
    /// @return whether the run goes on; false when no deed is left (done() is true then), and when
    /// the limit or an interrupt ended it
    bool step();
    /// Seconds of real time until step() has something to do: 0.0 now; infinity: after an event
    /// only. 0.0 when simulated.
    [[nodiscard]] double untilNext();
    /// One pass, then one tick, whatever the time. When a doer throws there is no tick.
    void recur();
    /// Closes all in reverse. Throws the first exception when all are closed.
    void exit();

    /// Enters those not yet in the list at once; they first recur in the next pass. Throws what an
    /// enter throws, after closing those entered before it.
    ///
    /// During a run, from enter() to exit(), those that it owns from now on are let go as soon as
    /// they have ended: out of the list, and freed. Borrowed ones, and those of the first list,
    /// stay, and enter again in the next run.
    void extend(Doers doers);
    /// Closes those that are in the list, in reverse, and forgets (and frees, if it owns) them.
    void remove(std::span<std::reference_wrapper<Doer> const> doers);
    void remove(std::initializer_list<std::reference_wrapper<Doer>> doers) {
        remove(std::span(doers.begin(), doers.end()));
    }
    void remove(Doer& doer) {
        std::reference_wrapper<Doer> const one(doer);
        remove(std::span(&one, 1));
    }

    /// What the doers of the last run threw: the first is the exception that left the run, if one
    /// did. At most Failures::Limit; of the further ones the number is known. Cleared by enter.
    [[nodiscard]] std::vector<Failure> const& failures() const noexcept { return failures_.kept(); }
    [[nodiscard]] std::uint64_t failuresDropped() const noexcept { return failures_.dropped(); }

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] Done done() const noexcept { return done_; } ///< none before the first run
    [[nodiscard]] bool real() const noexcept { return pacer_ != nullptr; }
    [[nodiscard]] std::optional<double> limit() const noexcept { return limit_; }
    void limit(std::optional<double> limit);
    [[nodiscard]] bool temp() const noexcept { return temp_; }
    [[nodiscard]] std::vector<Doer*> doers() const { return deeds_.doers(); }
    [[nodiscard]] std::vector<Deed> deeds() const { return deeds_.deeds(); }
    /// What runs, a line each, groups with what is in them: when it is due or what it waits for,
    /// and, of a coroutine, the line at which it gave way. To be read by people.
    [[nodiscard]] std::string tree() const;

private:
    void cycle();
    bool advance();
    double due(double now);
    bool over();
    void demandMotion();
    std::string name_;
    std::optional<double> limit_;
    Pacer* pacer_;
    Failures failures_; ///< before the deeds, which tell it to their end
    Deeds deeds_;
    Done done_;
    bool temp_;
    bool interrupted_ = false;
    bool running_ = false; ///< between enter() and exit()
    bool idle_ = false;    ///< of a real run: between two passes
    bool ran_ = false;     ///< there was a pass in this run
    std::optional<std::uint64_t> catchUp_;
    double end_ = std::numeric_limits<double>::infinity(); ///< tyme at which the limit ends the run
    double due_ = 0.0;    ///< when the tick at the present tyme is due, seconds since the start
    double origin_ = 0.0; ///< the tyme at the start, were the tock always 0.0
    double until_ = 0.0;  ///< when the next pass is due, seconds since the start
};

} // namespace hio
