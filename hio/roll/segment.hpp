// SPDX-License-Identifier: Apache-2.0
/// @file
/// Segment: one file of a spool, mapped; how its bytes are laid out is here and nowhere else.
///
/// Used by SpoolWriter and SpoolReader only. Numbers are little-endian.
///
/// The head, 64 bytes; records follow until the first that is not there:
///
/// | offset | bytes | what |
/// | --- | --- | --- |
/// | 0 | 8 | magic `hiospool` |
/// | 8 | 2 | version: 1 |
/// | 10 | 2 | zero |
/// | 12 | 4 | size of the file in bytes |
/// | 16 | 8 | sequence number of the first record, the file's name in decimal |
/// | 24 | 28 | zero: room for later versions, which keep magic, version and checksum where they are
/// | | 52 | 4 | CRC-32C of bytes 0 to 51 | | 56 | 4 | mark: the bytes before this offset are on the
/// disk | | 60 | 4 | CRC-32C of bytes 16 to 23 and 56 to 59 |
///
/// A record, at a multiple of 8:
///
/// | offset | bytes | what |
/// | --- | --- | --- |
/// | 0 | 4 | length of the payload in bytes |
/// | 4 | 1 | kind; 0 is the end: the next record is the first of the next file |
/// | 5 | 1 | flags: zero |
/// | 6 | 2 | version: 1 |
/// | 8 | 4 | CRC-32C of bytes 0 to 7, 12 to 23, the payload and the padding |
/// | 12 | 4 | zero |
/// | 16 | 8 | sequence number |
/// | 24 | length | payload, zeros up to a multiple of 8 |
///
/// Whatever stands in the files, they are read without harm: each is an outcome or an error. Only a
/// file that is shortened while it is mapped ends the process that reads there (SIGBUS); the
/// spool's directory lets nobody but its user do that.
///
/// The first eight bytes of a record are stored last, as one word with release semantics: who reads
/// them with acquire semantics sees all of the record. They are zero until then, and the version
/// keeps a single damaged byte from making them zero again.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/outcome.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hio::detail {

inline constexpr std::size_t SegmentHead = 64;
inline constexpr std::size_t RecordHead = 24;
inline constexpr std::uint8_t EndKind = 0;

inline constexpr std::size_t PageBytes = 4096;
inline constexpr std::size_t MaxSegmentBytes = std::size_t(1) << 30;

/// Whether a segment may have this size.
constexpr bool validSegmentBytes(std::size_t bytes) noexcept {
    return bytes != 0 && bytes % PageBytes == 0 && bytes <= MaxSegmentBytes;
}

/// Bytes that a record takes, padding included.
constexpr std::size_t recordSize(std::size_t payload) noexcept {
    return RecordHead + (payload + 7) / 8 * 8;
}

/// A file of the spool as the directory shows it.
struct SegmentFile {
    std::uint64_t first;
    std::uint64_t bytes;
};

/// The directory of a spool, opened and checked: ours alone, no symbolic link. Throws FilerError.
Fd openSpool(std::string const& path);

/// The files of the spool, in order. Throws FilerError.
std::vector<SegmentFile> listSegments(int dir);

/// The name of the file that begins with the sequence number `first`.
std::string segmentName(std::uint64_t first);

/// Removes a file of the spool; that it is gone already is no error. Throws FilerError.
void removeSegment(int dir, std::uint64_t first);

/// What stands at an offset of a segment.
struct Cell {
    enum class State { none, whole, bad };
    State state = State::none;
    std::uint8_t kind = 0;
    std::string_view payload = {};
    std::size_t next = 0; ///< offset of the cell after it
};

/// One mapped file. Owns the mapping. One writer process, any number of reading ones.
class Segment {
public:
    enum class Access { read, write };

    /// Opens the file that begins with `first`; none if there is no such file, or (blank) if its
    /// head was never written. A file shorter than it should be is mapped as far as it goes to
    /// read, and filled up to write. Throws FilerError, FormatError, VersionError.
    static std::unique_ptr<Segment> open(int dir, std::uint64_t first, Access access);

    /// Makes the file that begins with `first`, all of its space allocated. ENOSPC if the disk has
    /// none; other codes as the system gives them.
    static Outcome<std::unique_ptr<Segment>>
    create(int dir, std::uint64_t first, std::size_t bytes);

    ~Segment();
    Segment(Segment const&) = delete;
    Segment& operator=(Segment const&) = delete;
    Segment(Segment&&) = delete;
    Segment& operator=(Segment&&) = delete;

    [[nodiscard]] std::uint64_t first() const noexcept { return first_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// The file is shorter than its head says.
    [[nodiscard]] bool shortened() const noexcept { return shortened_; }
    /// Whether both were opened as one and the same file.
    [[nodiscard]] bool same(Segment const& other) const noexcept { return inode_ == other.inode_; }

    /// The record of `sequence` at `offset`, a multiple of 8.
    [[nodiscard]] Cell look(std::size_t offset, std::uint64_t sequence) const noexcept;

    /// Counts the whole records of sequence numbers from `sequence` on, anywhere from `offset` on:
    /// what stands behind a hole. Stops at `most`, and where what is there is no work of a writer.
    [[nodiscard]] std::size_t
    countBehind(std::size_t offset, std::uint64_t sequence, std::size_t most) const noexcept;

    /// The bytes before this offset are on the disk. Throws FormatError if the mark is damaged.
    [[nodiscard]] std::size_t marked() const;

    /// Writes a record at `offset`, where recordSize bytes are free and zero; the offset after it.
    std::size_t
    put(std::size_t offset, std::uint8_t kind, std::uint64_t sequence, std::string_view payload);

    /// Makes all from `offset` on zero; how many bytes of it were not the tail of zeros.
    std::size_t wipe(std::size_t offset) noexcept;

private:
    Segment(std::uint64_t first, char* base, std::size_t bytes, std::size_t stored) noexcept;
    [[nodiscard]] std::size_t claim(std::size_t offset) const noexcept;

    std::uint64_t first_;
    char* base_;
    std::size_t bytes_;
    std::size_t stored_; ///< bytes of it that the file had when it was opened
    bool shortened_ = false;
    ino_t inode_ = 0;
};

/// Puts the bytes before `end` of a file on the disk, then marks them so. A file that is gone was
/// released: no error.
std::error_code syncSegment(int dir, SegmentFile end);

} // namespace hio::detail
