// SPDX-License-Identifier: Apache-2.0
/// @file
/// DoDoer: a doer that runs a group of doers.
///
/// When the group is due, by its own tock, it makes one pass over its children. It completes when
/// none of them runs any more, or never with `always`: then it waits for more until it is closed.
/// Its contexts enclose those of its children: enter comes before theirs, exit before they are
/// closed.
///
/// It is the place to start work in, as Trio's nursery is: whoever knows the group extends it, and
/// what is started so does not outlive it. When a child throws, the others are closed before the
/// exception goes on to the scheduler of the group.
///
///     hio::Dog serve(hio::Tymth, double, Door& door, hio::DoDoer& server) {
///         while (std::optional<int> const peer = co_await door.next()) {
///             server.extend(hio::doify(talk, 0.0, *peer));
///         }
///         co_return true;                    // the group goes on until they have ended too
///     }
///
/// Source: hio.base.doing.DoDoer, hio 0.7.20 (55b5ee55).
/// Differs: an override of enter or exit is not called by extend and remove. See Deeds for closing.
#pragma once

#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/doers.hpp>
#include <hio/help/api.hpp>

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

namespace hio {

/// @context doist
class HIO_API DoDoer : public Doer {
public:
    /// @param always go on when no child runs any more
    /// @param tock seconds of tyme between two passes; what a child that wants 0.0 waits
    explicit DoDoer(Doers doers = {}, bool always = false, double tock = 0.0, bool temp = false);
    DoDoer(DoDoer const&) = delete;
    DoDoer& operator=(DoDoer const&) = delete;
    DoDoer(DoDoer&&) = delete;
    DoDoer& operator=(DoDoer&&) = delete;
    /// Closes those that run in it; what is thrown then is lost.
    ~DoDoer() override { depart(); } // before its doers are closed

    /// Winds also those that run in it.
    void wind(Tymth tymth) override;

    /// Enters those not yet in the group at once; they first recur in the next pass, or in the one
    /// about to come when none is under way. Throws what an enter throws, after closing those
    /// entered before it.
    ///
    /// When the group runs, those that it owns from now on are let go as soon as they have ended:
    /// out of the list, and freed. Borrowed ones, and those of its first list, stay in the list.
    ///
    /// A group that has not begun, or has ended, enters them too, and nothing runs them unless it
    /// begins (again): then they are due at once, before those that enter then. Until then their
    /// tyme is that of the Doist that has the group, as it was at the last such extend; 0.0 when
    /// there never was one. A group that is destroyed closes them.
    void extend(Doers doers);

    /// Closes those that are in the group, in reverse, and forgets (and frees, if it owns) them.
    void remove(std::span<std::reference_wrapper<Doer> const> doers);
    void remove(std::initializer_list<std::reference_wrapper<Doer>> doers) {
        remove(std::span(doers.begin(), doers.end()));
    }
    void remove(Doer& doer) {
        std::reference_wrapper<Doer> const one(doer);
        remove(std::span(&one, 1));
    }

    /// Read when the group starts to run.
    [[nodiscard]] bool always() const noexcept { return always_; }
    void always(bool always) noexcept { always_ = always; }

    [[nodiscard]] std::vector<Doer*> doers() const { return deeds_.doers(); }
    [[nodiscard]] std::vector<Deed> deeds() const { return deeds_.deeds(); }

protected:
    /// One pass over the children. An override calls it.
    /// @return whether no child runs any more
    bool recur(double tyme) override;

    /// Whether a group with tock 0.0 that has nothing due is left out of its scheduler's passes, so
    /// that it costs nothing there. Asked when it enters. True for DoDoer itself; a derived class
    /// is called every tick, since its recur may do more: where it does not, answer true.
    [[nodiscard]] virtual bool quiet() const noexcept;

private:
    bool dogEnter() final;
    void dogExit() final;
    void dogHalt() noexcept final { deeds_.halt(); }
    void dogRoused(double tyme) noexcept final;
    void dogTree(std::string& out, std::size_t depth) const final { deeds_.tree(out, depth); }
    std::unique_ptr<Tymist> own_; ///< for those that are extended while it does not run
    Deeds deeds_;
    bool always_;
    bool quiet_ = false;
};

} // namespace hio
