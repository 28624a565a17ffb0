// SPDX-License-Identifier: Apache-2.0
#include <hio/help/crc32c.hpp>
#include <hio/help/little.hpp>
#include <hio/roll/spool.hpp>

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

using hio::SpoolOptions;
using hio::SpoolReader;
using hio::SpoolWriter;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t Page = 4096;
constexpr std::size_t Head = 64;
constexpr std::size_t RecordHead = 24;
constexpr SpoolOptions Small = {.segmentBytes = Page, .limitBytes = 64 * Page};

/// A directory that goes with its test.
class TempDir {
public:
    TempDir() {
        std::string name = (fs::temp_directory_path() / "hio-spool-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TempDir() { fs::remove_all(path_); }
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;
    TempDir(TempDir&&) = delete;
    TempDir& operator=(TempDir&&) = delete;

    [[nodiscard]] std::string spool() const { return (path_ / "spool").string(); }
    [[nodiscard]] fs::path segment(std::uint64_t first) const {
        std::string const digits = std::to_string(first);
        return path_ / "spool" / (std::string(20 - digits.size(), '0') + digits + ".seg");
    }
    [[nodiscard]] std::size_t segments() const {
        auto const entries = fs::directory_iterator(path_ / "spool");
        return static_cast<std::size_t>(
            std::count_if(begin(entries), end(entries), [](auto const& e) {
                return e.path().extension() == ".seg";
            }));
    }

private:
    fs::path path_;
};

std::string slurp(fs::path const& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// In place: a file that is cut to nothing and written again goes to the disk at once on ext4.
void spill(fs::path const& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::app).close();
    std::fstream(path, std::ios::binary | std::ios::in | std::ios::out) << bytes;
    fs::resize_file(path, bytes.size());
}

/// The payload of a record: no zeros, so that each of its bytes matters.
std::string payloadOf(std::uint64_t sequence) {
    return std::string(1 + sequence * 37 % 90, static_cast<char>('a' + sequence % 26));
}

void append(SpoolWriter& writer, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint64_t const next = writer.append(1, "").value();
        static_cast<void>(writer.append(2, payloadOf(next + 1)).value());
    }
}

/// Reads to the end: each record must be the one that follows. The sequence number of the last.
std::uint64_t readAll(SpoolReader& reader, std::uint64_t last = 0) {
    while (auto const record = reader.next()) {
        REQUIRE(record->sequence == last + 1);
        last = record->sequence;
        REQUIRE(record->kind == 2 - last % 2);
        REQUIRE(record->payload == (last % 2 == 0 ? payloadOf(last) : ""));
    }
    return last;
}

std::uint64_t readAll(std::string const& spool) {
    SpoolReader reader(spool);
    return readAll(reader);
}

std::size_t padded(std::size_t end) {
    return (end + 7) / 8 * 8;
}

/// Where the last byte that is not zero stands in each record of a spool of one segment: with a
/// payload its end, else that of the sequence number.
std::vector<std::size_t> endsOf(std::uint64_t records) {
    std::vector<std::size_t> ends;
    std::size_t offset = Head;
    for (std::uint64_t sequence = 1; sequence <= records; ++sequence) {
        std::size_t const length = sequence % 2 == 0 ? payloadOf(sequence).size() : 0;
        ends.push_back(offset + (length == 0 ? 17 : RecordHead + length));
        offset += RecordHead + padded(length);
    }
    return ends;
}

std::uint64_t wholeBefore(std::vector<std::size_t> const& ends, std::size_t offset) {
    auto const behind = [offset](std::size_t end) { return end > offset; };
    return static_cast<std::uint64_t>(std::find_if(ends.begin(), ends.end(), behind) -
                                      ends.begin());
}

} // namespace

TEST_CASE("a spool gives back what was appended, over many segments") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), Small);
    append(writer, 500);
    CHECK(temp.segments() > 5);
    CHECK(readAll(temp.spool()) == 1000);
    SpoolReader late(temp.spool(), 777);
    auto const record = late.next();
    REQUIRE(record);
    CHECK(record->sequence == 777);
}

TEST_CASE("a reader in lockstep sees each record at once and nothing more") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), Small);
    SpoolReader reader(temp.spool());
    CHECK_FALSE(reader.next());
    for (std::uint64_t last = 0; last < 1000; last += 2) {
        append(writer, 1);
        REQUIRE(readAll(reader, last) == last + 2);
        reader.release(last + 2);
        REQUIRE(temp.segments() <= 2);
    }
}

TEST_CASE("a reader that waits for records to come starts at its own") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), Small);
    SpoolReader reader(temp.spool(), 200);
    append(writer, 90);
    CHECK_FALSE(reader.next());
    append(writer, 20);
    CHECK(readAll(reader, 199) == 220);
}

