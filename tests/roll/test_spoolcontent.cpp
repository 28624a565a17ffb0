// SPDX-License-Identifier: Apache-2.0
// Spools whose files were made by somebody else than a SpoolWriter, with good checksums: whatever
// is in them, they are read, mended or refused, in a bounded time.
#include <hio/help/crc32c.hpp>
#include <hio/help/little.hpp>
#include <hio/roll/spool.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::size_t Page = 4096;
constexpr std::size_t Head = 64;
constexpr std::size_t RecordHead = 24;
constexpr std::uint8_t End = 0;
constexpr std::uint32_t Most = 0xFFFFFFFF;
constexpr hio::SpoolOptions Small = {.segmentBytes = Page, .limitBytes = 16 * Page};

/// A segment byte by byte, all checksums good.
class Forge {
public:
    explicit Forge(std::uint64_t first, std::uint32_t size = Page)
        : first_(first),
          size_(size),
          bytes_(Head, '\0') {}

    Forge& record(std::uint64_t sequence,
                  std::string const& payload = "payload",
                  std::uint8_t kind = 1,
                  std::optional<std::uint32_t> length = {}) {
        std::string padded = payload;
        padded.resize((payload.size() + 7) / 8 * 8);
        std::string head(RecordHead, '\0');
        auto const said = length.value_or(static_cast<std::uint32_t>(payload.size()));
        hio::storeLittle(head.data(), std::uint64_t(1) << 48 | std::uint64_t(kind) << 32 | said);
        hio::storeLittle(head.data() + 16, sequence);
        std::string const summed = head.substr(0, 8) + head.substr(12) + padded;
        hio::storeLittle(head.data() + 8, hio::crc32c(summed));
        bytes_ += head + padded;
        return *this;
    }
    Forge& end(std::uint64_t sequence) { return record(sequence, "", End); }
    Forge& mark(std::uint32_t mark) {
        mark_ = mark;
        return *this;
    }
    Forge& raw(std::string const& bytes) {
        bytes_ += bytes;
        return *this;
    }

    /// The content of its file, of `size` bytes.
    [[nodiscard]] std::string file(std::size_t size = Page) const {
        std::string out = bytes_;
        out.resize(size);
        std::string head("hiospool\1\0\0\0", 12);
        head.resize(Head);
        hio::storeLittle(head.data() + 12, size_);
        hio::storeLittle(head.data() + 16, first_);
        hio::storeLittle(head.data() + 52, hio::crc32c(head.substr(0, 52)));
        hio::storeLittle(head.data() + 56, mark_);
        std::string const summed = head.substr(16, 8) + head.substr(56, 4);
        hio::storeLittle(head.data() + 60, hio::crc32c(summed));
        return out.replace(0, std::min(size, Head), head, 0, std::min(size, Head));
    }
    [[nodiscard]] std::size_t room() const { return Page - bytes_.size(); }

private:
    std::uint64_t first_;
    std::uint32_t size_;
    std::uint32_t mark_ = 0;
    std::string bytes_;
};

