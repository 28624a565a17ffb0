// SPDX-License-Identifier: Apache-2.0
/// @file
/// Assembly: makes memos of the grams that arrive, from many peers, in any order, within limits.
///
/// `take` each datagram, then `fuse` for what has become whole (in the order in which the memos
/// began), then `expire`. It touches no socket and no clock: tyme comes in. Nothing a peer sends
/// makes it throw or grow past its Limits; what it does not take it counts in refusals().
///
/// Source: rxgs, sources, counts and serviceRxGrams of Memoer, hio.core.memo.memoing, hio 0.7.20
/// (55b5ee55).
/// Differs: keyed by peer and memo id, so nobody can add to another's memo; bounded in bytes,
/// memos, peers and tyme; a memo is delivered once though its grams arrive twice; grams with
/// impossible numbers and memos that are not UTF-8 are dropped, not fatal.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/outcome.hpp>
#include <hio/memo/gram.hpp>
#include <hio/memo/refusal.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hio {

/// What an Assembly holds at most. A gram costs its body and GramCost bytes.
struct Limits {
    std::size_t memo = (std::size_t{4} << 20U) + 65536; ///< bytes of one memo
    std::size_t grams = 4096;                           ///< grams of one memo
    std::size_t partials = 64;                 ///< unfinished memos of one peer, at least 1
    std::size_t bytes = std::size_t{8} << 20U; ///< cost of the unfinished memos of one peer
    std::size_t peers = 256;                   ///< peers with unfinished memos
    double age = 5.0; ///< seconds of tyme after which a memo without a new gram is dropped
    std::size_t replays = 4096; ///< finished memo ids that are remembered, of all peers together
    double replay = 30.0;       ///< seconds of tyme for which they are remembered
    /// A second, different value for a number or a count drops its memo. False: it is only ignored,
    /// as the reference does.
    bool strict = true;
    bool text = true; ///< a memo that is not UTF-8 is refused; false: any bytes

    static constexpr std::size_t GramCost = 96;
};

/// Where a datagram came from. Views: for the call only.
struct Source {
    std::string_view peer; ///< the key: equal means the same sender, beyond doubt
    std::string_view src;  ///< the address it claims; empty if it has none
    pid_t pid = 0;         ///< the kernel's word on its process; 0 if the transport has none
    uid_t uid = 0;         ///< and on its user
};

/// A whole memo.
struct Memo {
    std::string text; ///< UTF-8; empty only if a peer sent it so
    std::string src;  ///< address of the sender, that of the first gram taken
    pid_t pid = 0;    ///< process of the sender, 0 if the transport does not know it
    uid_t uid = 0;    ///< user of the sender
};

/// An unfinished memo, to look at.
struct PartialView {
    Mid mid;
    std::string src;
    std::optional<std::uint32_t> count; ///< empty until the zeroth gram is there
    std::vector<std::uint32_t> numbers; ///< of the grams held, ascending
};

/// The unfinished memos of all peers. @context doist
class HIO_API Assembly {
public:
    explicit Assembly(Limits limits = {}) : limits_(limits) {}

    /// Takes one datagram at `tyme`: true if its gram is kept, false if it was there before (the
    /// first of a number wins), else the Refusal, which is counted.
    Outcome<bool> take(std::string_view datagram, Source const& source, double tyme);

    /// The memos that have become whole since the last call, in the order of their first grams.
    [[nodiscard]] std::vector<Memo> fuse();

    /// Drops the memos to which no gram came for Limits::age, and forgets old finished ids.
    void expire(double tyme);

    /// The unfinished memos.
    [[nodiscard]] std::vector<PartialView> partials() const;

    /// What was refused so far; the owner counts there what it refuses itself.
    [[nodiscard]] Refusals& refusals() noexcept { return refusals_; }
    [[nodiscard]] Refusals const& refusals() const noexcept { return refusals_; }

private:
    struct Partial {
        Mid mid;
        unsigned family;
        std::uint64_t born;   // the order of memos
        double touched = 0.0; // tyme of the last new gram
        std::optional<std::uint32_t> count;
        std::map<std::uint32_t, std::string> bodies; // by number
        std::size_t bytes = 0;                       // of the bodies
        Memo memo;                                   // its text comes last
        [[nodiscard]] std::size_t cost() const noexcept {
            return bytes + bodies.size() * Limits::GramCost;
        }
    };
    struct Peer {
        std::list<Partial> partials; // oldest first
        std::size_t cost = 0;        // of all partials
    };
    using Peers = std::map<std::string, Peer, std::less<>>;
    struct Spot { // one unfinished memo
        Peers::iterator peer;
        std::list<Partial>::iterator partial;
    };
    struct Key {
        std::string peer;
        Mid mid;
    };
    struct KeyView {
        std::string_view peer;
        Mid const& mid;
    };
    struct KeyLess {
        using is_transparent = void;
        template <class A, class B>
        bool operator()(A const& a, B const& b) const noexcept {
            int const order = std::string_view(a.peer).compare(b.peer);
            return order != 0 ? order < 0 : a.mid < b.mid;
        }
    };
    using Finished = std::set<Key, KeyLess>;

    Outcome<bool> refuse(Refusal why);
    std::optional<Spot> find(std::string_view peer, Mid const& mid);
    std::optional<Spot> begin(Source const& source, Gram const& gram);
    Outcome<bool> add(Spot spot, Gram const& gram, double tyme);
    Outcome<bool> again(Spot spot, Gram const& gram, double tyme);
    Outcome<bool> drop(Spot spot, Refusal why, double tyme);
    void count(Spot spot, std::uint32_t number);
    void evict(Spot spot, std::size_t cost);
    void complete(Spot spot, double tyme);
    void remove(Spot spot);
    void deliver(Memo memo, std::uint64_t born);
    void remember(std::string_view peer, Mid const& mid, double tyme);

    Limits limits_;
    Refusals refusals_;
    Peers peers_; // those with unfinished memos
    std::uint64_t born_ = 0;
    std::map<std::uint64_t, Memo> whole_; // by birth
    Finished finished_;
    std::deque<std::pair<double, Finished::iterator>> remembered_; // oldest first
};

} // namespace hio