TEST_CASE("a writer and a reader on threads of their own agree") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), {.segmentBytes = 4 * Page, .limitBytes = 16 * Page});
    std::thread producer([&writer] {
        for (std::uint64_t next = 1; next <= 20'000;) {
            auto const done = writer.append(static_cast<std::uint8_t>(2 - next % 2),
                                            next % 2 == 0 ? payloadOf(next) : "");
            next += done ? 1 : 0;
        }
    });
    std::atomic<bool> stop = false;
    std::thread syncer([&writer, &stop] {
        while (!stop) {
            static_cast<void>(writer.sync().value());
        }
    });
    SpoolReader reader(temp.spool());
    std::uint64_t last = 0;
    while (last < 20'000) {
        last = readAll(reader, last);
        reader.release(last);
    }
    stop = true;
    producer.join();
    syncer.join();
    CHECK(last == 20'000);
    CHECK(writer.sync().value() == 20'000);
}

TEST_CASE("a spool opened again goes on after its last record") {
    TempDir const temp;
    for (std::uint64_t round = 0; round < 30; ++round) {
        SpoolWriter writer(temp.spool(), Small);
        CHECK(writer.cut().where.empty());
        append(writer, 20);
        if (round % 3 == 0) {
            CHECK(writer.sync().value() == 40 * (round + 1));
        }
    }
    CHECK(readAll(temp.spool()) == 1200);
}

TEST_CASE("a spool opened with another size of segment keeps the old ones") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 100);
    SpoolWriter writer(temp.spool(), {.segmentBytes = 2 * Page, .limitBytes = 64 * Page});
    append(writer, 100);
    CHECK(readAll(temp.spool()) == 400);
}

TEST_CASE("released segments go, and a spool emptied of them keeps its sequence") {
    TempDir const temp;
    {
        SpoolWriter writer(temp.spool(), Small);
        append(writer, 300);
        SpoolReader reader(temp.spool());
        CHECK_THROWS_AS(reader.release(1), hio::ValidationError);
        CHECK(readAll(reader) == 600);
        CHECK_THROWS_AS(reader.release(601), hio::ValidationError);
        std::size_t const before = temp.segments();
        reader.release(1);
        CHECK(temp.segments() == before);
        reader.release(600);
        CHECK(temp.segments() == 1);
        CHECK_FALSE(reader.next());
    }
    SpoolWriter writer(temp.spool(), Small);
    CHECK(writer.append(1, "").value() == 601);
    SpoolReader again(temp.spool(), 601); // of a hand that knows what it had applied
    again.release(600);
    CHECK(again.next());
    CHECK_THROWS_AS(static_cast<void>(SpoolReader(temp.spool(), 5).next()), hio::FormatError);
}

TEST_CASE("a full spool says so until it is released") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), {.segmentBytes = Page, .limitBytes = 2 * Page});
    SpoolReader reader(temp.spool());
    std::string const payload(writer.maxPayload(), 'x');
    CHECK(writer.append(1, payload).value() == 1);
    CHECK(writer.append(1, payload).value() == 2);
    auto const full = writer.append(1, payload);
    CHECK(full.error() == std::errc::no_buffer_space);
    CHECK(reader.next());
    reader.release(1);
    CHECK_FALSE(writer.append(1, payload));
    CHECK(reader.next());
    reader.release(1);
    CHECK(writer.append(1, payload).value() == 3);
    CHECK(reader.next());
    CHECK(temp.segments() == 2);
}

TEST_CASE("what no segment holds is refused") {
    TempDir const temp;
    SpoolWriter writer(temp.spool(), Small);
    CHECK(writer.maxPayload() == Page - Head - 2 * RecordHead);
    CHECK_THROWS_AS(static_cast<void>(writer.append(1, std::string(writer.maxPayload() + 1, 'x'))),
                    hio::SizeError);
    CHECK_THROWS_AS(static_cast<void>(writer.append(0, "x")), hio::ValidationError);
    CHECK_FALSE(SpoolReader(temp.spool()).next());
    CHECK_THROWS_AS(SpoolWriter(temp.spool() + "2", {.segmentBytes = 5000}), hio::ValidationError);
    CHECK_THROWS_AS(SpoolWriter(temp.spool() + "2", {.segmentBytes = Page, .limitBytes = Page}),
                    hio::ValidationError);
}

TEST_CASE("a second writer is refused while the first one lives") {
    TempDir const temp;
    {
        SpoolWriter writer(temp.spool(), Small);
        for (int i = 0; i < 100; ++i) {
            try {
                SpoolWriter second(temp.spool(), Small);
                FAIL("a second writer got in");
            } catch (hio::FilerError const& error) {
                REQUIRE(error.code() == std::errc::operation_would_block);
                REQUIRE(std::string(error.what()).find("has a writer already") !=
                        std::string::npos);
            }
        }
    }
    SpoolWriter again(temp.spool(), Small);
}