/// In memory where that can be, for thousands are made; or on a disk.
class Spool {
public:
    explicit Spool(bool disk = false) {
        std::string const memory = "/dev/shm";
        bool const there = !disk && ::access(memory.c_str(), W_OK) == 0;
        path_ = (there ? memory : fs::temp_directory_path().string()) + "/hio-spool-XXXXXX";
        REQUIRE(::mkdtemp(path_.data()) != nullptr);
    }
    ~Spool() { fs::remove_all(path_); }
    Spool(Spool const&) = delete;
    Spool& operator=(Spool const&) = delete;
    Spool(Spool&&) = delete;
    Spool& operator=(Spool&&) = delete;

    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] std::string segment(std::uint64_t first) const {
        std::string const digits = std::to_string(first);
        return path() + "/" + std::string(20 - digits.size(), '0') + digits + ".seg";
    }
    void put(std::uint64_t first, std::string const& bytes) const {
        hio::Fd const file(::open(segment(first).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        REQUIRE(::write(file.get(), bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()));
    }
    void clear() const {
        for (auto const& entry : fs::directory_iterator(path())) {
            fs::remove_all(entry.path());
        }
    }

private:
    std::string path_;
};

/// What a reader made of a spool.
struct Read {
    std::uint64_t records = 0;
    std::string error;
};

/// Reads to the end, and asks again as who waits for more does.
Read read(Spool const& spool, std::uint64_t from = 0) {
    constexpr std::uint64_t Bound = 100'000; // more records than any of these files hold
    Read read;
    try {
        hio::SpoolReader reader(spool.path(), from);
        for (int asked = 0; asked < 3;) {
            auto const record = reader.next();
            asked += record ? 0 : 1;
            read.records += record ? 1 : 0;
            REQUIRE(read.records < Bound);
        }
    } catch (hio::HioError const& error) {
        read.error = error.what();
        CHECK_FALSE(read.error.empty());
    }
    return read;
}

/// Opens it to write and appends over the end of a segment. @return what it was refused with
std::string write(Spool const& spool, int records = 3) {
    try {
        hio::SpoolWriter writer(spool.path(), Small);
        for (int i = 0; i < records; ++i) {
            static_cast<void>(writer.append(1, std::string(writer.maxPayload(), 'x')));
        }
        return "";
    } catch (hio::HioError const& error) {
        return error.what();
    }
}

/// Seconds that this process has computed: what others do beside it does not count.
double computed() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

bool has(std::string const& text, char const* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a segment in which nothing is but its end") {
    Spool spool;
    spool.put(1, Forge(1).end(1).file());
    CHECK(read(spool).records == 0);
    SUBCASE("is made anew by the writer: its larger replacement was lost with the power") {
        hio::SpoolReader reader(spool.path());
        CHECK_FALSE(reader.next());
        CHECK(write(spool).empty());
        CHECK(reader.next()); // and a reader that waits there goes on
        CHECK(read(spool).records == 3);
    }
    SUBCASE("is refused when others come after it") {
        spool.put(2, Forge(2).record(2).file());
        CHECK(has(read(spool).error, "the segment after it is missing"));
        CHECK(has(write(spool), "are not there"));
    }
    SUBCASE("is no reason to begin again when it is the second") {
        spool.put(1, Forge(1).record(1).end(2).file());
        spool.put(2, Forge(2).end(2).file());
        CHECK(read(spool).records == 1);
        CHECK(write(spool).empty());
        CHECK(read(spool).records == 4);
    }
}

TEST_CASE("a reader goes on when its empty segment is replaced by a larger one") {
    Spool spool;
    hio::SpoolReader reader(spool.path());
    { hio::SpoolWriter const writer(spool.path(), Small); }
    CHECK_FALSE(reader.next());
    {
        hio::SpoolWriter writer(spool.path(), {.segmentBytes = 4 * Page, .limitBytes = 64 * Page});
        CHECK(writer.append(1, std::string(2 * Page, 'x')).value() == 1);
        CHECK(writer.append(1, "more").value() == 2);
        CHECK(writer.sync().value() == 2);
    }
    CHECK(reader.next());
    CHECK(reader.next());
    CHECK_FALSE(reader.next());
    CHECK(read(spool).records == 2);
    CHECK(write(spool).empty());
}

TEST_CASE("a head that tells a size which no segment has") {
    Spool spool;
    constexpr std::uint32_t Largest = 1U << 30;
    for (std::uint32_t const size : {0U, 1U, 63U, 64U, 4095U, 4097U, Largest + 4096, Most}) {
        CAPTURE(size);
        spool.put(1, Forge(1, size).record(1).file());
        CHECK(has(read(spool).error, std::to_string(size).c_str()));
        CHECK(has(write(spool), "no segment has"));
    }
}

TEST_CASE("a head that tells more than the file has: read as far as it goes, filled up to write") {
    Spool spool;
    for (std::uint32_t const size : {8192U, 1U << 20, 1U << 30}) {
        CAPTURE(size);
        for (std::size_t const stored : {Head, Head + 8, Page - 8, Page, Page + 1, Page + 4000}) {
            spool.put(1, Forge(1, size).record(1, std::string(3000, 'x')).file(stored));
            CHECK(read(spool).records == (stored < Page - 8 ? 0 : 1));
            if (size < 1U << 30 || stored == Head) { // a GiB takes its time
                CHECK(write(spool).empty());
            }
            spool.clear();
        }
    }
}

TEST_CASE("records that leave no room for an end") {
    Spool spool;
    for (std::size_t const left : {0U, 8U, 16U}) {
        for (bool const last : {true, false}) {
            CAPTURE(left);
            Forge full(1);
            std::size_t const size = full.room() - RecordHead - left;
            spool.put(1, full.record(1, std::string(size, 'x')).file());
            if (!last) {
                spool.put(2, Forge(2).record(2).file());
            }
            CHECK(read(spool).records == 1);
            CHECK(has(write(spool), "no room is left for its end"));
            spool.clear();
        }
    }
}

TEST_CASE("lengths and marks past the end") {
    Spool spool;
    for (std::uint32_t const length : {4U, Most, Most - 7, std::uint32_t(Page), 1U << 31}) {
        CAPTURE(length);
        spool.put(1, Forge(1).record(1).record(2, "text", 1, length).record(3).file());
        CHECK(read(spool).records <= 3);
        write(spool);
        spool.clear();
    }
    for (std::uint32_t const mark : {65U, std::uint32_t(Page), Most}) {
        CAPTURE(mark);
        spool.put(1, Forge(1).mark(mark).file());
        CHECK(has(read(spool).error, "a record is damaged"));
        CHECK(has(write(spool), "was on the disk"));
        spool.clear();
    }
}

TEST_CASE("bytes of which each might begin a long record take no longer than others") {
    constexpr std::uint32_t Size = 8U << 20;
    // As a number of a sequence it is near the segment's first, as the begin of a record long.
    constexpr std::uint64_t Word = 0x0001'0001'0040'0000;
    Spool spool;
    std::string bytes(Size - Head - RecordHead, '\0');
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        hio::storeLittle(bytes.data() + at, Word);
    }
    spool.put(Word - 1, Forge(Word - 1, Size).raw(bytes).file(Size));
    double const before = computed();
    CHECK(has(read(spool).error, "a record is damaged"));
    CHECK(write(spool).empty());
    CHECK(computed() - before < 20.0); // else it is hours
}

