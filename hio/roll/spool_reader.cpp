// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/segment.hpp>
#include <hio/roll/spool.hpp>

#include <algorithm>

namespace hio {

using detail::Cell;
using detail::Segment;
using detail::SegmentFile;

SpoolReader::SpoolReader(std::string const& dir, std::uint64_t from)
    : path_(dir),
      dir_(detail::openSpool(dir)),
      from_(from) {}

SpoolReader::~SpoolReader() = default;

std::optional<SpoolRecord> SpoolReader::next() {
    while (segment_ || enter()) {
        Cell const cell = segment_->look(offset_, next_);
        if (cell.state != Cell::State::whole) {
            // What tells of damage may have been written after the look: so it takes a second one.
            if (!damaged(cell.state == Cell::State::bad)) {
                leaveShortened();
                return std::nullopt;
            }
            if (segment_->look(offset_, next_).state != Cell::State::whole) {
                refuse("a record is damaged");
            }
            continue;
        }
        if (cell.kind == detail::EndKind) {
            if (!follow()) {
                return std::nullopt;
            }
            continue;
        }
        offset_ = cell.next;
        if (next_++ >= from_) {
            return SpoolRecord{next_ - 1, cell.kind, cell.payload};
        }
    }
    return std::nullopt;
}

/// Opens the segment that holds from_. False if there is none yet.
bool SpoolReader::enter() {
    auto const files = detail::listSegments(dir_.get());
    if (files.empty()) {
        return false;
    }
    if (from_ != 0 && from_ < files.front().first) {
        throw FormatError("spool " + path_ + ": records " + std::to_string(from_) + " to " +
                          std::to_string(files.front().first - 1) + " were released");
    }
    auto const later = [](std::uint64_t from, SegmentFile const& file) {
        return from < file.first;
    };
    auto at = files.begin();
    if (from_ != 0) {
        at = std::upper_bound(files.begin(), files.end(), from_, later) - 1;
    }
    segment_ = Segment::open(dir_.get(), at->first, Segment::Access::read);
    next_ = at->first;
    offset_ = detail::SegmentHead;
    held_.clear();
    for (auto file = files.begin(); file <= at; ++file) {
        held_.push_back(file->first);
    }
    if (!segment_ && at + 1 != files.end()) {
        refuse("its head is damaged");
    }
    return segment_ != nullptr;
}

/// Goes on to the next segment. False if its head is not on the disk, as after a loss of power. A
/// segment in which nothing is but its end was replaced by a larger one of its name; if it is there
/// still, the replacement was lost.
bool SpoolReader::follow() {
    auto after = Segment::open(dir_.get(), next_, Segment::Access::read);
    bool const again = next_ == segment_->first();
    if (!after || (again && after->same(*segment_))) {
        auto const files = detail::listSegments(dir_.get());
        if (files.empty() || files.back().first != next_) {
            refuse("the segment after it is missing");
        }
        return false;
    }
    segment_ = std::move(after);
    offset_ = detail::SegmentHead;
    if (!again) {
        held_.push_back(next_);
    }
    return true;
}

/// Whether what is not a whole record at offset_ should be one: it was on the disk, or others came
/// after it. If not, it is the tail that a crash left, and its writer will cut it.
bool SpoolReader::damaged(bool bad) const {
    if (offset_ < segment_->marked()) {
        return true;
    }
    auto const newer = [this](SegmentFile const& file) { return file.first > segment_->first(); };
    auto const files = bad ? detail::listSegments(dir_.get()) : std::vector<SegmentFile>();
    return std::any_of(files.begin(), files.end(), newer) ||
           (bad && segment_->countBehind(offset_, next_ + 1, 1) != 0);
}

/// A file that a crash left shorter will be filled up by its writer: to be mapped anew.
void SpoolReader::leaveShortened() {
    if (segment_->shortened()) {
        from_ = std::max(from_, next_);
        segment_.reset();
    }
}

void SpoolReader::refuse(std::string const& why) const {
    throw FormatError("spool " + path_ + ": segment " + detail::segmentName(held_.back()) +
                      " at offset " + std::to_string(offset_) + " (record " +
                      std::to_string(next_) + "): " + why);
}

void SpoolReader::release(std::uint64_t sequence) {
    if (guard_.inherited()) {
        guard_.refuse("the reader of the spool " + path_);
    }
    if (sequence != 0 && sequence >= std::max(from_, next_)) {
        throw ValidationError("spool " + path_ + ": record " + std::to_string(sequence) +
                              " is not read yet and cannot be released");
    }
    while (held_.size() > 1 && held_[1] <= sequence + 1) {
        detail::removeSegment(dir_.get(), held_.front());
        held_.erase(held_.begin());
    }
}

} // namespace hio
