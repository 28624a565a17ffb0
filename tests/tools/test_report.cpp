// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/profilefile.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <kit/tempfolder.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <tools/hio/profile/report.hpp>
#include <tools/hio/profile/reportpage.hpp>
#include <vector>

using hio::Profile;
using hio::tool::Cell;
using hio::tool::collectReport;
using hio::tool::Report;
using nlohmann::json;

namespace {

constexpr std::int64_t Day = 86'400'000;
constexpr std::int64_t Begin = 1'735'689'600'000; // 2025-01-01

/// Files of profiles, made one by one.
class Files {
public:
    /// Adds the file of a day, filled by `fill`.
    void add(std::int64_t day,
             std::function<void(Profile&)> const& fill,
             std::string const& dataset = "made") {
        Profile profile(Begin + day * Day, 0);
        if (!dataset.empty()) {
            profile.metadata()["name"] = dataset;
        }
        fill(profile);
        paths_.push_back(folder_.path() / ("p" + std::to_string(paths_.size()) + ".bin"));
        hio::writeProfileFile(paths_.back(), profile);
    }
    void addBytes(std::string_view bytes) {
        paths_.push_back(folder_.path() / ("p" + std::to_string(paths_.size()) + ".bin"));
        std::ofstream(paths_.back(), std::ios::binary) << bytes;
    }
    [[nodiscard]] std::vector<std::string> const& paths() const { return paths_; }
    [[nodiscard]] Report collect() const { return collectReport(paths_); }

private:
    TempFolder folder_;
    std::vector<std::string> paths_;
};

std::function<void(Profile&)> numbers(std::string const& column, double first, int count) {
    return [=](Profile& profile) {
        for (int i = 0; i < count; ++i) {
            profile.column(column).track(first + i);
        }
    };
}

std::string pageOf(Report const& report) {
    std::string page;
    hio::tool::writeReportPage(report, [&](std::string_view piece) { page += piece; });
    return page;
}

/// The text of the element that holds the data.
std::string dataOf(std::string const& page) {
    std::string_view const mark = R"(<script type="application/json" id="data">)";
    std::size_t const at = page.find(mark);
    REQUIRE(at != std::string::npos);
    return page.substr(at + mark.size(), page.find("</script>", at) - at - mark.size());
}

/// JSON as the page has it; 1e999, which the browser takes for infinite, as a text.
json jsonOf(Report const& report) {
    std::string data = dataOf(pageOf(report));
    for (std::size_t at = 0; (at = data.find("1e999")) != std::string::npos;) {
        bool const minus = at > 0 && data[at - 1] == '-';
        data.replace(minus ? at - 1 : at, minus ? 6 : 5, minus ? "\"-\"" : "\"+\"");
    }
    return json::parse(data);
}

json columnOf(json const& data, std::string const& name) {
    for (json const& column : data["columns"]) {
        if (column["name"] == name) {
            return column;
        }
    }
    FAIL("no column ", name);
    return {};
}

} // namespace

TEST_CASE("windows are in the order of time, and the files of one are merged") {
    Files files;
    files.add(2, numbers("x", 20, 10));
    files.add(0, numbers("x", 0, 10));
    files.add(2, numbers("x", 30, 11));
    files.add(1, numbers("x", 10, 10));
    files.add(2, numbers("x", 41, 1));
    Report const report = files.collect();
    CHECK(report.dataset == "made");
    CHECK(report.files == 5);
    REQUIRE(report.windows.size() == 3);
    CHECK(report.windows[0].startMs == Begin);
    CHECK(report.windows[2].startMs == Begin + 2 * Day);
    CHECK(report.windows[2].rows == 22);
    std::vector<Cell> const& cells = report.courses.at("x").cells;
    REQUIRE(cells.size() == 3);
    CHECK(cells[1].n == 10);
    CHECK((*cells[1].quantiles)[2] == 15);
    CHECK(cells[2].n == 22);
    CHECK((*cells[2].quantiles)[2] == 31); // of 20 to 41
    CHECK(std::lround(cells[2].distinct) == 22);
    CHECK(report.whole.columns().at("x").metrics().counts.n == 42);
}

