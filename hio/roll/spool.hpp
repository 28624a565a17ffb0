// SPDX-License-Identifier: Apache-2.0
/// @file
/// The spool: a write-ahead log from one process to another that loses nothing once accepted.
///
/// A spool is a directory of append-only files ("segments"). One process appends records with a
/// SpoolWriter; another reads them with a SpoolReader, in order, each with its sequence number
/// (1, 2, 3...), and releases what it has applied, which deletes files. They share memory-mapped
/// files and no lock: either may be killed at any time and be started again.
///
/// What holds when: a record that append() has accepted survives SIGKILL of every process; one that
/// sync() has covered survives the loss of power as well. After a loss of power the records behind
/// the last sync() are there up to the first that the disk does not have. So whoever writes down
/// how far it has read (a checkpoint) must do that for synced records only.
///
/// No content of the files, whoever wrote it, makes a writer or reader crash, hang or take more
/// memory than one segment has: it is read, or refused with a FormatError or FilerError. Not so a
/// file that its user shortens while it is mapped: that is a SIGBUS.
///
/// Files: `lock`, and one segment of fixed size each, named after the sequence number of its first
/// record (20 digits, `.seg`); bytes: hio/roll/segment.hpp. Directory 0700, files
/// 0600, of one user.
///
/// Source: ours.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>
#include <hio/help/outcome.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

namespace detail {
class Segment;
struct SegmentFile;
} // namespace detail

/// How large a spool gets.
struct SpoolOptions {
    /// Size of a segment: a multiple of 4096, at most 1 GiB. No record is larger.
    std::size_t segmentBytes = std::size_t(8) << 20;
    /// Size of all segments that are not released: at least two of them.
    std::uint64_t limitBytes = std::uint64_t(64) << 20;
};

/// What a writer found unfinished when it opened its spool, and cut.
struct SpoolCut {
    std::uint64_t bytes = 0;   ///< bytes of appends under way at a crash
    std::uint64_t records = 0; ///< whole records behind a hole: only after a loss of power
    std::string where = {};    ///< file and offset; empty if nothing was cut
};

/// Appends to a spool. Not moved. @context any thread; blocks on the disk only where said
class HIO_API SpoolWriter {
public:
    /// Opens the spool in the directory `dir`, which is made if it is not there (its parent must
    /// be), and goes on after the last whole record. Throws FilerError if the directory cannot be
    /// used or another writer has it, FormatError if a synced record is damaged, VersionError if a
    /// later version wrote it, ValidationError for bad options.
    explicit SpoolWriter(std::string const& dir, SpoolOptions options = {});
    ~SpoolWriter();
    SpoolWriter(SpoolWriter const&) = delete;
    SpoolWriter& operator=(SpoolWriter const&) = delete;
    SpoolWriter(SpoolWriter&&) = delete;
    SpoolWriter& operator=(SpoolWriter&&) = delete;

    /// Appends a record of `kind` (1 to 255, the caller's to choose); its sequence number. Once it
    /// is returned the record is accepted. Errors: ENOBUFS, the limit is reached: wait for the
    /// reader to release; ENOSPC, the disk is full; others of the disk. Nothing is appended then,
    /// and it may be tried again. Throws SizeError for a payload above maxPayload(),
    /// ValidationError for kind 0, HioError in a forked copy of the process that opened the spool.
    Outcome<std::uint64_t> append(std::uint8_t kind, std::string_view payload);

    /// Puts all that was accepted before the call on the disk; the last sequence number of it.
    /// Blocks on the disk for milliseconds, so call it on a thread of its own: appends go on
    /// meanwhile, and calls that wait for each other share the work. Errors: EMFILE,
    /// ENFILE, ENOMEM: try again; any other, of the disk, is final for this writer: after it nobody
    /// knows what the disk has.
    Outcome<std::uint64_t> sync();

    /// The largest payload that append takes, in bytes.
    [[nodiscard]] std::size_t maxPayload() const noexcept;

    /// What was cut at opening.
    [[nodiscard]] SpoolCut const& cut() const noexcept { return cut_; }

private:
    void syncParent();
    void lock();
    void recover();
    void startAt(std::uint64_t first);
    bool resume(std::vector<detail::SegmentFile> const& files, std::size_t at);
    void cutTail(std::vector<detail::SegmentFile> const& files, std::size_t at);
    std::error_code roll();
    std::error_code syncFiles(std::vector<detail::SegmentFile> const& ends);

    std::string path_;
    SpoolOptions options_;
    Fd dir_;
    Fd lock_;
    ForkGuard guard_;
    SpoolCut cut_;

    std::mutex appending_; ///< guards what follows
    std::unique_ptr<detail::Segment> segment_;
    std::size_t offset_ = 0;
    std::uint64_t next_ = 1;                    ///< sequence number of the next record
    std::vector<detail::SegmentFile> unsynced_; ///< finished segments and where they end

    std::mutex syncing_; ///< guards what follows; taken before appending_
    std::uint64_t synced_ = 0;
    std::error_code syncError_;
};

/// A record of a spool.
struct SpoolRecord {
    std::uint64_t sequence;
    std::uint8_t kind;        ///< 1 to 255
    std::string_view payload; ///< in the mapped file: valid until the next call of next()
};

/// Reads a spool. One reader releases; others would lose files to it. Not moved.
/// @context any thread, one at a time; never waits for the writer
class HIO_API SpoolReader {
public:
    /// Opens the spool in the directory `dir`, to read from the sequence number `from` on; 0 is the
    /// oldest there is. Throws FilerError if the directory cannot be used.
    explicit SpoolReader(std::string const& dir, std::uint64_t from = 0);
    ~SpoolReader();
    SpoolReader(SpoolReader const&) = delete;
    SpoolReader& operator=(SpoolReader const&) = delete;
    SpoolReader(SpoolReader&&) = delete;
    SpoolReader& operator=(SpoolReader&&) = delete;

    /// The next record; none if there is nothing more yet. Throws FormatError, naming file and
    /// offset, if a record is damaged or gone: nothing is ever skipped, so calling again throws
    /// again.
    [[nodiscard]] std::optional<SpoolRecord> next();

    /// All records up to `sequence` are applied: deletes the segments that hold no others (never
    /// the newest). Throws ValidationError for one that is still to be read, HioError in a forked
    /// child of the process that opened it.
    void release(std::uint64_t sequence);

private:
    bool enter();
    bool follow();
    [[nodiscard]] bool damaged(bool bad) const;
    void leaveShortened();
    [[noreturn]] void refuse(std::string const& why) const;

    std::string path_;
    Fd dir_;
    ForkGuard guard_;
    std::uint64_t from_;
    std::unique_ptr<detail::Segment> segment_;
    std::size_t offset_ = 0;
    std::uint64_t next_ = 0;          ///< sequence number at offset_
    std::vector<std::uint64_t> held_; ///< segments not deleted, up to the one that is read
};

} // namespace hio