TEST_CASE("what is no file stands in the place of one") {
    Spool spool;
    std::string where;
    SUBCASE("of a segment") {
        where = spool.segment(1);
    }
    SUBCASE("of a later segment") {
        spool.put(1, Forge(1).record(1).end(2).file());
        where = spool.segment(2);
    }
    SUBCASE("of the new segment") {
        where = spool.path() + "/new.tmp";
    }
    SUBCASE("of the lock") {
        where = spool.path() + "/lock";
    }
    std::vector<std::function<bool()>> const makers{
        [&] { return ::mkdir(where.c_str(), 0700) == 0; },
        [&] { return ::mkfifo(where.c_str(), 0600) == 0; },
        [&] { return ::symlink("/dev/zero", where.c_str()) == 0; },
        [&] { return ::symlink(where.c_str(), where.c_str()) == 0; },
        [&] { return ::mknod(where.c_str(), S_IFCHR | 0600, makedev(1, 5)) == 0; }, // zeros
        [&] {
            hio::Fd const socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
            sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
            where.copy(address.sun_path, sizeof address.sun_path - 1);
            return ::bind(socket.get(),
                          reinterpret_cast<sockaddr const*>(&address),
                          sizeof address) == 0;
        },
        [&] { return std::fclose(std::fopen(where.c_str(), "w")) == 0; }, // empty
    };
    for (std::size_t i = 0; i < makers.size(); ++i) {
        CAPTURE(where);
        CAPTURE(i);
        if (!makers[i]()) {
            MESSAGE("not tested: a device needs root");
            continue;
        }
        CHECK(read(spool).records <= 1);
        std::string const refused = write(spool);
        CHECK(read(spool).records <= 4);
        bool const named = has(refused, where.substr(where.rfind('/') + 1).c_str()) ||
                           has(refused, spool.path().c_str());
        CHECK((refused.empty() || named));
        spool.clear();
        if (where == spool.segment(2)) {
            spool.put(1, Forge(1).record(1).end(2).file());
        }
    }
}

