// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bosser: the doer that runs a crew: starts the hands, registers them, tells them of each other,
/// ends them, and answers for all of them.
///
///     return hio::Bosser::work(crew, {.name = "boss", .hands = {{.name = "reader"}}});
///
/// or, in a Doist of your own, with a LoopPacer on the same loop (exits are seen there):
///
///     hio::Bosser boss(loop, crew, {.name = "boss", .hands = {{.name = "reader"}}});
///     hio::uv::Signaler signaler(loop, hio::uv::endingSignals(), [&](int) { boss.stop(); });
///     hio::uv::LoopPacer pacer(loop);
///     hio::Doist doist({.name = "boss", .pacer = &pacer});
///     return doist.run({boss}) ? 0 : 1;
///
/// A hand is this program run again (Crewer::claim). It has a socket of its own at the boss, its
/// door; only the process that was started may use it. Hands that somebody else starts (walk-ons)
/// come to path() and are admitted by name.
///
/// Source: hio.base.multidoing.Bosser, hio 0.7.20 (55b5ee55).
/// Differs: it ends hands by END, SIGTERM and SIGKILL with a grace each and waits for them; a hand
/// that dies ends the crew with an error that names it; no hand outlives it, no socket stays. In ps
/// a hand is the program with --hio-hand and its name.
#pragma once

#include <hio/crew/crew.hpp>
#include <hio/crew/protocol.hpp>
#include <hio/doing/doer.hpp>
#include <hio/help/api.hpp>
#include <hio/uv/spawner.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// A hand to start.
struct HandOptions {
    std::string name;      ///< see nameFits
    std::string craft{};   ///< which muster of the Crew; empty: the one of its name
    Plain::Map load{};     ///< options for the muster
    double tock = 0.03125; ///< seconds of its Doist's ticks
    double grace = 5.0;    ///< real seconds from END to SIGTERM, and from there to SIGKILL
    /// Signals that it ignores from its start on. With SIGINT, SIGTERM and SIGHUP only its boss
    /// ends it, by END or SIGKILL, whatever a service manager sends to all processes of a program.
    std::vector<int> ignored{};
};

/// How a hand ended.
struct HandEnd {
    std::string hand;
    uv::Exit exit;
    bool registered = false; ///< before it ended
    std::string trouble{};   ///< what was wrong with that, in words; empty: it ended well
};

/// What happened, for BosserOptions::onEvent. Views: for the call only.
struct CrewEvent {
    /// "opened" (addr: the path for walk-ons), "registered" (hand, addr; once each), "crewed",
    /// "stopping", "gone" (hand)
    std::string_view what;
    std::string_view hand{};
    std::string_view addr{};
};

/// How a Bosser is made.
struct BosserOptions {
    std::string name = "boss"; ///< see nameFits
    std::vector<HandOptions> hands{};
    std::vector<std::string> walkOns{}; ///< names of hands that others start
    bool temp = false;                  ///< sockets in a fresh directory below $TMPDIR
    std::string runDir{};               ///< or below this one; see Filer
    double grace = 5.0;                 ///< real seconds that walk-ons have after END
    int maxDepth = 3; ///< how many crews may be one within the other: this one and those above it
    std::function<void(CrewEvent const&)> onEvent{};
    /// Called with each memo of a hand that is not the protocol's.
    std::function<void(std::string const& hand, std::string const& memo)> onMemo{};
};

/// @context doist
class HIO_API Bosser : public Doer {
public:
    /// `loop` and `crew` are borrowed and outlive it. Throws MultiError for names that do not fit
    /// or clash, for crafts that the crew does not have, in a hand that has not called
    /// Crewer::claim, and in one that is so deep in crews that this one would be more than
    /// maxDepth.
    Bosser(uv::Loop& loop, Crew const& crew, BosserOptions options);
    ~Bosser() override;

    /// A boss's main: its own loop, signals and Doist.
    /// @return exit code: 0 when all hands ended well, by themselves or after one of
    /// uv::endingSignals(); 1 when one did not, also if it needed SIGKILL to end, or the crew could
    /// not start (each is told on stderr)
    static int work(Crew const& crew, BosserOptions options, double tock = 0.03125);

    /// Ends the crew: END to all, the last started first, a grace, SIGTERM, a grace, SIGKILL.
    /// Called again it does not wait: SIGKILL.
    void stop() noexcept { ++stops_; }

    /// Sends a memo to a hand. False: it is not in the book. Throws MemoerError for a memo that
    /// cannot be sent (empty).
    bool send(std::string_view hand, std::string_view memo);

    /// Its side of the protocol: crewed(), book() and so on.
    [[nodiscard]] BossProtocol const& protocol() const noexcept;
    /// Where walk-ons register; empty before enter and after exit.
    [[nodiscard]] std::string const& path() const noexcept;
    /// The spawned hands that have ended, in that order.
    [[nodiscard]] std::vector<HandEnd> const& ends() const noexcept;

protected:
    /// Throws FilerError, MemoerError or LoopError when the crew cannot be started.
    void enter() override;
    /// Completes when all hands have ended. Throws MultiError then, which tells of each that ended
    /// badly: by itself, or while the crew stopped.
    bool recur(double tyme) override;
    /// Ends the hands that still run, as stop() does, and waits for them. Throws as recur does.
    void exit() override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    int stops_ = 0;
};

} // namespace hio
