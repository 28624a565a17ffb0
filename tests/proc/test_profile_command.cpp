// SPDX-License-Identifier: Apache-2.0
// `hio` and `hio profile`, as a user meets them.
#include <hio/roll/profilefile.hpp>
#include <hio/roll/proto.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "command.hpp"
#include "memo/place.hpp"
#include "roll/golden.hpp"

using command::has;
using command::Ran;
using command::run;
using nlohmann::json;

namespace {

std::string vectorPath(std::string const& name) {
    char const* const data = std::getenv("HIO_TEST_DATA");
    return std::string(data ? data : "tests/data") + "/vectors/whylogs/" + name;
}

/// A run that must succeed and say nothing of errors.
std::string output(std::vector<std::string> const& args) {
    Ran const ran = run(args);
    CAPTURE(ran.err);
    REQUIRE(ran.code == 0);
    CHECK(ran.err.empty());
    return ran.out;
}

/// A run that must fail and say why in one line, and nothing on standard output.
std::string complaint(std::vector<std::string> const& args) {
    Ran const ran = run(args);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.starts_with("hio: "));
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    return ran.err;
}

bool close(json const& ours, json const& theirs, double tolerance) {
    if (theirs.is_number_float()) {
        double const want = theirs.get<double>();
        return ours.is_number_float() &&
               std::abs(ours.get<double>() - want) <= tolerance * std::abs(want);
    }
    if (theirs.is_array()) { // items of equal count come in any order
        json one = ours;
        json two = theirs;
        std::sort(one.begin(), one.end());
        std::sort(two.begin(), two.end());
        return one == two;
    }
    return ours == theirs;
}

void checkSummary(json const& ours, json const& theirs) {
    REQUIRE(ours.size() == theirs.size());
    for (auto const& [column, metrics] : theirs.items()) {
        CAPTURE(column);
        REQUIRE(ours.contains(column));
        CHECK(ours[column].size() == metrics.size());
        for (auto const& [path, value] : metrics.items()) {
            CAPTURE(path);
            CAPTURE(value);
            CAPTURE(ours[column].value(path, json("missing")));
            double const tolerance = path.starts_with("cardinality/") ? 1e-6 : 1e-12;
            CHECK(close(ours[column].value(path, json("missing")), value, tolerance));
        }
    }
}

/// The recording has no frequent items.
json withoutItems(json columns) {
    for (json& metrics : columns) {
        for (auto at = metrics.begin(); at != metrics.end();) {
            at = at.key().ends_with("frequent_strings") ? metrics.erase(at) : std::next(at);
        }
    }
    return columns;
}

std::string contentOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Rows `first` up to `end` of a made-up dataset, whose window starts at `first`.
hio::Profile profileOf(std::int64_t first, std::int64_t end) {
    hio::Profile profile(first, first + 1000);
    for (std::int64_t row = first; row < end; ++row) {
        std::string const name = "größe " + std::to_string(row % 3);
        profile.column("number").track(row);
        profile.column("half").track(static_cast<double>(row) / 2);
        profile.column("text").track(std::string_view(name));
        if (row >= 20) {
            profile.column("late").track(std::monostate());
        }
    }
    return profile;
}

} // namespace

TEST_CASE("show --json prints the summary that whylogs makes of the same file") {
    auto const shown = [](char const* name) {
        return json::parse(output({"profile", "show", vectorPath(name), "--json"}));
    };
    checkSummary(shown("profile_df.bin"), golden::whylogs("profile_df.json")["summary"]);
    checkSummary(shown("seattle-weather.all.bin"), golden::whylogs("seattle-weather.all.json"));
}

TEST_CASE("show prints a table for people") {
    std::string const text = output({"profile", "show", vectorPath("seattle-weather.all.bin")});
    CHECK(has(text, "data from  2012-01-01T00:00:00.000Z\n"));
    CHECK(has(text, "note       made by whylogs 1.6.0\n"));
    CHECK(has(text, "\nwind           float  1461       0        79  ▁▃▄"));
    CHECK(has(text, "\nwind            0.4   2.2       3   4.1   9.5  3.24114  1.43783\n"));
    CHECK(has(text, "\nweather        text   1461       0         5\n"));
    CHECK(has(text, "\nweather\n  rain     641  █████████████████████████\n"));
    CHECK_FALSE(has(text, "\x1b")); // no colours in a pipe
    CHECK(has(output({"profile", "show", vectorPath("profile_df.bin")}),
              "int 1, float 1, text 1, tensor 1"));
}

