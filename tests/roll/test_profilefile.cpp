// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/proto.hpp>
#include <hio/roll/summary.hpp>
#include <hio/roll/window.hpp>

#include <doctest/doctest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "golden.hpp"
#include "summaries.hpp"

using hio::FormatError;
using hio::Profile;
using hio::readProfile;
using hio::writeProfile;
namespace fs = std::filesystem;

namespace {

/// A directory that goes with all that is in it.
class TempDir {
public:
    TempDir() {
        std::string name = (fs::temp_directory_path() / "hio-roll-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("cannot make " + name);
        }
        path_ = name;
    }
    ~TempDir() { fs::remove_all(path_); }
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;
    [[nodiscard]] fs::path const& path() const { return path_; }

private:
    fs::path path_;
};

Profile sample(int rows) {
    Profile profile(1700000000000, 1700000001000);
    profile.metadata() = {{"host", "h\xc3\xa9"}, {"whylogs.tag.zone", "north"}};
    for (int i = 0; i < rows; ++i) {
        std::string const name = "n" + std::to_string(i % 5000);
        profile.column("whole").track(std::int64_t{i} - 3);
        profile.column("real").track(i / 8.0);
        profile.column("text").track(std::string_view(name));
        profile.column("truth").track(i % 3 == 0);
        profile.column("").track(hio::Object());
        profile.column("null").track(std::monostate());
    }
    return profile;
}

bool sameProfile(Profile const& one, Profile const& two) {
    return one.datasetMs() == two.datasetMs() && one.creationMs() == two.creationMs() &&
           one.metadata() == two.metadata() && hio::summarize(one) == hio::summarize(two);
}

std::string delimited(std::string const& bytes) {
    std::string out;
    hio::detail::putVarint(out, bytes.size());
    return out + bytes;
}

using Parts = std::vector<std::pair<std::string, std::string>>; // path and component

std::string intPart(std::uint64_t value) {
    std::string out;
    hio::detail::putInt(out, 2, value);
    return out;
}

/// A file of the column "c" from hand-made components, with unknown fields all over.
std::string fileOf(Parts const& parts, std::string const& segment = "", int chunks = 1) {
    using namespace hio::detail;
    std::string chunk;
    std::string paths;
    std::uint64_t index = 7; // indexes need not begin at 0
    for (auto const& [path, component] : parts) {
        std::string entry;
        putInt(entry, 1, index);
        putBytes(entry, 2, component);
        putInt(entry, 9, 1);
        putBytes(chunk, 1, entry);
        std::string name;
        putInt(name, 1, index++);
        putBytes(name, 2, path);
        putBytes(paths, 5, name);
    }
    putReal(chunk, 30, 1.0);
    std::string chunkHeader;
    putInt(chunkHeader, 1, 2);
    putBytes(chunkHeader, 2, "a tag");
    putInt(chunkHeader, 3, chunk.size());
    std::string const body = delimited(chunkHeader) + chunk;
    std::string offsets;
    for (int i = 0; i < chunks; ++i) {
        putInt(offsets, 1, 0); // not packed
    }
    std::string column;
    putBytes(column, 1, "c");
    putBytes(column, 2, offsets);
    std::string properties;
    putInt(properties, 5, 42);
    putBytes(properties, 99, "later");
    std::string header = paths;
    putBytes(header, 3, "");
    putBytes(header, 1, properties);
    putBytes(header, 2, column);
    putInt(header, 4, body.size());
    return "WHY1" + delimited(segment) + delimited(header) + body;
}

} // namespace

TEST_CASE("files of whylogs have the summaries that whylogs gives") {
    Profile const frame = readProfile(golden::load("vectors/whylogs/profile_df.bin"));
    golden::checkSummary(hio::summarize(frame), golden::whylogs("profile_df.json")["summary"]);
    CHECK(frame.metadata().at("note") == "golden");
    Profile const all = readProfile(golden::load("vectors/whylogs/seattle-weather.all.bin"));
    golden::checkSummary(hio::summarize(all), golden::whylogs("seattle-weather.all.json"));
    for (Profile const& profile : {frame, all}) {
        CHECK(sameProfile(readProfile(writeProfile(profile)), profile));
        CHECK(writeProfile(readProfile(writeProfile(profile))).size() ==
              writeProfile(profile).size());
    }
}

