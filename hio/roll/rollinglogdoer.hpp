// SPDX-License-Identifier: Apache-2.0
/// @file
/// RollingLogDoer: what a hand that rolls does: reads its spool, makes profiles, delivers them when
/// told.
///
/// The application's side is a RollingLogger (rows, through the spool) and a LogDesk (memos). A
/// program makes it a craft of its Crew:
///
///     crew.hand("log", hio::musterRollingLog);
///
/// Its load (see loadOf) says which spool, which windows, and where the files go.
///
/// Source: the child of ProcessRollingLogger of whylogs 1.6.0 (c9b9b8b15).
/// Differs: takes what is there at once, without a time of accumulation; control does not queue
/// behind data; ends on SIGTERM and with its boss.
#pragma once

#include <hio/crew/crewer.hpp>
#include <hio/doing/doer.hpp>
#include <hio/help/api.hpp>
#include <hio/roll/profilefolder.hpp>
#include <hio/roll/roller.hpp>
#include <hio/roll/spool.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace hio {

/// How a hand rolls; crosses to it in its Load.
struct HIO_API RollingLogOptions {
    std::string spool{};  ///< directory that the RollingLogger writes
    std::string work{};   ///< directory for files that wait, on the disk of `folder`
    std::string folder{}; ///< directory for the profiles
    std::string base = "profile";
    Granularity by = Granularity::day;
    std::size_t memory = std::size_t(48) << 20; ///< bytes of open profiles, about

    /// As the load of a hand.
    [[nodiscard]] Plain::Map asLoad() const;
    /// From the load of a hand. Throws ValidationError for what does not fit.
    static RollingLogOptions from(Load const& load);
};

/// Tracks what the spool has, tells the boss twice a second how far it is, and after LGC delivers
/// all windows and tells of each. Throws FormatError for a damaged spool, FilerError when files
/// cannot be written.
/// @context doist
class HIO_API RollingLogDoer : public Doer {
public:
    /// @param crewer borrowed: carries the memos; its onMemo is taken
    /// @param tock seconds of tyme; about as long, in real time, it works in one recur
    RollingLogDoer(Crewer& crewer, RollingLogOptions options, double tock);

protected:
    void enter() override;
    bool recur(double tyme) override;

private:
    void take(Memo const& memo);
    void track();
    void deliver();
    void tell();

    Crewer& crewer_;
    RollingLogOptions options_;
    std::optional<ProfileFolder> folder_;
    std::optional<SpoolReader> spool_;
    std::optional<Roller> roller_;
    std::uint64_t applied_ = 0;         ///< sequence number of the last record tracked
    std::optional<std::uint64_t> upTo_; ///< asked to close when this one is tracked
    bool delivered_ = false;            ///< nothing is open since
    double toldAt_ = 0.0;               ///< tyme
};

/// The muster of such hands.
HIO_API void musterRollingLog(Doers& doers, Load const& load, Crewer& crewer);

} // namespace hio