TEST_CASE("show lines columns up whatever is in their names, and steers no terminal") {
    Place place;
    hio::Profile profile(0, 0);
    profile.metadata()["who"] = "\x1b[2Jme";
    profile.column("height").track(std::int64_t{1});
    profile.column("größe").track(std::int64_t{1});
    profile.column("高さ").track(std::int64_t{1});
    profile.column("\x1b[31mred").track(std::string_view("a\nb"));
    profile.column(std::string(80, 'n')).track(std::int64_t{1});
    hio::writeProfileFile(place / "odd.bin", profile);
    Ran const ran = run({"profile", "show", place / "odd.bin"}, -1, "80");
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "who        \\x1b[2Jme\n"));
    CHECK(has(ran.out, "\n\\x1b[31mred  "));
    CHECK(has(ran.out, "\n  a\\nb       1  ████████████████████\n"));
    CHECK_FALSE(has(ran.out, "\x1b"));
    std::string const numbers = "int      1       0         1  █\n"; // of a column 47 wide
    CHECK(has(ran.out, "\nheight" + std::string(43, ' ') + numbers));
    CHECK(has(ran.out, "\ngröße" + std::string(44, ' ') + numbers));
    CHECK(has(ran.out, "\n高さ" + std::string(45, ' ') + numbers));
    CHECK(has(ran.out, "\n" + std::string(46, 'n') + "…  " + numbers));
}

TEST_CASE(
    "show makes one of several files, unless each is asked for, and sorts and chooses columns") {
    Place place;
    hio::writeProfileFile(place / "a.bin", profileOf(0, 10));
    hio::writeProfileFile(place / "b.bin", profileOf(10, 25));
    std::vector<std::string> const both{"profile", "show", place / "a.bin", place / "b.bin"};
    auto const with = [&](std::vector<std::string> const& more) {
        std::vector<std::string> args = both;
        args.insert(args.end(), more.begin(), more.end());
        return args;
    };
    CHECK(has(output(both), "rows       25\n"));
    CHECK(json::parse(output(with({"--json"})))["number"]["counts/n"] == 25);
    std::string const each = output(with({"--each"}));
    CHECK(has(each, "rows       10\n"));
    CHECK(has(each, "rows       15\n"));
    CHECK(json::parse(output(with({"--each", "--json"}))).size() == 2);
    std::string const one =
        output(with({"--column", "half", "--column", "number", "--sort", "max"}));
    CHECK_FALSE(has(one, "text"));
    CHECK(one.find("\nnumber") < one.find("\nhalf"));
    CHECK(has(complaint(with({"--column", "numbr"})), "did you mean 'number'?"));
    CHECK(has(complaint(with({"--sort", "size"})), "--sort 'size': it has 'name', "));
    hio::Profile other = profileOf(0, 10);
    other.metadata()["name"] = "other";
    hio::Profile named = profileOf(0, 10);
    named.metadata()["name"] = "one";
    hio::writeProfileFile(place / "other.bin", other);
    hio::writeProfileFile(place / "named.bin", named);
    std::vector<std::string> args{"profile", "show", place / "named.bin", place / "other.bin"};
    CHECK(has(complaint(args), "give --each"));
    args.emplace_back("--each");
    CHECK(has(output(args), "name       other\n"));
}

TEST_CASE("show of an empty profile and of times that no calendar has") {
    Place place;
    std::string properties; // as whylogs would not write them
    hio::detail::putInt(properties, 4, static_cast<std::uint64_t>(-1));
    hio::detail::putInt(properties, 5, INT64_MAX);
    std::string header;
    hio::detail::putBytes(header, 1, properties);
    std::string const head({'W', 'H', 'Y', '1', '\0', static_cast<char>(header.size())});
    std::ofstream(place / "none.bin") << head << header;
    std::string const text = output({"profile", "show", place / "none.bin"});
    CHECK(has(text, "data from  9223372036854775807 ms since 1970\n"));
    CHECK(has(text, "created    1969-12-31T23:59:59.999Z\n"));
    CHECK(has(text, "columns    0\n"));
    CHECK(output({"profile", "show", place / "none.bin", "--json"}) == "{}\n");
}

