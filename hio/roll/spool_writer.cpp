// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/segment.hpp>
#include <hio/roll/spool.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace hio {

using detail::Cell;
using detail::EndKind;
using detail::RecordHead;
using detail::Segment;
using detail::SegmentFile;
using detail::SegmentHead;

namespace {

void check(SpoolOptions const& options) {
    std::size_t const bytes = options.segmentBytes;
    if (!detail::validSegmentBytes(bytes)) {
        throw ValidationError("spool: segmentBytes " + std::to_string(bytes) +
                              " is not a multiple of 4096 up to 1073741824");
    }
    if (options.limitBytes / 2 < bytes) {
        throw ValidationError("spool: limitBytes " + std::to_string(options.limitBytes) +
                              " does not hold two segments of " + std::to_string(bytes) +
                              ": the newest is never released");
    }
}

/// Puts the names in a directory on the disk. EINVAL: a file system that has no such thing.
bool syncNames(Fd const& dir) noexcept {
    return ::fsync(dir.get()) == 0 || errno == EINVAL;
}

} // namespace

SpoolWriter::SpoolWriter(std::string const& dir, SpoolOptions options)
    : path_(dir),
      options_(options) {
    check(options_);
    bool const made = ::mkdir(path_.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) {
        throw fileError("make the spool directory " + path_, errno, "give another");
    }
    dir_ = detail::openSpool(path_);
    if (made) {
        syncParent();
    }
    lock();
    recover();
}

SpoolWriter::~SpoolWriter() = default;

