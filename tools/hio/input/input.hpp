// SPDX-License-Identifier: Apache-2.0
/// @file
/// Input: the bytes of a file or of standard input, in pieces, with a look ahead and a way back.
///
/// A reader looks at the head until it knows what the file is, then takes the pieces by next(). To
/// look at more than it wants to keep it calls record(), takes pieces, and gets all of them again
/// after rewind(). Never more than the head or what is recorded, and one piece, are in memory, and
/// a slow pipe is not waited for longer than its next bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hio::tool {

/// Thrown by an Input that was told to stop.
struct Stopped {};

/// Throws FilerError when there is no file `path`, or it is a directory, or this user may not read
/// it. Does not open it: who writes into a named pipe would take that for its reader.
/// @context any thread
void demandReadable(std::string const& path);

/// Where the bytes of an Input come from: a file, or another Input that is decompressed or
/// converted. @context any thread, one at a time
class Bytes {
public:
    Bytes() = default;
    virtual ~Bytes() = default;
    Bytes(Bytes const&) = delete;
    Bytes& operator=(Bytes const&) = delete;
    Bytes(Bytes&&) = delete;
    Bytes& operator=(Bytes&&) = delete;

    /// The next bytes, valid until the next call; empty at the end. Throws FilerError when they
    /// cannot be read, FormatError when they make no sense, Stopped.
    virtual std::string_view next() = 0;
};

/// Reads front to back, once. All that read throw as Bytes::next(). @context any thread, one at a
/// time
class Input {
public:
    static constexpr std::size_t PieceSize = 64 * 1024;

    /// Opens `path`; "-" is standard input, which stays open when this goes. A piece is of at most
    /// `pieceSize` bytes. Throws FilerError when it cannot be opened or is a directory.
    /// @param stop borrowed: when this descriptor is readable, reading throws Stopped in place of
    /// waiting for more; -1: none
    explicit Input(std::string const& path, std::size_t pieceSize = PieceSize, int stop = -1);

    /// Reads `bytes`; messages call them `name`.
    Input(std::string name, std::unique_ptr<Bytes> bytes);

    /// The path, or "standard input".
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

    /// What was read ahead so far; at first nothing. Valid until more(), skip() or next().
    [[nodiscard]] std::string_view head() const noexcept {
        return std::string_view(head_).substr(at_);
    }

    /// Reads one piece on to the head; false at the end.
    bool more();

    /// Drops the first `count` bytes of the head.
    void skip(std::size_t count) { at_ += count; }

    /// The head, then piece by piece; empty at the end. Valid until the next call.
    [[nodiscard]] std::string_view next();

    /// Keeps what next() gives from here on, until rewind().
    void record();
    /// How many bytes are kept.
    [[nodiscard]] std::size_t recorded() const noexcept { return recorded_.size(); }
    /// Makes what was kept the head again.
    void rewind();

private:
    std::string name_;
    std::unique_ptr<Bytes> bytes_;
    std::string head_;
    std::size_t at_ = 0; // in the head
    bool recording_ = false;
    std::string recorded_;
};

} // namespace hio::tool
