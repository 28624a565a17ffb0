// SPDX-License-Identifier: Apache-2.0
#include "rolling.hpp"

#include <hio/crew/bosser.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/roll/logdesk.hpp>
#include <hio/roll/rollinglogdoer.hpp>
#include <hio/roll/rollinglogger.hpp>
#include <hio/scope/progress.hpp>
#include <hio/uv/loop.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <system_error>
#include <utility>

#include "feed.hpp"
#include "input/input.hpp"
#include "output.hpp"
#include "workfolder.hpp"

namespace hio::tool {
namespace {

constexpr double Tock = 1.0 / 64;
constexpr std::size_t SpoolBytes = std::size_t(32) << 20;  // of all hands together
constexpr std::size_t WindowBytes = std::size_t(64) << 20; // likewise
constexpr std::size_t SegmentBytes = std::size_t(2) << 20;

/// "1234567 rows, 600000 rows/s, 24 windows, 2 hands"
std::string line(std::uint64_t rows, double seconds, LogDesk const& desk, std::size_t hands) {
    auto const speed = static_cast<std::uint64_t>(seconds > 0 ? double(rows) / seconds : 0);
    return std::to_string(rows) + " rows, " + std::to_string(speed) + " rows/s, " +
           std::to_string(desk.openWindows()) + " windows, " + std::to_string(hands) + " hands";
}

/// Starts the feed when the crew is whole, closes the hands when it has ended, stops the boss when
/// they have delivered.
class Director final : public Doer {
public:
    Director(Bosser& boss, LogDesk& desk, RollingLogger const& logger, Feed& feed)
        : boss_(boss),
          desk_(desk),
          logger_(logger),
          feed_(feed) {}

private:
    bool recur(double /*tyme*/) override {
        if (boss_.done()) { // the hands are gone: nobody would deliver
            return true;
        }
        if (!feed_.started()) {
            if (boss_.protocol().crewed()) {
                feed_.start();
                timer_.start();
            }
            return false;
        }
        progress_.show(line(feed_.rows(), timer_.elapsed(), desk_, logger_.hands()));
        if (!feed_.ended()) {
            return false;
        }
        desk_.close(boss_, logger_);
        if (!desk_.closed()) {
            return false;
        }
        boss_.stop();
        return true;
    }
    void exit() override { progress_.end(); }

    Bosser& boss_;
    LogDesk& desk_;
    RollingLogger const& logger_;
    Feed& feed_;
    MonoTimer timer_;
    Progress progress_{STDERR_FILENO};
};

/// The signals that ask a run to end. It is there before the work folder is made and until that is
/// gone, so that no signal leaves it behind.
struct Interruption {
    explicit Interruption(uv::Loop& loop)
        : signaler(loop, uv::endingSignals(), [this](int signal) {
              first = first == 0 ? signal : first;
              if (act) {
                  act();
              }
          }) {}