TEST_CASE("JSON has null where there is no finite number") {
    Place place;
    hio::Profile profile(0, 0);
    profile.column("x").track(std::numeric_limits<double>::infinity());
    hio::writeProfileFile(place / "inf.bin", profile);
    json const x = json::parse(output({"profile", "show", place / "inf.bin", "--json"}))["x"];
    CHECK(x["distribution/max"].is_null());
    CHECK(x["counts/inf"] == 1);
    CHECK(has(output({"profile", "show", place / "inf.bin"}), "inf"));
}

TEST_CASE("merge makes the profile of all rows") {
    Place place;
    hio::writeProfileFile(place / "a.bin", profileOf(0, 10));
    hio::writeProfileFile(place / "b.bin", profileOf(10, 25));
    hio::writeProfileFile(place / "c.bin", profileOf(25, 60));
    hio::writeProfileFile(place / "all.bin", profileOf(0, 60));
    std::string const said = output(
        {"profile", "merge", place / "out.bin", place / "b.bin", place / "a.bin", place / "c.bin"});
    CHECK(said == (place / "out.bin") + ": 4 columns of 3 profiles\n");

    json const merged = json::parse(output({"profile", "show", place / "out.bin", "--json"}));
    checkSummary(merged, json::parse(output({"profile", "show", place / "all.bin", "--json"})));
    CHECK(merged["number"]["counts/n"] == 60);
    CHECK(merged["late"]["counts/null"] == 40);
    CHECK(hio::readProfileFile(place / "out.bin").datasetMs() == 0);
}

TEST_CASE("merge doubles the counts of a file of whylogs given twice") {
    Place place;
    std::string const file = vectorPath("seattle-weather.all.bin");
    output({"profile", "merge", place / "out.bin", file, file});
    json const wind = json::parse(output({"profile", "show", place / "out.bin", "--json"}))["wind"];
    CHECK(wind["counts/n"] == 2 * 1461);
    CHECK(wind["types/fractional"] == 2 * 1461);
    CHECK(wind["distribution/max"] == 9.5);
}

TEST_CASE("merge replaces a file only if it is told to") {
    Place place;
    std::string const out = place / "out.bin";
    std::ofstream(out) << "mine";
    CHECK(has(complaint({"profile", "merge", out, vectorPath("profile_df.bin")}),
              out + " exists: name another file, or give --force"));
    CHECK(std::filesystem::file_size(out) == 4);
    output({"profile", "merge", "--force", out, vectorPath("profile_df.bin")});
    output({"profile", "merge", "--force", out, out, vectorPath("profile_df.bin")});
    json const merged = json::parse(output({"profile", "show", out, "--json"}));
    CHECK(merged["i"]["counts/n"] == 10);
}

TEST_CASE("files of whylogs' segments are shown as whylogs shows them, with their tags") {
    json const summaries = golden::whylogs("extra/summaries.json");
    for (char const* name : {"segment.0.bin",
                             "segment.1.bin",
                             "segment.2.bin",
                             "conditions.1.bin",
                             "conditions.2.bin",
                             "unicode.1.bin",
                             "unicode.2.bin"}) {
        CAPTURE(name);
        std::string const path = vectorPath(std::string("extra/") + name);
        checkSummary(withoutItems(json::parse(output({"profile", "show", path, "--json"}))),
                     summaries[name]);
    }
    std::string const text = output({"profile", "show", vectorPath("extra/segment.0.bin")});
    CHECK(has(text, "whylogs.tag.site           east\n"));
    CHECK(has(output({"profile", "show", vectorPath("extra/conditions.1.bin")}),
              "level   condition_count: above (6), below5 (3), total (20)\n"));
    CHECK(has(output({"profile", "show", vectorPath("extra/unicode.1.bin")}),
              "note    unicode_range: in --json\n"));
}

