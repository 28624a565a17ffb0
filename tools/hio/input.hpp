// SPDX-License-Identifier: Apache-2.0
/// @file
/// Input: the bytes of a file or of standard input, in pieces, with a look ahead.
///
/// A reader looks at the head until it knows what the file is, then takes the pieces by next().
/// Never more than the head and one piece are in memory, and a slow pipe is not waited for longer
/// than its next bytes.
#pragma once

#include <hio/help/fd.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hio::tool {

/// Thrown by an Input that was told to stop.
struct Stopped {};

/// Throws FilerError when there is no file `path`, or it is a directory, or this user may not read
/// it. Does not open it: who writes into a named pipe would take that for its reader.
/// @context any thread
void demandReadable(std::string const& path);

/// Reads one file, front to back, once. @context any thread, one at a time
class Input {
public:
    static constexpr std::size_t PieceSize = 64 * 1024;

    /// Opens `path`; "-" is standard input, which stays open when this goes. A piece is of at most
    /// `pieceSize` bytes. Throws FilerError when it cannot be opened or is a directory.
    /// @param stop borrowed: when this descriptor is readable, reading throws Stopped in place of
    /// waiting for more; -1: none
    explicit Input(std::string const& path, std::size_t pieceSize = PieceSize, int stop = -1);

    /// The path, or "standard input".
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

    /// What was read ahead so far; at first nothing. Valid until more() or next().
    [[nodiscard]] std::string_view head() const noexcept { return head_; }

    /// Reads one piece on to the head; false at the end. Throws FilerError.
    bool more();

    /// Drops the first `count` bytes of the head.
    void skip(std::size_t count) { head_.erase(0, count); }

    /// The head, then piece by piece; empty at the end. Valid until the next call. Throws
    /// FilerError.
    [[nodiscard]] std::string_view next();

private:
    std::string_view read();
    void await();

    std::string name_;
    Fd fd_;
    int stop_;
    std::vector<char> piece_;
    std::string head_;
    std::string given_; // the head, once it was given out
};

} // namespace hio::tool