    int first = 0;             ///< signal that came; 0: none
    std::function<void()> act; ///< what each does while there is something to end
    uv::Signaler signaler;
};

/// The hands, and the logger of rows for them.
struct Team {
    std::vector<std::string> names;
    std::vector<HandOptions> hands;
    RollingLogger::Options log;
};

Team teamOf(RollingOptions const& options, WorkFolder const& work, std::string const& folder) {
    Team team;
    team.log.by = options.by;
    team.log.spool = {.segmentBytes = SegmentBytes,
                      .limitBytes = std::max(SpoolBytes / options.hands, 2 * SegmentBytes)};
    for (std::size_t i = 1; i <= options.hands; ++i) {
        std::string const name = "log" + std::to_string(i);
        RollingLogOptions const rolling{.spool = work.make(name + "-spool"),
                                        .work = work.make(name),
                                        .folder = folder,
                                        .by = options.by,
                                        .memory = WindowBytes / options.hands};
        team.names.push_back(name);
        team.log.spools.push_back(rolling.spool);
        team.hands.push_back({.name = name,
                              .craft = "log",
                              .load = rolling.asLoad(),
                              .tock = Tock,
                              .ignored = {SIGINT, SIGTERM, SIGHUP}});
    }
    return team;
}

/// Tells what else was thrown in the run.
void tellOthers(Doist const& doist, std::exception_ptr const& thrown) {
    for (Failure const& failure : doist.failures()) {
        if (failure.error != thrown) {
            complain(failure.text());
        }
    }
}

/// Runs the crew. Throws FilerError, operation_would_block, if a boss of this name runs; then
/// nothing has begun.
Rolled lead(uv::Loop& loop,
            Interruption& interruption,
            std::string const& name,
            Team const& team,
            RollingLogger const& logger,
            Feed& feed) {
    Rolled rolled;
    Crew const crew = rollCrew();
    LogDesk desk(team.names);
    Bosser boss(loop,
                crew,
                {.name = name,
                 .hands = team.hands,
                 .onMemo = [&](auto const& hand, auto const& memo) { desk.take(hand, memo); }});
    bool abandoned = false;
    interruption.act = [&] {
        feed.stop(); // one that has not started ends when it does, and the hands are not killed
        if (interruption.signaler.count() > 1) {
            abandoned = true; // hands that are killed now are no error
            feed.abandon();
            boss.stop();
            boss.stop(); // at once
        }
    };
    uv::LoopPacer pacer(loop);
    Director director(boss, desk, logger, feed);
    Doist doist({.name = "roll", .tock = Tock, .pacer = &pacer});
    try {
        doist.run({boss, director});
    } catch (MultiError const&) {
        tellOthers(doist, std::current_exception());
        if (!abandoned && !desk.closed()) {
            throw;
        }
        if (!abandoned) { // a hand did not end well, but had delivered: that is told first
            rolled.error = std::current_exception();
        }
    } catch (...) { // of which main tells
        tellOthers(doist, std::current_exception());
        throw;
    }
    interruption.act = nullptr;
    feed.end(); // it may still run when the hands are gone
    rolled.rows = logger.rows();
    rolled.windows = desk.windows();
    rolled.error = feed.error() ? feed.error() : rolled.error;
    rolled.notes = feed.notes();
    return rolled;
}

/// Lets the new profiles take the place of the old ones, if all of them are there.
void replace(Destination const& destination, std::string const& folder, Rolled& rolled) {
    std::vector<std::string> names;
    std::uint64_t rows = 0;
    for (RolledWindow const& window : rolled.windows) {
        names.push_back(window.file);
        rows += window.rows;
    }
    rolled.keptOld = rolled.error || rolled.signal != 0 || names.empty() || rows != rolled.rows;
    if (!rolled.keptOld) {
        destination.replaceBy(folder, names);
    }
}

/// Makes the work folder and all that goes with it, and a crew of the first name that is free.
Rolled leadCrew(uv::Loop& loop,
                Interruption& interruption,
                RollingOptions const& options,
                Refusals& refusals) {
    for (std::string const& file : options.files) {
        demandReadable(file);
    }
    Destination const destination(options.to.empty() ? safeName(options.dataset) : options.to,
                                  options.dataset,
                                  options.present);
    WorkFolder const work(destination.dir());
    std::string const folder = destination.replaces() ? work.make("new") : destination.dir();
    Team const team = teamOf(options, work, folder);
    RollingLogger logger(team.log);
    Feed feed({.files = options.files, .rows = options.rows, .dataset = options.dataset},
              logger,
              refusals);
    for (int number = 1;; ++number) {
        try {
            std::string const name = "roll_" + std::to_string(number);
            Rolled rolled = lead(loop, interruption, name, team, logger, feed);
            rolled.dir = destination.dir();
            rolled.signal = interruption.first;
            if (destination.replaces()) {
                replace(destination, folder, rolled);
            }
            return rolled;
        } catch (FilerError const& error) { // another run has this name
            if (error.code() != std::errc::operation_would_block) {
                throw;
            }
        }
    }
}

} // namespace

Crew rollCrew() {
    Crew crew("hio");
    crew.hand("log", musterRollingLog);
    return crew;
}

Rolled roll(RollingOptions const& options, Refusals& refusals) {
    uv::Loop loop;
    Interruption interruption(loop);
    Rolled rolled = leadCrew(loop, interruption, options, refusals);
    loop.poll(); // a signal may have come while the work folder went
    rolled.signal = interruption.first;
    return rolled;
}

} // namespace hio::tool