TEST_CASE("of a file with several segments all are shown, or those that are asked for") {
    Place place;
    std::string const file = place / "sites.bin";
    std::ofstream(file) << golden::load("vectors/whylogs/extra/segment.0.bin")
                        << golden::load("vectors/whylogs/extra/segment.1.bin")
                        << golden::load("vectors/whylogs/extra/segment.2.bin");
    std::string const text = output({"profile", "show", file});
    CHECK(has(text, "  east\n"));
    CHECK(has(text, "  south\n"));
    json const all = json::parse(output({"profile", "show", file, "--json"}));
    REQUIRE(all.size() == 3);
    CHECK(all[1]["segment"] == json{{"whylogs.tag.site", "north"}});
    CHECK(all[1]["columns"]["site"]["counts/n"] == 16);
    json const one =
        json::parse(output({"profile", "show", file, "--segment", "site=south", "--json"}));
    CHECK(one["site"]["counts/n"] == 13);
    CHECK(has(complaint({"profile", "show", file, "--segment", "site=west"}),
              "no segment 'site=west': it has 'site=east', 'site=north', 'site=south'"));
    CHECK(has(complaint({"profile", "show", vectorPath("profile_df.bin"), "--segment", "a=b"}),
              "it is of all rows"));
    CHECK(has(complaint({"profile", "diff", file, file}), "there are 3 profiles"));
}

TEST_CASE("different segments are merged only if it is asked for, and into none of them") {
    Place place;
    std::string const out = place / "out.bin";
    std::string const east = vectorPath("extra/segment.0.bin");
    std::string const north = vectorPath("extra/segment.1.bin");
    Ran const refused = run({"profile", "merge", out, east, north});
    CHECK(refused.code == 2);
    CHECK(has(refused.err,
              north + " cannot be merged with those before it: the segments are 'site=east' and "
                      "'site=north'"));
    CHECK(has(refused.err, "--across-segments"));
    CHECK_FALSE(std::filesystem::exists(out));
    CHECK(run({"profile", "merge", out, vectorPath("extra/conditions.1.bin"), east}).code == 2);

    output({"profile", "merge", "--across-segments", out, east, north});
    hio::Profile const both = hio::readProfileFile(out);
    CHECK(both.segment().empty());
    CHECK_FALSE(both.metadata().contains("segp_id"));
    CHECK(both.columns().at("site").metrics().counts.n == 27);

    output({"profile", "merge", "--force", out, east, east});
    hio::Profile const twice = hio::readProfileFile(out);
    CHECK(twice.segment() == hio::Profile::Metadata{{"whylogs.tag.site", "east"}});
    CHECK(twice.columns().at("site").metrics().counts.n == 22);
    CHECK(std::filesystem::file_size(out) > 0);
    CHECK(golden::load("vectors/whylogs/extra/segment.0.bin").substr(4, 3) ==
          contentOf(out).substr(4, 3)); // the size of a segment header, and has_segments
    std::ofstream(place / "sites.bin") << contentOf(east) << contentOf(north);
    CHECK(run({"profile", "merge", place / "x.bin", place / "sites.bin"}).code == 2);
    output({"profile", "merge", place / "x.bin", place / "sites.bin", "--segment", "site=north"});
    CHECK(hio::readProfileFile(place / "x.bin").columns().at("site").metrics().counts.n == 16);
}

TEST_CASE("conditions and unicode ranges merge as in whylogs") {
    Place place;
    json const summaries = golden::whylogs("extra/summaries.json");
    for (std::string const kind : {"conditions", "unicode"}) {
        CAPTURE(kind);
        std::string const out = place / (kind + ".bin");
        output({"profile",
                "merge",
                out,
                vectorPath("extra/" + kind + ".1.bin"),
                vectorPath("extra/" + kind + ".2.bin")});
        json const merged = json::parse(output({"profile", "show", out, "--json"}));
        checkSummary(withoutItems(merged), summaries[kind + ".1.bin + " + kind + ".2.bin"]);
    }
}