TEST_CASE("what is written is read, of every size") {
    for (int const rows : {0, 1, 2, 7, 8, 20, 400, 1100, 20000}) {
        CAPTURE(rows);
        Profile const profile = sample(rows);
        std::string const bytes = writeProfile(profile);
        Profile const read = readProfile(bytes);
        CHECK(sameProfile(read, profile));
        CHECK(writeProfile(read).size() == bytes.size());
        CHECK(read.columns().size() == (rows == 0 ? 0 : 6));
        CHECK(bytes.size() < 100000);
    }
    for (Profile const& end :
         {Profile(hio::MinTime, hio::MinTime), Profile(hio::MaxTime - 1, hio::MaxTime - 1)}) {
        CHECK(sameProfile(readProfile(writeProfile(end)), end));
    }
}

TEST_CASE("a profile whose time whylogs cannot read is not written") {
    for (std::int64_t const ms : {hio::MinTime - 1, hio::MaxTime, INT64_MIN, INT64_MAX}) {
        CAPTURE(ms);
        CHECK_THROWS_WITH_AS(static_cast<void>(writeProfile(Profile(ms, 0))),
                             doctest::Contains("years 1970 to 9999"),
                             hio::ValidationError);
        CHECK_THROWS_AS(static_cast<void>(writeProfile(Profile(0, ms))), hio::ValidationError);
    }
    CHECK_THROWS_WITH_AS(static_cast<void>(writeProfile(Profile(-1, 0))),
                         "a profile with data from 1969-12-31T23:59:59.999Z: its file holds times "
                         "of the years 1970 to 9999 only",
                         hio::ValidationError);
}

TEST_CASE("merging what was read is merging what was written") {
    Profile one = readProfile(writeProfile(sample(600)));
    one.merge(readProfile(writeProfile(sample(300))));
    Profile two = sample(600);
    two.merge(sample(300));
    CHECK(sameProfile(one, two));
    Profile theirs = readProfile(golden::load("vectors/whylogs/seattle-weather.all.bin"));
    theirs.merge(readProfile(golden::load("vectors/whylogs/seattle-weather.all.bin")));
    auto const& wind = theirs.columns().at("wind").metrics();
    CHECK(wind.counts.n == 2922);
    CHECK(wind.distribution->sketch().count() == 2922);
    CHECK(wind.distribution->mean() == doctest::Approx(3.24113620807666).epsilon(1e-12));
    CHECK(wind.cardinality->estimate() == doctest::Approx(79.0).epsilon(1e-6));
}

TEST_CASE("tracking goes on after a file as if there had been none") {
    Profile whole = sample(0);
    Profile part = sample(0);
    for (int i = 0; i < 30000; ++i) {
        std::string const name = "n" + std::to_string(i * 31 % 4000);
        for (Profile* profile : {&whole, &part}) {
            profile->column("r").track(i * 0.37);
            profile->column("t").track(std::string_view(name));
        }
        if (i % 7777 == 0) {
            part = readProfile(writeProfile(part));
        }
    }
    CHECK(writeProfile(part) == writeProfile(whole));
}

TEST_CASE("optional parts may be missing, unknown ones are kept") {
    Parts parts{{"counts/n", intPart(3)}, {"counts/null", intPart(1)}};
    for (auto const* type : {"integral", "fractional", "boolean", "string", "object"}) {
        parts.emplace_back(std::string("types/") + type, intPart(0));
    }
    parts.emplace_back("unicode_range/digits:counts/n", intPart(5));
    Profile const profile = readProfile(fileOf(parts));
    CHECK(profile.datasetMs() == 42);
    CHECK(profile.creationMs() == 0);
    CHECK(profile.columns().at("c").metrics().counts == hio::Counts{3, 1, 0, 0, 0});
    CHECK(hio::summarize(profile).at("c").size() == 11);
    std::string segment;
    hio::detail::putInt(segment, 1, 1);
    CHECK(sameProfile(readProfile(fileOf(parts, segment)), profile));
}