TEST_CASE("a spool is its user's alone") {
    TempDir const temp;
    {
        ::mode_t const before = ::umask(0);
        SpoolWriter writer(temp.spool(), Small);
        ::umask(before);
    }
    auto const modeOf = [](fs::path const& path) { return fs::status(path).permissions(); };
    CHECK(modeOf(temp.spool()) == fs::perms::owner_all);
    CHECK(modeOf(temp.segment(1)) == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(modeOf(fs::path(temp.spool()) / "lock") ==
          (fs::perms::owner_read | fs::perms::owner_write));

    fs::create_symlink(temp.spool(), temp.spool() + "link");
    CHECK_THROWS_AS(SpoolWriter(temp.spool() + "link", Small), hio::FilerError);
    CHECK_THROWS_AS(SpoolReader(temp.spool() + "link"), hio::FilerError);
    fs::rename(temp.segment(1), temp.spool() + "file");
    fs::create_symlink(temp.spool() + "file", temp.segment(1));
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::FilerError);
    fs::permissions(temp.spool(), fs::perms::all);
    CHECK_THROWS_AS(SpoolReader(temp.spool()), hio::FilerError);
}

TEST_CASE("a tail torn at any byte is cut: what stands before it is recovered exactly") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 25);
    std::string const whole = slurp(temp.segment(1));
    auto const ends = endsOf(50);
    auto paddedEnds = ends;
    std::transform(ends.begin(), ends.end(), paddedEnds.begin(), padded);
    REQUIRE(temp.segments() == 1);
    REQUIRE(ends.back() < whole.size());
    for (std::size_t size = 0; size < ends.back() + 16; ++size) {
        CAPTURE(size);
        std::string const shorter = whole.substr(0, size);
        std::string const zeroed = shorter + std::string(whole.size() - size, '\0');
        std::string const garbage = shorter + std::string(whole.size() - size, '\x5A');
        for (auto const* const bytes : {&shorter, &zeroed, &garbage}) {
            if (bytes != &shorter && size < Head) {
                continue; // a head is one sector: there or not
            }
            spill(temp.segment(1), *bytes);
            auto const& lasts = bytes == &garbage ? paddedEnds : ends;
            std::uint64_t const left = size < Head ? 0 : wholeBefore(lasts, size);
            SpoolReader reader(temp.spool());
            std::uint64_t const read = readAll(reader); // without the zeros that are cut off
            REQUIRE((read == left || (bytes == &shorter && read + 1 == left)));
            SpoolWriter writer(temp.spool(), Small);
            REQUIRE(readAll(reader, read) == left);
            std::size_t const end = left == 0 ? Head : padded(ends[left - 1]);
            bool const torn = size < Head || bytes->find_first_not_of('\0', end) != bytes->npos;
            REQUIRE(writer.cut().where.empty() != torn);
            REQUIRE(writer.cut().records == 0);
            REQUIRE(writer.append(1, "next").value() == left + 1);
            auto const next = reader.next();
            REQUIRE(next);
            REQUIRE(next->sequence == left + 1);
            REQUIRE(next->payload == "next");
            REQUIRE_FALSE(reader.next());
        }
    }
}

TEST_CASE("each byte of a synced spool that changes is found") {
    TempDir const temp;
    std::uint64_t const records = 50;
    {
        SpoolWriter writer(temp.spool(), Small);
        append(writer, records / 2);
        CHECK(writer.sync().value() == records);
    }
    std::string const whole = slurp(temp.segment(1));
    auto const ends = endsOf(records);
    std::size_t const end = padded(ends.back());
    REQUIRE(whole.size() == Page);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int const flip : {0x01, 0x80, 0xFF, static_cast<int>(whole[at])}) {
            if ((flip & 0xFF) == 0) {
                continue;
            }
            CAPTURE(at);
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            spill(temp.segment(1), changed);
            if (at < end) {
                SpoolReader reader(temp.spool());
                REQUIRE_THROWS_AS(readAll(reader), hio::HioError);
                REQUIRE_THROWS_AS(readAll(reader), hio::HioError); // and it never goes on
                REQUIRE_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::HioError);
            } else {
                REQUIRE(readAll(temp.spool()) == records);
                REQUIRE(SpoolWriter(temp.spool(), Small).cut().bytes > 0);
            }
        }
    }
}