TEST_CASE("a column that is only in some windows has cells there, and one where it is gone") {
    Files files;
    files.add(0, numbers("always", 0, 100));
    for (int const day : {1, 2}) {
        files.add(day, [&](Profile& profile) {
            numbers("always", 0, 100)(profile);
            numbers("some", 5, 100)(profile);
        });
    }
    files.add(3, numbers("always", 0, 100));
    files.add(9, numbers("always", 0, 100));
    Report const report = files.collect();
    std::vector<Cell> const& cells = report.courses.at("some").cells;
    REQUIRE(cells.size() == 3);
    CHECK(cells[0].window == 1);
    CHECK(cells[0].change > 0.9);
    CHECK(cells[1].change == 0.0);
    CHECK(cells[2].window == 3);
    CHECK(cells[2].n == 0);
    CHECK(cells[2].change > 0.9);
    CHECK(report.courses.at("some").changed > 0.9);
    CHECK(report.courses.at("always").changed == 0.0);

    json const course = columnOf(jsonOf(report), "some")["course"];
    CHECK(course["n"] == json({nullptr, 100, 100, nullptr, nullptr}));
    CHECK(course["q50"] == json({nullptr, 55, 55, nullptr, nullptr}));
    CHECK(course["change"][0] == 0);
    CHECK(course["change"][3].get<double>() == doctest::Approx(cells[2].change).epsilon(1e-3));
}

TEST_CASE("a change is told where it is, and a slow one by the ends") {
    Files files;
    for (int day = 0; day < 10; ++day) {
        files.add(day, [day](Profile& profile) {
            numbers("jump", day < 7 ? 0 : 500, 1000)(profile);
            numbers("slow", day * 20, 1000)(profile);
        });
    }
    Report const report = files.collect();
    for (Cell const& cell : report.courses.at("jump").cells) {
        CAPTURE(cell.window);
        CHECK((cell.change > 0.3) == (cell.window == 7));
    }
    for (Cell const& cell : report.courses.at("slow").cells) {
        CHECK(cell.change == 0.0); // 0.02, which chance explains
    }
    CHECK(report.courses.at("slow").changed > 0.05);
}

TEST_CASE("the shares of the most frequent texts are followed") {
    Files files;
    for (int day = 0; day < 2; ++day) {
        files.add(day, [day](Profile& profile) {
            for (int i = 0; i < 100; ++i) {
                profile.column("text").track(std::string_view(i < 60 - 50 * day ? "a" : "b"));
                profile.column("flag").track(i < 25);
                profile.column("number").track(std::int64_t{i % 3});
            }
        });
    }
    json const data = jsonOf(files.collect());
    json const text = columnOf(data, "text");
    CHECK(text["items"] == json::parse(R"([["b", 130], ["a", 70]])"));
    CHECK(text["course"]["items"] == json({{40, 90}, {60, 10}}));
    CHECK(columnOf(data, "flag")["course"]["items"] == json({{75, 75}, {25, 25}}));
    CHECK_FALSE(columnOf(data, "number")["course"].contains("items")); // quantiles tell more
    CHECK(columnOf(data, "number")["items"].size() == 3);
}

TEST_CASE("one window has no course") {
    Files files;
    files.add(0, numbers("x", 0, 10));
    json const data = jsonOf(files.collect());
    CHECK(data["windows"] == json({Begin}));
    CHECK_FALSE(columnOf(data, "x").contains("course"));
    CHECK(columnOf(data, "x")["quantiles"][4] == 5);
}

TEST_CASE("files of different datasets are refused, those without a name go with any") {
    Files mixed;
    mixed.add(0, numbers("x", 0, 10), "");
    mixed.add(1, numbers("x", 0, 10), "rain");
    CHECK(mixed.collect().dataset == "rain");
    mixed.add(2, numbers("x", 0, 10), "sun");
    CHECK_THROWS_WITH_AS(static_cast<void>(mixed.collect()),
                         doctest::Contains("p2.bin is of the dataset 'sun', and "),
                         hio::ValidationError);
}