TEST_CASE("what hio does not know of a column comes through its file") {
    std::string component;
    hio::detail::putInt(component, 2, 7);
    hio::detail::putInt(component, 77, 1); // beside a value that hio knows
    std::string whole;
    hio::detail::putBytes(whole, 10, "serialized");
    Parts const parts{{"condition_count/a:b/c", intPart(3)},
                      {"condition_count/total", intPart(9)},
                      {"counts/n", component},
                      {"counts/null", intPart(1)},
                      {"embedding/references", whole},
                      {"mystery", whole},
                      {"unicode_range/digits:counts/n", intPart(5)},
                      {"unicode_range/digits:counts/null", intPart(0)}};
    Profile const profile = readProfile(fileOf(parts));
    hio::Column const& column = profile.columns().at("c");
    CHECK(column.metrics().counts.n == 7);
    CHECK_FALSE(column.metrics().typed);
    CHECK(column.others().conditions.at("a:b/c") == 3);
    CHECK(column.others().parts.at("unicode_range/digits").counts.n == 5);
    CHECK(column.others().unknown.at("mystery") == whole);
    CHECK(column.others().unknown.contains("counts/n"));
    CHECK(column.others().unknown.contains("column/30"));
    CHECK(profile.unknown().contains("properties/99"));
    Profile const again = readProfile(writeProfile(profile));
    CHECK(again.columns().at("c").others().unknown == column.others().unknown);
    CHECK(again.columns().at("c").others().conditions == column.others().conditions);
    CHECK(again.unknown() == profile.unknown());
    CHECK(hio::summarize(again) == hio::summarize(profile));
    CHECK_FALSE(hio::summarize(again).at("c").contains("types/string"));

    Profile more = profile;
    CHECK_THROWS_WITH_AS(
        more.merge(profile), doctest::Contains("column 'c', metric '"), hio::ValidationError);
    CHECK(more.columns().at("c").metrics().counts.n == 7);
    for (char const* name : {"mystery", "counts/n", "column/30"}) {
        CHECK(more.drop(name));
    }
    more.merge(profile); // on one side only, and with the same references
    CHECK(more.columns().at("c").others().conditions.at("total") == 18);
    CHECK(more.columns().at("c").others().parts.at("unicode_range/digits").counts.n == 10);
    CHECK(more.columns().at("c").others().unknown.at("embedding/references") == whole);
}

TEST_CASE("metrics that do not fit each other are not merged") {
    hio::OtherMetrics left;
    left.conditions = {{"low", 1}, {"total", 2}};
    left.parts["embedding/a_distance"] = {};
    left.unknown["embedding/references"] = "R";
    hio::OtherMetrics right = left;
    CHECK(left.obstacles(right).empty());
    right.conditions = {{"high", 1}, {"total", 2}};
    right.unknown["embedding/references"] = "S";
    auto const found = left.obstacles(right);
    CHECK(found.at("condition_count") ==
          "its conditions are 'low', 'total' on one side, 'high', 'total' on the other");
    CHECK(found.at("embedding") == "its references differ");
    CHECK(left.obstacles({}).empty());
}

TEST_CASE("merging gives no column counts that it did not have") {
    Profile one(0, 0);
    Profile two(0, 0);
    two.insert("c", hio::Column(hio::Metrics{.counted = false, .typed = false}));
    one.merge(two);
    one.merge(readProfile(writeProfile(one)));
    CHECK(hio::summarize(one).at("c").empty());
    CHECK(writeProfile(one).find("counts/n") == std::string::npos);
}

