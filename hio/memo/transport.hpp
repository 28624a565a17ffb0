// SPDX-License-Identifier: Apache-2.0
/// @file
/// Transport: what a Memoer needs of whatever carries its datagrams.
///
/// Uxd is the real one between processes of a host; a simulated one has no kernel behind it.
///
/// Source: send, receive and close of Memoer, hio.core.memo.memoing, hio 0.7.20 (55b5ee55).
/// Differs: would block, refused and failed are told apart; a sender has a pid and a uid.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/outcome.hpp>

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>

namespace hio {

/// One datagram that came. Views: good until the next receive into the same buffer.
struct Datagram {
    std::string_view bytes; ///< may be empty: a datagram without a byte is one too
    std::string_view src;   ///< the address the sender claims; empty if it has none
    pid_t pid = 0;          ///< the kernel's word on its process; 0 if there is no kernel behind
    uid_t uid = 0;          ///< and on its user
};

/// Sends and receives datagrams without ever waiting. @context doist
class HIO_API Transport {
public:
    Transport() = default;
    virtual ~Transport() = default;
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;
    Transport(Transport&&) = delete;
    Transport& operator=(Transport&&) = delete;

    /// Sends `bytes` as one datagram: true if it went, false if there is no room now (send the same
    /// again later), else why this destination does not take it.
    virtual Outcome<bool> send(std::string_view bytes, std::string const& dst) = 0;

    /// Takes the next datagram into `buffer`. Errors: operation_would_block if none waits; a
    /// Refusal if one was there and was thrown away (go on with the next); else the transport's
    /// own.
    virtual Outcome<Datagram> receive(std::span<char> buffer) = 0;

    /// Ends it. Again is nothing.
    virtual void close() noexcept = 0;
};

} // namespace hio