TEST_CASE("a metric that hio does not know is kept, refused or dropped, never lost") {
    Place place;
    std::string const one = place / "one.bin";
    std::string const two = place / "two.bin";
    std::string const out = place / "out.bin";
    hio::OtherMetrics others;
    hio::detail::putBytes(others.unknown["image/secret"], 10, "bytes of a later version");
    hio::Profile profile(0, 0);
    profile.insert("picture", hio::Column(hio::Metrics{.counted = false, .typed = false}, others));
    hio::writeProfileFile(one, profile);
    profile.insert("picture", hio::Column(hio::Metrics{}, others));
    profile.column("other").track(true);
    hio::writeProfileFile(two, profile);

    output({"profile", "merge", out, one});
    CHECK(contentOf(out) == contentOf(one));
    Ran const shown = run({"profile", "show", one, "--json"});
    CHECK(shown.code == 0);
    CHECK(json::parse(shown.out)["picture"] == nullptr);
    CHECK(has(shown.err, "column 'picture': the metric 'image' is unknown to hio, and not shown"));
    CHECK(has(output({"profile", "show", one}), "picture  image: unknown to hio\n"));

    Ran const refused = run({"profile", "merge", "--force", out, one, two});
    CHECK(refused.code == 2);
    CHECK(has(refused.err,
              two + " cannot be merged with those before it: column 'picture', metric 'image': "
                    "hio does not know how"));
    CHECK(has(refused.err, "--drop METRIC"));
    CHECK(contentOf(out) == contentOf(one)); // still there
    output({"profile", "merge", "--force", "--drop", "image", out, one, two});
    CHECK(hio::readProfileFile(out).columns().at("picture").others().names().empty());
    CHECK(has(complaint({"profile", "merge", "--drop", "imag", place / "no.bin", one}),
              "no profile has the metric 'imag'"));
    CHECK_FALSE(std::filesystem::exists(place / "no.bin"));
}

TEST_CASE("profiles of datasets with different names are merged only by force") {
    Place place;
    std::string const out = place / "out.bin";
    for (char const* name : {"a", "b"}) {
        hio::Profile profile = profileOf(0, 5);
        profile.metadata()["name"] = name;
        hio::writeProfileFile(place / name, profile);
    }
    hio::writeProfileFile(place / "nameless", profileOf(5, 10));
    Ran const refused =
        run({"profile", "merge", out, place / "nameless", place / "a", place / "b"});
    CHECK(refused.code == 2);
    CHECK(has(refused.err,
              (place / "b") + " cannot be merged with those before it: the datasets "
                              "are 'a' and 'b'"));
    CHECK_FALSE(std::filesystem::exists(out));
    output({"profile", "merge", out, place / "nameless", place / "a"});
    CHECK(hio::readProfileFile(out).metadata().at("name") == "a");
    output({"profile", "merge", "--force", out, out, place / "b"});
    CHECK_FALSE(hio::readProfileFile(out).metadata().contains("name"));
    CHECK(hio::readProfileFile(out).columns().at("number").metrics().counts.n == 15);
}

TEST_CASE("merge names each file that it cannot read, and then writes nothing") {
    Place place;
    std::ofstream(place / "text.bin") << "no profile";
    Ran const ran = run({"profile",
                         "merge",
                         place / "out.bin",
                         place / "absent.bin",
                         vectorPath("profile_df.bin"),
                         place / "text.bin"});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, (place / "absent.bin") + ": No such file"));
    CHECK(has(ran.err, (place / "text.bin") + ": byte 0, profile: does not begin with WHY1"));
    CHECK(has(ran.err, "nothing is written, as 2 of 3 files cannot be read"));
    CHECK_FALSE(std::filesystem::exists(place / "out.bin"));
}

TEST_CASE("show says what is wrong with a file, and where") {
    Place place;
    CHECK(has(complaint({"profile", "show", place / "absent.bin"}),
              "absent.bin: No such file or directory"));
    CHECK(has(complaint({"profile", "show", place / ""}), "Is a directory"));
    std::string const whole = golden::load("vectors/whylogs/profile_df.bin");
    std::ofstream(place / "cut.bin") << whole.substr(0, 900);
    CHECK(has(complaint({"profile", "show", place / "cut.bin"}), "cut.bin: byte 469, profile:"));
    std::ofstream(place / "\x1b[2J.bin") << "";
    CHECK(has(complaint({"profile", "show", place / "\x1b[2J.bin"}), "\\x1b[2J.bin: byte 0"));
}