TEST_CASE("segments are read one behind the other, and one header may name several") {
    std::string const east = golden::load("vectors/whylogs/extra/segment.0.bin");
    std::string const north = golden::load("vectors/whylogs/extra/segment.1.bin");
    std::string const plain = golden::load("vectors/whylogs/profile_df.bin");
    std::size_t const stray = 9;                     // bytes that whylogs copies too many
    for (std::size_t cut = 0; cut <= stray; ++cut) { // it may copy fewer of them
        CAPTURE(cut);
        std::string const cutEast = east.substr(0, east.size() - cut);
        CHECK(readProfile(cutEast).segment().at("whylogs.tag.site") == "east");
        std::vector<Profile> const all = hio::readProfiles(cutEast + plain + north);
        REQUIRE(all.size() == 3);
        CHECK(all[0].columns().at("site").metrics().counts.n == 11);
        CHECK(all[1].segment().empty());
        CHECK(all[2].segment().at("whylogs.tag.site") == "north");
    }
    CHECK_THROWS_AS(static_cast<void>(readProfile(east.substr(0, east.size() - stray - 1))),
                    FormatError);
    CHECK_THROWS_AS(static_cast<void>(hio::readProfiles(east + north.substr(0, 900))), FormatError);
    CHECK_THROWS_AS(static_cast<void>(hio::readProfiles(east + "x")), FormatError);
    CHECK_THROWS_AS(static_cast<void>(readProfile(east + north)), FormatError);

    // A header that names two, then a profile header and a body for each.
    std::string const head = "WHY1";
    std::size_t const eastHead = 4 + 1 + static_cast<unsigned char>(east[4]);
    std::size_t const northHead = 4 + 1 + static_cast<unsigned char>(north[4]);
    auto const tagOf = [](std::string const& value) {
        std::string tag;
        hio::detail::putBytes(tag, 1, "whylogs.tag.site");
        hio::detail::putBytes(tag, 2, value);
        std::string segment;
        hio::detail::putBytes(segment, 1, tag);
        return segment;
    };
    std::string header;
    hio::detail::putInt(header, 1, 1);
    hio::detail::putBytes(header, 4, tagOf("east"));
    hio::detail::putBytes(header, 4, tagOf("north"));
    std::string const first = east.substr(eastHead, east.size() - eastHead - stray);
    std::vector<Profile> const two =
        hio::readProfiles(head + delimited(header) + first + north.substr(northHead));
    REQUIRE(two.size() == 2);
    CHECK(two[1].segment().at("whylogs.tag.site") == "north");
    CHECK(two[1].columns().at("site").metrics().counts.n == 16);
    CHECK_THROWS_WITH_AS(static_cast<void>(hio::readProfiles(head + delimited(header) + first)),
                         doctest::Contains("fewer profiles than its segment header names"),
                         FormatError);

    // Ours have the header too, and no stray bytes.
    Profile const again = readProfile(writeProfile(two[1]));
    CHECK(again.segment() == two[1].segment());
    CHECK(writeProfile(two[1]).substr(0, 6) == north.substr(0, 6));
}

TEST_CASE("a file that is wrong is refused, with what and where") {
    auto const refused = [](std::string const& bytes, char const* why) {
        CAPTURE(why);
        try {
            static_cast<void>(readProfile(bytes));
            FAIL("was read");
        } catch (FormatError const& error) {
            CAPTURE(error.what());
            CHECK(std::string(error.what()).find(why) != std::string::npos);
            CHECK(std::string(error.what()).starts_with("byte "));
        }
    };
    std::string const good = writeProfile(sample(3));
    refused("", "does not begin with WHY1");
    refused("WHY2" + good.substr(4), "does not begin with WHY1");
    refused("WHY1", "needs 1 more bytes");
    refused(std::string("WHY1\0\0", 6), "no profile header");
    refused(good + "x", "1 bytes too many");
    refused(good.substr(0, good.size() - 1), "are left");
    refused("WHY1" + std::string(11, '\xff'), "varint");

    Parts const counts{{"counts/n", intPart(1)}, {"counts/null", intPart(0)}};
    CHECK_NOTHROW(static_cast<void>(readProfile(fileOf(counts))));
    refused(fileOf(counts, "", 2), "lies over another");
    refused(fileOf({{"counts/n", intPart(1)}}), "counts/null: is not there");
    refused(fileOf({{"counts/n", intPart(1)}}), "in column \"c\"");
    refused(fileOf({{"counts/n", intPart(1)}, {"counts/null", ""}}), "counts/null: is not there");
    refused(fileOf({{"counts/n", intPart(UINT64_MAX)}, {"counts/null", intPart(0)}}), "below 0");
    refused(fileOf({{"ints/max", intPart(1)}}), "ints/min: is not there");
    refused(fileOf({{"types/integral", intPart(1)}}), "types/fractional");
    refused(fileOf({{"cardinality/hll", intPart(1)}}), "cardinality/hll: is not there, or of");
    std::string sketch;
    hio::detail::putBytes(sketch, 1, "no sketch");
    std::string component;
    hio::detail::putBytes(component, 5, sketch);
    refused(fileOf({{"cardinality/hll", component}}), "HLL sketch");
}

