// SPDX-License-Identifier: Apache-2.0
/// @file
/// Uxd: one Unix datagram socket at a path, for memos between the processes of a host.
///
/// `Uxd uxd; uxd.open(path);` then send, receive. It never waits; fd() is for a poller. Only the
/// owner's processes reach it (mode 0600 from the first moment), and every datagram comes with the
/// pid and uid of its sender from the kernel: trust those, never `src`, which anyone can claim.
/// A datagram that brings file descriptors is refused, and none of them stays open.
///
/// A connected Uxd (a door) takes datagrams of its peer only, and is writable only when the peer
/// has room. An unconnected one always polls as writable: send again by timer. The send buffer is
/// charged for all that lies unread at any destination, so big grams to a frozen peer can in the
/// end block the others of the same socket: give each its own.
///
/// A forked child finds it closed, and may open it anew: what comes for the parent is the parent's.
///
/// Source: Peer of hio.core.uxd.uxding, hio 0.7.20 (55b5ee55).
/// Differs: open either opens or throws; a dead socket file is removed, a live one never; 107 bytes
/// of path; 0600; credentials; long datagrams are refused, not cut; close removes its own file
/// only.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>
#include <hio/memo/transport.hpp>

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hio {

/// The socket. Neither copied nor moved; the destructor closes. @context doist
class HIO_API Uxd : public Transport {
public:
    static constexpr std::size_t MaxPathSize = 107; ///< bytes

    Uxd() = default;
    ~Uxd() override;
    Uxd(Uxd const&) = delete;
    Uxd& operator=(Uxd const&) = delete;
    Uxd(Uxd&&) = delete;
    Uxd& operator=(Uxd&&) = delete;

    /// Binds to `path` (what peers see as src: absolute, unless all share a directory), whose
    /// directory exists; closes first what was open. A socket file there that nobody reads any more
    /// is removed; two that open the same path at the same time need a lock around. Throws
    /// SizeError if the path is too long, MemoerError with the system's code if somebody reads at
    /// it, if something else lies there or if the system refuses; it is closed then.
    void open(std::string const& path);

    [[nodiscard]] bool opened() const noexcept { return fd_ && !guard_.inherited(); }
    /// Where it is bound; empty when closed.
    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    /// The descriptor, for pollers; -1 when closed.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// Makes `path` its only peer: it receives from no other. What lies unread from before still
    /// comes out. True, else the system's code; it stays unconnected then.
    Outcome<bool> connect(std::string const& path);

    /// As Transport; no room either while it is closed. Errors of the destination: ENOENT (no such
    /// path), ECONNREFUSED (nobody reads), EPERM (it has another peer), EACCES, EMSGSIZE,
    /// ENAMETOOLONG, EINVAL (empty, or with a zero byte) and others.
    Outcome<bool> send(std::string_view bytes, std::string const& dst) override;

    /// As Transport. Refusal::truncated if the datagram is longer than `buffer`, Refusal::freight
    /// if it brought descriptors, Refusal::nameless without credentials. An abstract address of a
    /// sender reads as none.
    Outcome<Datagram> receive(std::span<char> buffer) override;

    /// Closes the socket and removes its file, unless another one has taken the path.
    void close() noexcept override;

private:
    void bind(std::string const& path);

    Fd fd_;
    std::string path_;
    std::string peer_; // connected to
    std::string src_;  // of the last datagram
    dev_t device_ = 0; // of the file at path_
    ino_t inode_ = 0;
    ForkGuard guard_; // of the process that opened it
};

} // namespace hio