/// A directory that is made is lost with the power until the one above it is on the disk.
void SpoolWriter::syncParent() {
    Fd const parent(::openat(dir_.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent || !syncNames(parent)) {
        throw fileError("sync the directory above the spool " + path_, errno, "give another");
    }
}

void SpoolWriter::lock() {
    lock_ = Fd(::openat(dir_.get(), "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock_) {
        throw fileError("open the lock of the spool " + path_, errno, "remove the entry 'lock'");
    }
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        int const err = errno;
        if (err != EWOULDBLOCK) {
            throw fileError("lock the spool " + path_, err, "give another directory");
        }
        throw FilerError("spool " + path_ +
                             " has a writer already: stop it, or give each writer a directory of "
                             "its own",
                         systemCode(err));
    }
}

void SpoolWriter::recover() {
    auto const files = detail::listSegments(dir_.get());
    next_ = files.empty() ? 1 : files.front().first;
    std::size_t at = 0;
    while (at < files.size() && resume(files, at)) {
        ++at;
    }
    if (!segment_) {
        startAt(next_);
    }
}

/// Goes through the segment files[at], of which the first record is next_. True if it is finished;
/// else it is the one to go on with, or (blank) to be made again, and none is left behind it.
bool SpoolWriter::resume(std::vector<SegmentFile> const& files, std::size_t at) {
    std::uint64_t const first = files[at].first;
    bool const last = at + 1 == files.size();
    if (first != next_) {
        throw FormatError("spool " + path_ + ": records " + std::to_string(next_) + " to " +
                          std::to_string(first - 1) + " are not there");
    }
    auto segment = Segment::open(dir_.get(), first, Segment::Access::write);
    if (!segment) {
        cutTail(files, at);
        return false;
    }
    std::size_t offset = SegmentHead;
    Cell cell = segment->look(offset, next_);
    while (cell.state == Cell::State::whole && cell.kind != EndKind) {
        offset = cell.next;
        cell = segment->look(offset, ++next_);
    }
    if (offset + RecordHead > segment->bytes()) {
        throw FormatError("spool " + path_ + ": segment " + detail::segmentName(first) +
                          " at offset " + std::to_string(offset) + ": no room is left for its end");
    }
    std::size_t const marked = segment->marked();
    bool const ended = cell.state == Cell::State::whole;
    if (!ended && offset < marked) {
        throw FormatError("spool " + path_ + ": segment " + detail::segmentName(first) +
                          " at offset " + std::to_string(offset) +
                          ": a record that was on the disk is damaged");
    }
    if (!ended && !last && files[at + 1].first == next_) {
        segment->wipe(offset); // all records are there: only the end is missing
        segment->put(offset, EndKind, next_, {});
    } else if (!ended) {
        cutTail(files, at + 1);
        cut_.records += segment->countBehind(offset, next_, segment->bytes());
        cut_.bytes += segment->wipe(offset);
        if (cut_.bytes != 0 || cut_.records != 0) {
            cut_.where = detail::segmentName(first) + " at offset " + std::to_string(offset);
        }
        segment_ = std::move(segment);
        offset_ = offset;
        return false;
    }
    unsynced_.push_back({first, offset + RecordHead});
    return true;
}

/// Removes files[at] and all after it: they stand behind a hole that was never on the disk.
void SpoolWriter::cutTail(std::vector<SegmentFile> const& files, std::size_t at) {
    for (std::size_t i = at; i < files.size(); ++i) {
        auto const segment = Segment::open(dir_.get(), files[i].first, Segment::Access::read);
        if (segment && segment->marked() != 0) {
            throw FormatError("spool " + path_ + ": records from " + std::to_string(next_) +
                              " on were on the disk and are not there, before segment " +
                              detail::segmentName(files[i].first));
        }
        cut_.records += segment ? segment->countBehind(SegmentHead, next_, segment->bytes()) : 0;
        cut_.where = detail::segmentName(files[i].first);
    }
    for (std::size_t i = files.size(); i > at; --i) {
        detail::removeSegment(dir_.get(), files[i - 1].first);
    }
}

void SpoolWriter::startAt(std::uint64_t first) {
    auto made = Segment::create(dir_.get(), first, options_.segmentBytes);
    if (!made) {
        throw fileError("make a segment of the spool " + path_,
                        made.error().value(),
                        "remove what stands in its place");
    }
    segment_ = std::move(*made);
    offset_ = SegmentHead;
}

std::size_t SpoolWriter::maxPayload() const noexcept {
    return options_.segmentBytes - SegmentHead - 2 * RecordHead;
}

Outcome<std::uint64_t> SpoolWriter::append(std::uint8_t kind, std::string_view payload) {
    if (guard_.inherited()) {
        guard_.refuse("the writer of the spool " + path_);
    }
    if (kind == EndKind) {
        throw ValidationError("spool " + path_ + ": kind 0 is its own: give 1 to 255");
    }
    if (payload.size() > maxPayload()) {
        throw SizeError("spool " + path_ + ": a record of " + std::to_string(payload.size()) +
                        " bytes is above its limit of " + std::to_string(maxPayload()) +
                        ": cut it, or make segmentBytes larger");
    }
    std::scoped_lock const held(appending_);
    std::size_t const end = offset_ + detail::recordSize(payload.size());
    if (end + RecordHead > segment_->bytes()) {
        if (std::error_code const error = roll()) {
            return Unexpected(error);
        }
    }
    offset_ = segment_->put(offset_, kind, next_, payload);
    return next_++;
}

/// Goes on to a new segment. The new one is there before the old one says that it has ended.
std::error_code SpoolWriter::roll() try {
    auto const files = detail::listSegments(dir_.get());
    std::uint64_t bytes = options_.segmentBytes;
    for (SegmentFile const& file : files) {
        if (file.bytes > options_.limitBytes - bytes) {
            return systemCode(ENOBUFS);
        }
        bytes += file.bytes;
    }
    auto made = Segment::create(dir_.get(), next_, options_.segmentBytes);
    if (!made) {
        return made.error();
    }
    offset_ = segment_->put(offset_, EndKind, next_, {});
    if (segment_->first() != next_) { // else the new one took its name, and it is gone
        unsynced_.push_back({segment_->first(), offset_});
    }
    std::erase_if(unsynced_, [&files](SegmentFile const& end) {
        auto const same = [&end](SegmentFile const& file) { return file.first == end.first; };
        return std::none_of(files.begin(), files.end(), same); // released
    });
    segment_ = std::move(*made);
    offset_ = SegmentHead;
    return {};
} catch (FilerError const& error) {
    return error.code();
}

Outcome<std::uint64_t> SpoolWriter::sync() {
    std::scoped_lock const one(syncing_);
    if (syncError_) {
        return Unexpected(syncError_);
    }
    std::unique_lock held(appending_);
    std::uint64_t const target = next_ - 1;
    if (target == synced_) {
        return target;
    }
    std::vector<SegmentFile> ends = unsynced_;
    ends.push_back({segment_->first(), offset_});
    held.unlock();
    if (std::error_code const error = syncFiles(ends)) {
        bool const passing = error == std::errc::too_many_files_open ||
                             error == std::errc::too_many_files_open_in_system ||
                             error == std::errc::not_enough_memory;
        syncError_ = passing ? std::error_code() : error;
        return Unexpected(error);
    }
    held.lock();
    std::erase_if(unsynced_, [&ends](SegmentFile const& end) {
        return end.first < ends.back().first; // the last was still growing
    });
    synced_ = target;
    return target;
}

/// Puts the files on the disk up to their ends, in order, then their names.
std::error_code SpoolWriter::syncFiles(std::vector<SegmentFile> const& ends) {
    for (SegmentFile const& end : ends) {
        if (std::error_code const error = detail::syncSegment(dir_.get(), end)) {
            return error;
        }
    }
    return syncNames(dir_) ? std::error_code() : systemCode(errno);
}

} // namespace hio
