// SPDX-License-Identifier: Apache-2.0
#include <hio/help/crc32c.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/little.hpp>
#include <hio/roll/segment.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace hio::detail {
namespace {

constexpr std::string_view Magic = "hiospool";
constexpr std::uint16_t Version = 1;
constexpr std::size_t SizeOffset = 12;
constexpr std::size_t FirstOffset = 16;
constexpr std::size_t HeadSumOffset = 52;
constexpr std::size_t MarkOffset = 56;
constexpr std::size_t SumOffset = 8;
constexpr std::size_t SequenceOffset = 16;
constexpr std::size_t Digits = 20;
constexpr std::string_view Suffix = ".seg";
constexpr char const* NewName = "new.tmp";

/// The word of a mapping that another process may be storing; aligned to 8.
std::uint64_t loadWord(char const* at) noexcept {
    auto const* const word = static_cast<std::uint64_t const*>(static_cast<void const*>(at));
    std::uint64_t const value = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    return loadLittle<std::uint64_t>(&value);
}

void storeWord(char* at, std::uint64_t value) noexcept {
    std::uint64_t little = 0;
    storeLittle(&little, value);
    auto* const word = static_cast<std::uint64_t*>(static_cast<void*>(at));
    __atomic_store_n(word, little, __ATOMIC_RELEASE);
}

std::uint32_t sumOfWord(std::uint64_t word, std::uint32_t before = 0) noexcept {
    std::array<char, 8> bytes{};
    storeLittle(bytes.data(), word);
    return crc32c({bytes.data(), bytes.size()}, before);
}

/// The checksum of the record at `at`, whose first word is `word`.
std::uint32_t sumOfRecord(char const* at, std::uint64_t word, std::size_t size) noexcept {
    constexpr std::size_t Behind = SumOffset + 4;
    return crc32c({at + Behind, size - Behind}, sumOfWord(word));
}

/// The mark and its checksum: one word, so that no reader sees half of it.
std::uint64_t markWord(std::uint64_t first, std::uint32_t end) noexcept {
    std::array<char, 4> bytes{};
    storeLittle(bytes.data(), end);
    std::uint64_t const sum = crc32c({bytes.data(), bytes.size()}, sumOfWord(first));
    return sum << 32 | end;
}

void writeHead(char* base, std::uint64_t first, std::size_t bytes) noexcept {
    std::copy(Magic.begin(), Magic.end(), base);
    storeLittle(base + Magic.size(), Version);
    storeLittle(base + SizeOffset, static_cast<std::uint32_t>(bytes));
    storeLittle(base + FirstOffset, first);
    storeLittle(base + HeadSumOffset, crc32c({base, HeadSumOffset}));
    storeWord(base + MarkOffset, markWord(first, 0));
}

/// The size that the head tells, checked.
std::size_t readHead(std::string_view head, std::uint64_t first) {
    auto const refuse = [first](std::string const& why) {
        return "spool segment " + segmentName(first) + " at offset 0: " + why;
    };
    if (!head.starts_with(Magic) || loadLittle<std::uint32_t>(head.data() + HeadSumOffset) !=
                                        crc32c(head.substr(0, HeadSumOffset))) {
        throw FormatError(refuse("its head is damaged"));
    }
    auto const version = loadLittle<std::uint16_t>(head.data() + Magic.size());
    if (version != Version) {
        throw VersionError(refuse("version " + std::to_string(version) +
                                  " cannot be read: this build reads version 1"));
    }
    if (loadLittle<std::uint64_t>(head.data() + FirstOffset) != first) {
        throw FormatError(refuse("it is another segment, renamed"));
    }
    std::size_t const bytes = loadLittle<std::uint32_t>(head.data() + SizeOffset);
    if (!validSegmentBytes(bytes)) {
        throw FormatError(refuse("its head tells a size of " + std::to_string(bytes) +
                                 " bytes, which no segment has: it is damaged"));
    }
    return bytes;
}

std::optional<std::uint64_t> firstOf(std::string_view name) {
    std::uint64_t first = 0;
    if (name.size() != Digits + Suffix.size() || !name.ends_with(Suffix)) {
        return std::nullopt;
    }
    auto const [end, error] = std::from_chars(name.data(), name.data() + Digits, first);
    bool const whole = error == std::errc() && end == name.data() + Digits;
    return whole ? std::optional(first) : std::nullopt;
}

[[noreturn]] void fail(std::string const& what, int err) {
    throw fileError(what, err, "remove it, if it is no spool's");
}

/// Allocates the first `bytes` of a file: a full disk has to show here, later it would be a SIGBUS.
/// @return 0 or the errno
int allocate(Fd const& file, std::size_t bytes) noexcept {
    int err = EINTR;
    while (err == EINTR) {
        err = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
    }
    return err;
}

char* map(int file, std::size_t bytes, int protection) noexcept {
    void* const base = ::mmap(nullptr, bytes, protection, MAP_SHARED, file, 0);
    return base == MAP_FAILED ? nullptr : static_cast<char*>(base);
}

/// Not blocking: a named pipe in the place of a file must not be waited for.
Fd openFile(int dir, std::string const& name, int flags) {
    constexpr int Always = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    return Fd(::openat(dir, name.c_str(), flags | Always, 0600));
}

} // namespace