TEST_CASE("of a broken file either an error or a profile comes, nothing else") {
    for (std::string const& bytes :
         {writeProfile(sample(12)), golden::load("vectors/whylogs/profile_df.bin")}) {
        std::size_t const refused =
            golden::mutate<FormatError>(bytes, [](std::string const& mutant) {
                Profile profile = readProfile(mutant);
                static_cast<void>(hio::summarize(profile));
                profile.drop("header/3"); // which cannot be written
                profile.merge(sample(3), {.anyDataset = true, .anySegment = true});
                static_cast<void>(readProfile(writeProfile(profile)));
            });
        CHECK(refused > bytes.size());
    }
}

TEST_CASE("a file is there in full or not at all") {
    TempDir const dir;
    fs::path const path = dir.path() / "p.bin";
    hio::writeProfileFile(path, sample(10));
    CHECK(sameProfile(hio::readProfileFile(path), sample(10)));
    hio::writeProfileFile(path, sample(20)); // replaces
    CHECK(sameProfile(hio::readProfileFile(path), sample(20)));
    CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);

    fs::create_directories(dir.path() / "taken" / "x");
    CHECK_THROWS_AS(hio::writeProfileFile(dir.path() / "taken", sample(1)), hio::FilerError);
    CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 2);
}

TEST_CASE("errors of files name the path") {
    TempDir const dir;
    fs::path const path = dir.path() / "none" / "p.bin";
    try {
        hio::writeProfileFile(path, sample(1));
        FAIL("was written");
    } catch (hio::FilerError const& error) {
        CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
        CHECK(error.code() == std::errc::no_such_file_or_directory);
    }
    CHECK_THROWS_AS(static_cast<void>(hio::readProfileFile(path)), hio::FilerError);
    CHECK_THROWS_AS(static_cast<void>(hio::readProfileFile(dir.path())), hio::FilerError);
    fs::path const bad = dir.path() / "bad.bin";
    std::ofstream(bad) << "WHY1";
    try {
        static_cast<void>(hio::readProfileFile(bad));
        FAIL("was read");
    } catch (FormatError const& error) {
        CHECK(std::string(error.what()).starts_with(bad.string() + ": byte 4"));
    }
}

TEST_CASE("the head of a file is read alone, however long it is") {
    TempDir const dir;
    fs::path const path = dir.path() / "wide.bin";
    Profile wide = sample(1);
    for (int i = 0; i < 3000; ++i) { // the head names the columns: it is longer than a first read
        wide.column(std::string(100, 'c') + std::to_string(i)).track(std::int64_t{1});
    }
    for (Profile const& profile : {sample(100), wide}) {
        std::string bytes = writeProfile(profile);
        for (bool const broken : {false, true}) {
            CAPTURE(broken);
            std::ofstream(path, std::ios::binary) << bytes;
            hio::ProfileHead const head = hio::readProfileFileHead(path);
            CHECK(head.datasetMs == 1700000000000);
            CHECK(head.creationMs == 1700000001000);
            CHECK(head.metadata == profile.metadata());
            bytes.resize(bytes.size() - 100); // behind the head
        }
        CHECK_THROWS_AS(static_cast<void>(hio::readProfileFile(path)), FormatError);
        std::ofstream(path, std::ios::binary) << bytes.substr(0, 60);
        CHECK_THROWS_WITH_AS(static_cast<void>(hio::readProfileFileHead(path)),
                             doctest::Contains((path.string() + ": byte ").c_str()),
                             FormatError);
    }
    std::ofstream(path, std::ios::binary) << std::string(200000, 'x');
    CHECK_THROWS_WITH_AS(static_cast<void>(hio::readProfileFileHead(path)),
                         doctest::Contains("does not begin with WHY1"),
                         FormatError);
}