TEST_CASE("what cannot be read is refused, in the head and behind it") {
    Files files;
    files.add(0, numbers("x", 0, 10));
    files.addBytes("no profile");
    CHECK_THROWS_WITH_AS(static_cast<void>(files.collect()),
                         "nothing is written, as 1 of 2 files cannot be read",
                         hio::FilerError);
    Files cut;
    cut.add(0, numbers("x", 0, 10));
    Profile profile(Begin, 0);
    numbers("x", 0, 10)(profile);
    std::string const bytes = hio::writeProfile(profile);
    cut.addBytes(bytes.substr(0, bytes.size() - 5));
    CHECK_THROWS_AS(static_cast<void>(cut.collect()), hio::FilerError);
    CHECK_THROWS_AS(static_cast<void>(collectReport(std::vector<std::string>{"/absent.bin"})),
                    hio::FilerError);
}

TEST_CASE("a profile from a pipe is read once") {
    Files files;
    files.add(0, numbers("x", 0, 10));
    Profile profile(Begin + Day, 0);
    numbers("x", 0, 20)(profile);
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    std::string const bytes = hio::writeProfile(profile);
    REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    std::vector<std::string> paths = files.paths();
    paths.push_back("/dev/fd/" + std::to_string(ends[0]));
    Report const report = collectReport(paths);
    ::close(ends[0]);
    REQUIRE(report.windows.size() == 2);
    CHECK(report.windows[1].rows == 20);
}

TEST_CASE("no text of a profile can end the element that holds the data") {
    std::vector<std::string> const names = {"<script>alert(1)</script>",
                                            "</script><script>alert(2)</script>",
                                            "<!-- x",
                                            "__proto__",
                                            "constructor",
                                            "\"quoted\" \\ 'too'",
                                            "line\xe2\x80\xa8separator",
                                            "not\xff utf8\xc0\x80",
                                            "nul\x01\n",
                                            "",
                                            std::string(9000, 'n')};
    Files files;
    for (int day = 0; day < 2; ++day) {
        files.add(
            day,
            [&](Profile& profile) {
                for (std::string const& name : names) {
                    profile.column(name).track(std::string_view(name));
                }
            },
            "</script>");
    }
    std::string const page = pageOf(files.collect());
    std::string const data = dataOf(page);
    CHECK(data.find('<') == std::string::npos);
    json const read = json::parse(data);
    CHECK(read["dataset"] == "</script>");
    REQUIRE(read["columns"].size() == names.size());
    for (std::string const& name : {names[0], names[1], names[2], names[3], names[4], names[5]}) {
        CHECK(columnOf(read, name)["items"][0][0] == name);
    }
    columnOf(read, "line\\u2028separator"); // shown, and neither breaks the line
    columnOf(read, "not\\xff utf8\\xc0\\x80");
    columnOf(read, "nul\\x01\\n");
    CHECK(columnOf(read, "")["n"] == 2);
    CHECK(columnOf(read, std::string(4093, 'n') + "...")["n"] == 2);
}

TEST_CASE("numbers of any size are written, with the digits that tell them apart") {
    double const infinity = std::numeric_limits<double>::infinity();
    Files files;
    for (int day = 0; day < 3; ++day) {
        files.add(day, [=](Profile& profile) {
            for (int i = 0; i < 5; ++i) {
                profile.column("infinite").track(i % 2 == 0 ? infinity : -infinity);
                profile.column("huge").track(1.7e308 * (i - 2) / 2);
                profile.column("tiny").track(1e-310 * i);
                profile.column("third").track((day + i) / 3.0);
                profile.column("time").track(std::int64_t{Begin + day * Day + i});
                profile.column("null").track(std::monostate());
            }
        });
    }
    json const data = jsonOf(files.collect());
    CHECK(columnOf(data, "infinite")["quantiles"][0] == "-");
    CHECK(columnOf(data, "infinite")["course"]["q95"] == json({"+", "+", "+"}));
    CHECK(columnOf(data, "infinite")["inf"] == 15);
    CHECK(columnOf(data, "huge")["histogram"]["bars"].size() == 5);
    CHECK(columnOf(data, "tiny")["quantiles"][8] == 4e-310);
    CHECK(columnOf(data, "third")["course"]["q50"] == json({0.66667, 1, 1.3333}));
    json const times = columnOf(data, "time")["course"]["q50"];
    CHECK(times[1].get<double>() - times[0].get<double>() == doctest::Approx(Day).epsilon(1e-3));
    CHECK_FALSE(columnOf(data, "null").contains("quantiles"));
    CHECK(columnOf(data, "null")["null"] == 15);
}