TEST_CASE("damage before whole records is never taken for a tail") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 25); // not synced
    std::string changed = slurp(temp.segment(1));
    auto const ends = endsOf(50);
    changed[ends[9] - 1] = static_cast<char>(changed[ends[9] - 1] ^ 4);
    spill(temp.segment(1), changed);
    SpoolReader reader(temp.spool());
    for (int i = 0; i < 9; ++i) {
        REQUIRE(reader.next());
    }
    std::string const place =
        "00000000000000000001.seg at offset " + std::to_string(padded(ends[8])) + " (record 10)";
    for (int i = 0; i < 2; ++i) {
        try {
            static_cast<void>(reader.next());
            FAIL("damage was passed over");
        } catch (hio::FormatError const& error) {
            CHECK(std::string(error.what()).find(place) != std::string::npos);
        }
    }
    {
        SpoolWriter writer(temp.spool(), Small);
        CHECK(writer.cut().records == 40);
        CHECK(writer.cut().bytes > 0);
        // Of the length that the damaged one had: what is cut must not come back behind it.
        CHECK(writer.append(2, payloadOf(10)).value() == 10);
    }
    CHECK(readAll(temp.spool()) == 10);
    CHECK(SpoolWriter(temp.spool(), Small).cut().where.empty());
}

TEST_CASE("a hole that the loss of power left is cut with what stands behind it") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 200);
    std::size_t const before = temp.segments();
    REQUIRE(before > 3);
    std::string changed = slurp(temp.segment(1));
    std::fill(changed.begin() + 1000, changed.begin() + 2000, '\0');
    spill(temp.segment(1), changed);
    std::uint64_t const left = wholeBefore(endsOf(50), 1000);
    SpoolWriter writer(temp.spool(), Small);
    CHECK(writer.cut().records > 300);
    CHECK(writer.cut().where.find("00000000000000000001.seg") == 0);
    CHECK(temp.segments() == 1);
    CHECK(writer.append(1, "").value() == left + 1);
}

TEST_CASE("a hole in what was synced is an error, not a tail") {
    TempDir const temp;
    {
        SpoolWriter writer(temp.spool(), Small);
        append(writer, 200);
        static_cast<void>(writer.sync().value());
    }
    std::string const whole = slurp(temp.segment(1));
    std::string changed = whole;
    std::fill(changed.begin() + 1000, changed.begin() + 2000, '\0');
    spill(temp.segment(1), changed);
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::FormatError);
    CHECK_THROWS_AS(readAll(temp.spool()), hio::FormatError);
    spill(temp.segment(1), whole);
    CHECK(readAll(temp.spool()) == 400);
}

TEST_CASE("what was synced later tells that what is before it was on the disk") {
    TempDir const temp;
    std::string head;
    {
        SpoolWriter writer(temp.spool(), Small);
        head = slurp(temp.segment(1)).substr(0, Head); // its mark is at 0
        append(writer, 200);
        static_cast<void>(writer.sync().value());
    }
    std::string changed = slurp(temp.segment(1)).replace(0, Head, head);
    std::fill(changed.begin() + 1000, changed.end(), '\0');
    spill(temp.segment(1), changed);
    std::size_t const before = temp.segments();
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::FormatError);
    CHECK(temp.segments() == before);
}

TEST_CASE("a segment that is missing between others is an error") {
    TempDir const temp;
    std::uint64_t second = 0;
    {
        SpoolWriter writer(temp.spool(), Small);
        append(writer, 200);
        while (!fs::exists(temp.segment(second)) || second < 2) {
            ++second;
        }
    }
    fs::remove(temp.segment(second));
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::FormatError);
    CHECK_THROWS_AS(readAll(temp.spool()), hio::FormatError);
}

TEST_CASE("a crash between two segments loses nothing") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 60);
    std::uint64_t second = 2;
    while (!fs::exists(temp.segment(second))) {
        ++second;
    }
    std::string whole = slurp(temp.segment(1));
    std::size_t const end = padded(endsOf(second - 1).back());
    std::fill_n(whole.begin() + static_cast<std::ptrdiff_t>(end), RecordHead, '\0');
    spill(temp.segment(1), whole); // the end was not written
    spill(fs::path(temp.spool()) / "new.tmp", "half a segment");
    CHECK(readAll(temp.spool()) == second - 1);
    SpoolWriter writer(temp.spool(), Small);
    CHECK(writer.cut().where.empty());
    CHECK(readAll(temp.spool()) == 120);
}

TEST_CASE("a segment of another place or of a later version is refused") {
    TempDir const temp;
    append(*std::make_unique<SpoolWriter>(temp.spool(), Small), 1);
    std::string later = slurp(temp.segment(1));
    later[8] = 2;
    hio::storeLittle(later.data() + 52, hio::crc32c(std::string_view(later).substr(0, 52)));
    std::string const whole = slurp(temp.segment(1));
    spill(temp.segment(1), later);
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::VersionError);
    CHECK_THROWS_AS(readAll(temp.spool()), hio::VersionError);
    spill(temp.segment(1), whole);
    fs::rename(temp.segment(1), temp.segment(7));
    CHECK_THROWS_AS(SpoolWriter(temp.spool(), Small), hio::FormatError);
    CHECK_THROWS_AS(readAll(temp.spool()), hio::FormatError);
}