std::string segmentName(std::uint64_t first) {
    std::string const number = std::to_string(first);
    return std::string(Digits - number.size(), '0') + number + std::string(Suffix);
}

Fd openSpool(std::string const& path) {
    Fd dir(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!dir) {
        fail("open the spool directory " + path, errno);
    }
    struct stat info {};
    if (::fstat(dir.get(), &info) != 0) {
        fail("look at the spool directory " + path, errno);
    }
    if (info.st_uid != ::geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        throw FilerError("spool directory " + path +
                         " belongs to another user or is writable by others: give one of your own "
                         "with mode 0700");
    }
    return dir;
}

std::vector<SegmentFile> listSegments(int dir) {
    Fd own = openFile(dir, ".", O_RDONLY | O_DIRECTORY);
    std::unique_ptr<DIR, int (*)(DIR*)> const list(own ? ::fdopendir(own.get()) : nullptr,
                                                   [](DIR* open) { return ::closedir(open); });
    if (!list) {
        fail("list a spool directory", errno);
    }
    static_cast<void>(own.release()); // the list closes it
    std::vector<SegmentFile> files;
    while (dirent const* const entry = ::readdir(list.get())) { // NOLINT(concurrency-mt-unsafe)
        struct stat info {};
        auto const first = firstOf(entry->d_name);
        if (first && ::fstatat(dir, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
            files.push_back({*first, static_cast<std::uint64_t>(info.st_size)});
        }
    }
    std::sort(files.begin(), files.end(), [](SegmentFile const& a, SegmentFile const& b) {
        return a.first < b.first;
    });
    return files;
}

void removeSegment(int dir, std::uint64_t first) {
    std::string const name = segmentName(first);
    if (::unlinkat(dir, name.c_str(), 0) != 0 && errno != ENOENT) {
        fail("remove the spool segment " + name, errno);
    }
}

Segment::Segment(std::uint64_t first, char* base, std::size_t bytes, std::size_t stored) noexcept
    : first_(first),
      base_(base),
      bytes_(bytes),
      stored_(stored) {}

Segment::~Segment() {
    ::munmap(base_, bytes_);
}

std::unique_ptr<Segment> Segment::open(int dir, std::uint64_t first, Access access) {
    std::string const name = segmentName(first);
    bool const write = access == Access::write;
    Fd const file = openFile(dir, name, write ? O_RDWR : O_RDONLY);
    if (!file && errno == ENOENT) {
        return nullptr;
    }
    struct stat info {};
    if (!file || ::fstat(file.get(), &info) != 0) {
        fail("open the spool segment " + name, errno);
    }
    if (!S_ISREG(info.st_mode) || info.st_uid != ::geteuid()) {
        throw FilerError("spool segment " + name + " is no file of this user: remove it");
    }
    std::array<char, SegmentHead> head{};
    ssize_t const got = ::pread(file.get(), head.data(), head.size(), 0);
    if (got < 0) {
        fail("read the spool segment " + name, errno);
    }
    bool const zero = std::all_of(head.begin(), head.end(), [](char byte) { return byte == 0; });
    if (zero || got < static_cast<ssize_t>(head.size())) {
        return nullptr;
    }
    std::size_t const whole = readHead({head.data(), head.size()}, first);
    std::size_t const stored = std::min(whole, static_cast<std::size_t>(info.st_size));
    if (write) { // also when none of it is missing: it may have holes
        if (int const err = allocate(file, whole)) {
            fail("fill up the spool segment " + name, err);
        }
    }
    std::size_t const bytes = write ? whole : stored;
    char* const base = map(file.get(), bytes, write ? PROT_READ | PROT_WRITE : PROT_READ);
    if (base == nullptr) {
        fail("map the spool segment " + name, errno);
    }
    std::unique_ptr<Segment> opened(new Segment(first, base, bytes, stored));
    opened->shortened_ = bytes < whole;
    opened->inode_ = info.st_ino;
    return opened;
}

Outcome<std::unique_ptr<Segment>> Segment::create(int dir, std::uint64_t first, std::size_t bytes) {
    ::unlinkat(dir, NewName, 0); // of a crash
    Fd const file = openFile(dir, NewName, O_RDWR | O_CREAT | O_EXCL);
    if (!file) {
        return Unexpected(errno);
    }
    int err = allocate(file, bytes);
    char* const base = err == 0 ? map(file.get(), bytes, PROT_READ | PROT_WRITE) : nullptr;
    if (base == nullptr) {
        err = err == 0 ? errno : err;
        ::unlinkat(dir, NewName, 0);
        return Unexpected(err);
    }
    std::unique_ptr<Segment> made(new Segment(first, base, bytes, bytes));
    writeHead(base, first, bytes);
    if (::renameat(dir, NewName, dir, segmentName(first).c_str()) != 0) {
        err = errno;
        ::unlinkat(dir, NewName, 0);
        return Unexpected(err);
    }
    return made;
}

Cell Segment::look(std::size_t offset, std::uint64_t sequence) const noexcept {
    if (offset + RecordHead > bytes_) {
        return {};
    }
    char const* const at = base_ + offset;
    std::uint64_t const word = loadWord(at);
    if (word == 0) {
        return {};
    }
    std::size_t const length = word & 0xFFFFFFFF;
    std::size_t const size = recordSize(length);
    bool const whole = word >> 48 == Version && (word >> 40 & 0xFF) == 0 &&
                       size <= bytes_ - offset &&
                       loadLittle<std::uint64_t>(at + SequenceOffset) == sequence &&
                       loadLittle<std::uint32_t>(at + SumOffset) == sumOfRecord(at, word, size);
    if (!whole) {
        return {.state = Cell::State::bad};
    }
    return {.state = Cell::State::whole,
            .kind = static_cast<std::uint8_t>(word >> 32 & 0xFF),
            .payload = {at + RecordHead, length},
            .next = offset + size};
}

std::size_t
Segment::countBehind(std::size_t offset, std::uint64_t sequence, std::size_t most) const noexcept {
    // Whole records are looked at once each. Bytes that were made to look like heads of records,
    // each long and none whole, would take the square of that: then what is here is no torn tail.
    std::size_t budget = 4 * bytes_;
    std::size_t count = 0;
    while (count < most && offset + RecordHead <= stored_) {
        auto const here = loadLittle<std::uint64_t>(base_ + offset + SequenceOffset);
        bool const likely = here >= sequence && here - sequence < bytes_;
        std::size_t const size = likely ? claim(offset) : 0;
        std::size_t const cost = size <= bytes_ - offset ? size : 0;
        if (cost > budget) {
            return std::max<std::size_t>(count, 1);
        }
        budget -= cost;
        Cell const cell = likely ? look(offset, here) : Cell();
        bool const whole = cell.state == Cell::State::whole;
        count += whole && cell.kind != EndKind ? 1 : 0;
        offset = whole ? cell.next : offset + 8;
    }
    return count;
}

/// The size of a record as the length at `offset` tells it, true or not.
std::size_t Segment::claim(std::size_t offset) const noexcept {
    return recordSize(loadWord(base_ + offset) & 0xFFFFFFFF);
}

std::size_t Segment::marked() const {
    std::uint64_t const word = loadWord(base_ + MarkOffset);
    auto const end = static_cast<std::uint32_t>(word & 0xFFFFFFFF);
    if (word != markWord(first_, end)) {
        throw FormatError("spool segment " + segmentName(first_) + " at offset " +
                          std::to_string(MarkOffset) + ": its mark is damaged");
    }
    return end;
}

std::size_t Segment::put(std::size_t offset,
                         std::uint8_t kind,
                         std::uint64_t sequence,
                         std::string_view payload) {
    char* const at = base_ + offset;
    std::size_t const size = recordSize(payload.size());
    std::uint64_t const word =
        std::uint64_t(Version) << 48 | std::uint64_t(kind) << 32 | payload.size();
    storeLittle(at + SequenceOffset, sequence);
    std::copy(payload.begin(), payload.end(), at + RecordHead);
    storeLittle(at + SumOffset, sumOfRecord(at, word, size));
    storeWord(at, word);
    return offset + size;
}

std::size_t Segment::wipe(std::size_t offset) noexcept {
    std::size_t end = std::max(stored_, offset); // what was filled up behind it is zero
    while (end > offset && base_[end - 1] == 0) {
        --end;
    }
    std::fill(base_ + offset, base_ + end, '\0');
    return end - offset;
}

std::error_code syncSegment(int dir, SegmentFile end) {
    Fd const file = openFile(dir, segmentName(end.first), O_RDWR);
    if (!file) {
        return errno == ENOENT ? std::error_code() : systemCode(errno);
    }
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) {
        return systemCode(errno);
    }
    if (info.st_size < static_cast<off_t>(std::max(end.bytes, std::uint64_t(SegmentHead)))) {
        return systemCode(EIO); // somebody shortened it
    }
    while (::fdatasync(file.get()) != 0) {
        if (errno != EINTR) {
            return systemCode(errno);
        }
    }
    char* const base = map(file.get(), SegmentHead, PROT_READ | PROT_WRITE);
    if (base == nullptr) {
        return systemCode(errno);
    }
    storeWord(base + MarkOffset, markWord(end.first, static_cast<std::uint32_t>(end.bytes)));
    ::munmap(base, SegmentHead);
    return {};
}

} // namespace hio::detail