TEST_CASE("help of each verb has its use, examples and exit codes") {
    CHECK(has(output({"--version"}), "hio 0."));
    std::string const help = output({"--help"});
    CHECK(output({"-h"}) == help);
    CHECK(has(help, "Usage: hio [OPTIONS] [VERB]\n"));
    CHECK(has(help, "profile"));
    CHECK(has(help, "2  could not run"));
    CHECK(has(output({"profile", "--help"}), "Usage: hio profile [OPTIONS] [VERB]\n"));
    std::string const show = output({"profile", "show", "--help"});
    CHECK(has(show, "Usage: hio profile show [OPTIONS] FILE...\n"));
    CHECK(has(show, "  hio profile show weather.bin --json"));
    CHECK(has(show, "Exit codes: 0 shown, 2 not"));
    std::string const merge = output({"profile", "merge", "--help"});
    CHECK(has(merge, "Usage: hio profile merge [OPTIONS] OUT FILE...\n"));
    CHECK(has(merge, "--force"));
    CHECK(has(merge, "Exit codes: 0 merged, 2 not"));
    for (std::string const& text : {help, show, merge}) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            CHECK(line.size() <= 92);
        }
    }
}

TEST_CASE("no verb is answered with help") {
    for (std::vector<std::string> const& args : {std::vector<std::string>{}, {"profile"}}) {
        Ran const ran = run(args);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(has(ran.err, args.empty() ? "Usage: hio [OPTIONS]" : "Usage: hio profile [OPTIONS]"));
    }
}

TEST_CASE("words that the command does not know are answered with those it does") {
    CHECK(has(complaint({"profil"}), "unknown verb 'profil' of hio: it has 'roll', 'profile'"));
    CHECK(has(complaint({"profil"}), "did you mean 'profile'? (see hio --help)"));
    CHECK(has(complaint({"--versoin"}), "unknown flag '--versoin' of hio: it has"));
    CHECK(has(complaint({"profile", "shwo", "x"}),
              "unknown verb 'shwo' of hio profile: it has 'show', 'merge', 'diff', 'report': did "
              "you mean "
              "'show'?"));
    CHECK(has(complaint({"profile", "show", "--jsn", "x"}),
              "unknown flag '--jsn' of hio profile show: it has '--help', '--each', '--column', "
              "'--sort', '--segment', '--json': did you mean '--json'? (see hio profile show "
              "--help)"));
    CHECK(has(complaint({"--bar", "profile", "show", "x"}), "'--bar' of hio: "));
    CHECK(has(complaint({"profile", "show"}), "FILE is required (see hio profile show --help)"));
    CHECK(has(complaint({"profile", "merge", "x"}), "FILE is required"));
    CHECK(has(complaint({"profile", "diff", "a", "b", "c"}),
              "one argument too many for hio profile diff: 'c'"));
    CHECK(has(complaint({"profile", "diff", "--", "a", "b", "c"}), "for hio profile diff: 'c'"));
    CHECK(has(complaint({"profile", "show", "--", "-x"}), "open -x: No such file"));
    CHECK(has(complaint({"profile", "show", "merge"}), "merge: No such file")); // no verb here
}

TEST_CASE("output that goes nowhere") {
    std::vector<std::string> const show = {"profile", "show", vectorPath("profile_df.bin")};
    SUBCASE("a reader that went away is no error") {
        int ends[2] = {-1, -1};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        ::close(ends[0]);
        hio::Fd const pipe(ends[1]);
        Ran const ran = run(show, pipe.get());
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
    }
    SUBCASE("a full disk is") {
        hio::Fd const full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
        REQUIRE(full);
        Ran const ran = run(show, full.get());
        CHECK(ran.code == 2);
        CHECK(has(ran.err, "hio: cannot write to standard output: No space left on device"));
        CHECK(run({"--help"}, full.get()).code == 2);
        CHECK(run({"--version"}, full.get()).code == 2);
    }
    SUBCASE("and so is what cannot be written to") {
        hio::Fd const null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        Ran const ran = run(show, null.get());
        CHECK(ran.code == 2);
        CHECK(has(ran.err, "hio: cannot write to standard output: Bad file descriptor"));
    }
}
