// SPDX-License-Identifier: Apache-2.0
// `hio profile report`, as a user meets it. What a browser makes of the page: tests/browser.
#include <hio/roll/profilefile.hpp>

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "command.hpp"
#include "memo/place.hpp"

using command::has;
using command::Ran;
using command::run;

namespace {

std::string contentOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Three days of a dataset, in files.
struct Days {
    Place place;
    std::string page = place / "page.html";
    std::vector<std::string> files;

    Days() {
        for (int day = 0; day < 3; ++day) {
            files.push_back(place / (std::to_string(day) + ".bin"));
            write(files.back(), day, "days");
        }
    }
    static void write(std::string const& path, int day, std::string const& dataset) {
        hio::Profile profile(day * std::int64_t{86'400'000}, 0);
        profile.metadata()["name"] = dataset;
        profile.column("number").track(std::int64_t{day});
        hio::writeProfileFile(path, profile);
    }
    [[nodiscard]] Ran report(std::vector<std::string> const& more = {}) const {
        std::vector<std::string> args{"profile", "report", page};
        args.insert(args.end(), files.begin(), files.end());
        args.insert(args.end(), more.begin(), more.end());
        return run(args);
    }
    /// How many files there are beside those of the days.
    [[nodiscard]] std::ptrdiff_t others() const {
        return std::distance(std::filesystem::directory_iterator(place / ""), {}) -
               static_cast<std::ptrdiff_t>(files.size());
    }
};

/// Checks that it is refused in one line that has `why` in it, and that nothing is written.
void checkRefused(Days const& days, Ran const& ran, std::string const& why) {
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, why));
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    CHECK(days.others() == 0);
}

} // namespace

TEST_CASE("report writes one page that loads nothing") {
    Days const days;
    Ran const ran = days.report();
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    CHECK(ran.out == days.page + ": 1 column in 3 windows\n");
    CHECK(days.others() == 1);
    std::string const page = contentOf(days.page);
    CHECK(page.starts_with("<!DOCTYPE html>\n"));
    CHECK(page.ends_with("</html>\n"));
    CHECK(has(page, "default-src 'none'; style-src 'sha256-"));
    CHECK_FALSE(has(page, "unsafe"));
    CHECK_FALSE(has(page, "{{"));
    for (char const* const place : {"src=\"", "url(", "@import", "fetch(", "XMLHttp", "import("}) {
        CAPTURE(place);
        CHECK_FALSE(has(page, place));
    }
    CHECK(has(page, R"("dataset":"days","files":3,"windows":[0,86400000,172800000])"));
}

TEST_CASE("report replaces a file only if it is told to, and no profile that it reads") {
    Days const days;
    std::ofstream(days.page) << "mine";
    Ran const refused = days.report();
    CHECK(refused.code == 2);
    CHECK(has(refused.err, days.page + " exists: name another file, or give --force"));
    CHECK(contentOf(days.page) == "mine");
    CHECK(days.report({"--force"}).code == 0);
    CHECK(contentOf(days.page).starts_with("<!DOCTYPE html>"));
    CHECK(days.others() == 1);

    std::string const before = contentOf(days.files[0]); // as `report --force *.bin` names it
    Ran const slip = run({"profile", "report", "--force", days.files[0], days.files[0]});
    CHECK(slip.code == 2);
    CHECK(has(slip.err, days.files[0] + " is one of the profiles to read: name the page"));
    CHECK(contentOf(days.files[0]) == before);
}

TEST_CASE("report names each file that it cannot read, and then writes nothing") {
    Days const days;
    std::string const absent = days.place / "absent.bin";
    Ran const ran = days.report({absent, days.place / ""});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "open " + absent + ": No such file"));
    CHECK(has(ran.err, "Is a directory"));
    CHECK(has(ran.err, "nothing is written, as 2 of 5 files cannot be read"));
    CHECK(days.others() == 0);
}

TEST_CASE("report refuses files of different datasets, and places where it cannot write") {
    Days days;
    days.files.push_back(days.place / "other.bin");
    Days::write(days.files.back(), 5, "nights");
    checkRefused(days, days.report(), "other.bin is of the dataset 'nights', and ");
    days.files.back() = days.files.front();
    std::filesystem::remove(days.place / "other.bin");
    days.files.pop_back();
    days.page = days.place / "no/such/place.html";
    checkRefused(days, days.report(), "no/such/place.html");
    days.page = days.place / "";
    checkRefused(days, days.report({"--force"}), days.page);
}

TEST_CASE("a page that does not fit on the disk is not there at all") {
    Days const days;
    rlimit usual{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
    rlimit const small{20000, usual.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    Ran const ran = days.report();
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
    checkRefused(days, ran, "write " + days.page);
}

TEST_CASE("help of report has its use, examples and exit codes") {
    Ran const ran = run({"profile", "report", "--help"});
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "Usage: hio profile report [OPTIONS] OUT FILE...\n"));
    CHECK(has(ran.out, "  hio profile report weather.html weather/*.bin\n"));
    CHECK(has(ran.out, "Exit codes: 0 written, 2 not"));
    CHECK(has(ran.out, "--force"));
    CHECK(has(run({"profile", "--help"}).out, "report"));
}
