// SPDX-License-Identifier: Apache-2.0
/// @file
/// Crewer: the doer by which a process is a hand: registers with the boss, keeps the book, ends
/// when told.
///
/// In a program with a Crew it comes by itself: `claim` sees that this is a hand, `work` runs it.
///
///     if (auto load = hio::Crewer::claim(argc, argv)) return hio::Crewer::work(crew, *load);
///
/// A walk-on, a hand that somebody else started, makes one and runs it in its own Doist.
///
/// Source: hio.base.multidoing.Crewer, hio 0.7.20 (55b5ee55).
/// Differs: REG is repeated until it is acknowledged; only the boss is obeyed (HandProtocol); it
/// can complete by itself, after other work; memos that are not the protocol's go to onMemo.
#pragma once

#include <hio/crew/crew.hpp>
#include <hio/crew/protocol.hpp>
#include <hio/doing/doer.hpp>
#include <hio/help/api.hpp>
#include <hio/help/filer.hpp>
#include <hio/memo/memoer.hpp>
#include <hio/memo/uxd.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hio {

class Doist;

/// How a Crewer is made.
struct CrewerOptions {
    std::string name = "crew"; ///< of the hand
    Bossage boss{};            ///< whom it serves; with a pid: only that process
    std::string path{};        ///< of its socket; empty: in a directory of its own
    /// Of its REG; the boss answers in the same. Bosses in Python read JSON only.
    Encoding encoding = Encoding::json;
    /// Called as things happen: "opened", "registered" (once), "book" (again with each), "end".
    std::function<void(std::string_view what)> onEvent{};
    /// Called with each memo that is not the protocol's, from whomever: `src` is a claim, `pid` is
    /// not.
    std::function<void(Memo const&)> onMemo{};
};

/// @context doist
class HIO_API Crewer : public Doer {
public:
    /// The first argument of a program that is started as a hand; the second is the hand's name.
    static constexpr char const* Flag = "--hio-hand";
    /// The descriptor on which a hand finds its packed Load.
    static constexpr int LoadFd = 3;
    /// Seconds of tyme after which REG is sent again.
    static constexpr double Patience = 0.5;

    /// Throws NamerError when the boss lacks name or path, MultiError for an empty name.
    explicit Crewer(CrewerOptions options);
    ~Crewer() override;

    /// The load when this process was started as a hand by a Bosser; nothing when it was not. Call
    /// it once and first in main, with main's own arguments: it reads and closes LoadFd. Without it
    /// no Bosser can be made in a hand; afterwards one can, and its hands are hands of this hand.
    /// It gives the process the name of its program, which is "exe" until then. Throws MultiError
    /// when it was called before in this hand, and when the flag is there but no load.
    [[nodiscard]] static std::optional<Load> claim(int argc, char* const* argv);

    /// A hand's main: its own loop, signals and Doist with a Crewer and what the muster adds.
    /// @return exit code: 0 after END, one of uv::endingSignals() or when all doers of the muster
    /// completed; 1 when one threw (it is told on stderr) or the craft is unknown.
    static int work(Crew const& crew, Load const& load);

    /// Completes when `work` has completed (and it is registered). `work` is borrowed.
    void until(Doer const& work) noexcept { work_ = &work; }

    /// The Doist whose run it ends when it is told to leave: all doers are closed in reverse, and
    /// what they sent in their exit still goes out. Without one it throws Interrupt, which ends the
    /// run too but closes the Crewer first. `doist` is borrowed.
    void ends(Doist& doist) noexcept { doist_ = &doist; }

    /// Leaves at the next recur, as after END. What SIGTERM shall do.
    void quit() noexcept { leaving_ = true; }

    /// Sends a memo to the boss or to a hand of the book, by name. False: no such name yet. Throws
    /// MemoerError for a memo that cannot be sent (empty).
    bool send(std::string_view name, std::string_view memo);

    /// Sets what CrewerOptions::onMemo was.
    void onMemo(std::function<void(Memo const&)> handler);

    /// Its side of the protocol: registered(), book(), boss() and so on.
    [[nodiscard]] HandProtocol const& protocol() const noexcept { return protocol_; }
    /// Of its socket; empty before enter.
    [[nodiscard]] std::string const& path() const noexcept { return uxd_.path(); }

protected:
    void enter() override;
    bool recur(double tyme) override;
    void exit() override;

private:
    void take(Memo const& memo);
    void tell(std::string_view what) const;

    CrewerOptions options_;
    HandProtocol protocol_;
    std::optional<Filer> filer_; // when no path was given
    Uxd uxd_;
    Memoer memoer_{uxd_, binaryMemos()};
    Doer const* work_ = nullptr;
    Doist* doist_ = nullptr;
    std::optional<double> asked_; // tyme of the last REG
    bool leaving_ = false;
};

} // namespace hio