TEST_CASE("a segment of zeros with holes does not kill its writer when the disk is full") {
    Spool spool(true);
    spool.put(1, Forge(1, 64 * Page).record(1).file());
    fs::resize_file(spool.segment(1), 64 * Page);
    struct stat before {};
    REQUIRE(::stat(spool.segment(1).c_str(), &before) == 0);
    if (before.st_blocks * 512 >= 64 * static_cast<long>(Page)) {
        MESSAGE("not tested: this file system has no holes");
        return;
    }
    hio::SpoolWriter const writer(spool.path(), Small);
    struct stat after {};
    REQUIRE(::stat(spool.segment(1).c_str(), &after) == 0);
    CHECK(after.st_blocks * 512 >= 64 * static_cast<long>(Page)); // the disk was asked before
}

TEST_CASE("a segment that was shortened after it was finished is no reason to die at the sync") {
    Spool spool;
    hio::SpoolWriter writer(spool.path(), Small);
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(writer.append(1, std::string(writer.maxPayload(), 'x')).value());
    }
    fs::resize_file(spool.segment(1), 0);
    CHECK(writer.sync().error() == std::errc::io_error);
}

TEST_CASE("any segments, any order, any damage: a result or an error, soon") {
    constexpr int Rounds = 10'000;    // of one to three segments each
    std::mt19937_64 random(20260729); // the same each time
    auto const below = [&](std::uint64_t bound) { return random() % bound; };
    auto const oneOf = [&](std::vector<std::uint64_t> const& of) { return of[below(of.size())]; };
    Spool spool;
    std::uint64_t records = 0;
    int refused = 0;
    double const began = computed();
    for (int round = 0; round < Rounds; ++round) {
        CAPTURE(round);
        std::uint64_t next = oneOf({1, 1, 1, 0, 7, ~std::uint64_t(0) - 1});
        for (std::uint64_t left = 1 + below(3); left > 0; --left) {
            std::uint64_t const first = next;
            Forge forge(below(20) == 0 ? next + 1 : next,
                        static_cast<std::uint32_t>(below(4) != 0 ? Page : oneOf({0, 1, 2 * Page})));
            for (std::uint64_t count = below(6); count > 0; --count, ++next) {
                std::uint64_t const sequence =
                    below(12) != 0 ? next : oneOf({0, 1, next + 1, Most});
                std::string const payload(oneOf({0, 1, 8, 100, 900, 2000}), 'x');
                if (forge.room() < payload.size() + 2 * RecordHead + 8) {
                    break;
                }
                bool const lies = below(12) == 0;
                forge.record(sequence,
                             payload,
                             static_cast<std::uint8_t>(below(10) != 0 ? 1 : End),
                             lies ? std::optional(static_cast<std::uint32_t>(
                                        oneOf({0, 1, Page, Most, payload.size() + 8})))
                                  : std::nullopt);
            }
            if (below(6) != 0 && forge.room() >= RecordHead) {
                forge.end(next);
            }
            forge.mark(static_cast<std::uint32_t>(below(3) != 0 ? 0 : oneOf({88, 1000, Most})));
            std::string bytes = forge.file(below(8) != 0 ? Page : below(2 * Page));
            for (std::uint64_t flips = below(8) != 0 ? 0 : 1 + below(4); flips > 0; --flips) {
                if (!bytes.empty()) {
                    bytes[below(bytes.size())] ^= static_cast<char>(1U << below(8));
                }
            }
            spool.put(first, bytes);
            next += below(16) == 0 ? 1 : 0;
        }
        std::uint64_t const from = oneOf({0, 0, 1, 5, Most});
        Read const before = read(spool, from);
        records += before.records;
        bool const taken = write(spool, 1).empty();
        refused += taken ? 0 : 1;
        if (taken) {
            Read const after = read(spool, 0); // what a writer has opened is whole
            CHECK(after.error == "");
        }
        spool.clear();
    }
    MESSAGE(records << " records, " << refused << " spools refused");
    CHECK(records > 1000); // some are good
    CHECK(refused > 1000); // and some bad
    CHECK(refused < Rounds - 1000);
    CHECK(computed() - began < 60.0);
}
