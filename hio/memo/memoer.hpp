// SPDX-License-Identifier: Apache-2.0
/// @file
/// Memoer: sends and receives memos over a Transport.
///
/// `memoit(text, dst)` queues a memo, `service(tyme)` does what can be done without waiting, what
/// came stands in `inbox()`. A gram for which there is no room now is sent by a later service:
/// nothing is lost to a slow reader, and one destination that is full holds up no other. A
/// destination that fails loses the memo that was under way to it, and drops() tells.
///
/// Source: Memoer of hio.core.memo.memoing, hio 0.7.20 (55b5ee55).
/// Differs: a queue for each destination; a gram is kept when the transport has no room; no error
/// of a peer or of a destination leaves service; a memo that cannot be sent is refused at memoit.
#pragma once

#include <hio/help/api.hpp>
#include <hio/memo/assembly.hpp>
#include <hio/memo/gram.hpp>
#include <hio/memo/refusal.hpp>
#include <hio/memo/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace hio {

/// How a Memoer cuts and takes memos.
struct MemoerOptions {
    std::string code = "bAAA";      ///< zeroth code of what is sent
    std::size_t size = MaxGramSize; ///< bytes of a gram that is sent
    Limits limits = {};             ///< of what is received
    std::size_t greed = 256;        ///< datagrams taken in one service
    bool text = true; ///< memos that are sent must be UTF-8, as Python peers ask; false: any bytes
};

/// For peers that may send any bytes, as msgpack records are.
[[nodiscard]] inline MemoerOptions binaryMemos() {
    MemoerOptions options;
    options.text = false;
    options.limits.text = false;
    return options;
}

/// A memo that was given up.
struct Drop {
    std::string dst;
    std::error_code code; ///< what its destination said
};

/// Memos over one Transport. Neither copied nor moved. @context doist
class HIO_API Memoer {
public:
    /// Drops that are kept for the owner; the oldest goes first.
    static constexpr std::size_t MaxDrops = 256;

    /// `transport` is borrowed and outlives the Memoer.
    explicit Memoer(Transport& transport, MemoerOptions options = {});
    Memoer(Memoer const&) = delete;
    Memoer& operator=(Memoer const&) = delete;
    Memoer(Memoer&&) = delete;
    Memoer& operator=(Memoer&&) = delete;
    ~Memoer() = default;

    /// Queues `memo` for `dst`, behind what waits for the same dst. Throws MemoerError as rend
    /// does. Whether `dst` can be reached shows when it is sent.
    void memoit(std::string_view memo, std::string const& dst);

    /// Receives, then sends. `tyme`, in seconds, is for the age of what is unfinished.
    void service(double tyme);

    /// Takes what waits, up to MemoerOptions::greed datagrams, and moves whole memos to the inbox.
    void serviceReceives(double tyme);

    /// Sends to each destination until nothing is left for it or it has no room.
    void serviceTxGrams();

    /// Whether anything waits to be sent.
    [[nodiscard]] bool pending() const noexcept { return !lanes_.empty(); }

    /// Memos that came, oldest first; the owner takes them out.
    [[nodiscard]] std::deque<Memo>& inbox() noexcept { return inbox_; }

    /// Memos that were given up, oldest first; the owner takes them out.
    [[nodiscard]] std::deque<Drop>& drops() noexcept { return drops_; }
    /// How many were given up so far.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

    /// What came and was refused so far.
    [[nodiscard]] Refusals const& refusals() const noexcept { return assembly_.refusals(); }

    /// Unfinished memos that were received.
    [[nodiscard]] Assembly const& assembly() const noexcept { return assembly_; }

private:
    struct Outgoing { // one memo
        std::vector<std::string> grams;
        std::size_t next = 0;
    };
    using Lane = std::deque<Outgoing>;

    void transmit(std::string const& dst, Lane& lane);
    void drop(std::string const& dst, std::error_code code);

    Transport& transport_;
    MemoerOptions options_;
    Assembly assembly_;
    std::string buffer_;                // of one datagram
    std::string peer_;                  // key of its sender
    std::map<std::string, Lane> lanes_; // by destination, none of them empty
    std::string turn_;                  // the next service begins behind this destination
    std::deque<Memo> inbox_;
    std::deque<Drop> drops_;
    std::uint64_t dropped_ = 0;
};

} // namespace hio
