// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a boss and a hand do with each control memo, without sockets, clocks or processes.
///
/// A memo goes in with where it came from; letters to send come out and the state changes.
/// Bosser and Crewer put sockets around these two; simulations and tests use them bare.
///
///     hand               boss
///     REG  ------------>       name is of the crew and the sender is its process: into the book
///          <------------  ACK  again for every REG: a hand repeats REG until it gets one
///          <------------  BOK  to all living hands, when all of the crew are in the book
///          <------------  END  the hand leaves at its next recur
///
/// Source: hio.base.multidoing Bosser.serviceRxMemos, Crewer.serviceRxMemos, hio 0.7.20 (55b5ee55).
/// Differs: no memo is fatal (a bad one is counted and dropped); a boss takes REG of its crew only;
/// a hand obeys only its boss (the sender's pid as the kernel stamped it, or the path when no pid
/// is known), hio looks at the path of END only; a new BOK replaces the book as a whole, so a hand
/// that moved does not kill the others.
#pragma once

#include <hio/crew/records.hpp>
#include <hio/help/namer.hpp>

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// A memo that came in. The views need to live for the call only.
struct Arrival {
    std::string_view memo;
    std::string_view src;          ///< the sender's address, a claim; empty: it has none
    std::optional<pid_t> pid = {}; ///< the sender's process as the kernel says, if known
};

/// A memo to send.
struct Letter {
    std::string hand; ///< the name it is for
    std::string memo;
    std::string dst; ///< address
};

/// The boss's side. @context doist
class HIO_API BossProtocol {
public:
    /// `crew`: the names that may register, all different and not empty. Throws MultiError.
    BossProtocol(std::string name, std::vector<std::string> const& crew);

    /// From now on only the process `pid` may register as `hand` (of the crew, else MultiError).
    void bind(std::string_view hand, pid_t pid);
    /// The hand's process is gone: it gets no book any more and, when bound, cannot register.
    void gone(std::string_view hand);

    /// Takes one memo; the answers, in the order to send.
    [[nodiscard]] std::vector<Letter> take(Arrival const& arrival);
    /// END for `hand`; none when it never registered or is gone.
    [[nodiscard]] std::optional<Letter> end(std::string_view hand) const;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    /// name <-> address of the hands, in order of registration.
    [[nodiscard]] Namer const& book() const noexcept { return book_; }
    /// Whether all of the crew have been in the book once.
    [[nodiscard]] bool crewed() const noexcept { return crewed_; }
    /// Memos dropped so far: strangers, unknown tags, broken records.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

private:
    struct Seat {
        std::string hand;
        std::optional<pid_t> pid;
        bool gone = false;
        Encoding encoding = Encoding::json;
    };

    Seat* seatOf(std::string_view hand) noexcept;
    bool admits(Seat const& seat, Arrival const& arrival) const noexcept;
    bool enroll(std::string const& hand, std::string_view addr);
    bool complete() const;
    std::vector<Letter> register_(Seat& seat, std::string_view addr);

    std::string name_;
    std::vector<Seat> seats_;
    Namer book_;
    bool crewed_ = false;
    std::uint64_t refused_ = 0;
};

/// Whom a hand serves.
struct Bossage {
    std::string name;
    std::string path;
    std::optional<pid_t> pid = {}; ///< when known, the only process that is obeyed
};

/// The hand's side. @context doist
class HIO_API HandProtocol {
public:
    /// What a memo changed.
    enum class Change { none, registered, book, graceful };

    /// Throws NamerError when the boss's name or path is empty.
    HandProtocol(std::string name, Bossage boss, Encoding encoding = Encoding::json);

    /// The REG to send to boss().path, again and again until registered().
    [[nodiscard]] std::string reg() const;
    /// Takes one memo.
    Change take(Arrival const& arrival);

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] Bossage const& boss() const noexcept { return boss_; }
    [[nodiscard]] bool registered() const noexcept { return registered_; }
    /// Whether the boss said END: leave at the next recur.
    [[nodiscard]] bool graceful() const noexcept { return graceful_; }
    /// name <-> address of the boss and of the other hands.
    [[nodiscard]] Namer const& book() const noexcept { return book_; }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

private:
    bool obeys(Arrival const& arrival) const noexcept;
    Change acknowledge(MemoDom const& memo);
    Change replaceBook(MemoDom const& memo);
    Change refuse() noexcept;

    std::string name_;
    Bossage boss_;
    Encoding encoding_;
    Namer book_;
    bool registered_ = false;
    bool graceful_ = false;
    std::uint64_t refused_ = 0;
};

} // namespace hio
