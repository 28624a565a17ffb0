// SPDX-License-Identifier: Apache-2.0
// What `hio roll` makes of rows, as a user meets it.
#include <hio/roll/profilefile.hpp>
#include <hio/roll/summary.hpp>
#include <hio/roll/window.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <ctime>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "roll/golden.hpp"
#include "roll/summaries.hpp"
#include "running.hpp"

using nlohmann::json;
using rolling::checkFiles;
using rolling::has;
using rolling::House;
using rolling::Line;
using rolling::Ran;
using rolling::roll;
using rolling::Running;
using rolling::tableOf;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Sanitized = true;
#elif defined(__has_feature)
constexpr bool Sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool Sanitized = false;
#endif

/// `a` and `1` on a line each, by gzip.
constexpr std::string_view GzipOfRows{
    "\037\213\010\000\000\000\000\000\002\003\113\344\062\344\002\000\000\044\301\211"
    "\004\000\000\000",
    24};

std::string weather() {
    char const* const data = std::getenv("HIO_EXAMPLE_DATA");
    return std::string(data != nullptr ? data : "examples/data") + "/seattle-weather.csv";
}

/// Checks that all went well, and cleanly. @return the table
std::vector<Line> checkDone(House const& house, Ran const& ran, char const* time = "time") {
    CAPTURE(ran.err);
    REQUIRE(ran.code == 0);
    CHECK_FALSE(has(ran.err, "hio:"));
    checkFiles(ran.out, house.to(), time);
    house.checkClean();
    return tableOf(ran.out);
}

hio::Profile profileOf(House const& house, Line const& line) {
    return hio::readProfileFile(house.to() + "/" + line.file);
}

/// The bytes of a profile but for the time of its creation, which differs from run to run.
std::string bytesOf(hio::Profile const& profile) {
    hio::Profile timeless(profile.datasetMs(), 0);
    timeless.metadata() = profile.metadata();
    for (auto const& [name, column] : profile.columns()) {
        timeless.column(name) = column;
    }
    return hio::writeProfile(timeless);
}

std::map<std::string, std::string> allBytes(House const& house) {
    std::map<std::string, std::string> all;
    for (std::string const& name : House::names(house.to())) {
        all[name] = bytesOf(hio::readProfileFile(house.to() + "/" + name));
    }
    return all;
}

/// `count` rows of shuffled times within three years, and what belongs into each window.
std::string randomRows(std::size_t count, std::vector<std::int64_t>& times) {
    std::mt19937_64 random(7);
    std::uniform_int_distribution<std::int64_t> any(1'577'836'800'000, 1'672'531'199'999);
    std::string csv = "time,number,text\n";
    for (std::size_t row = 0; row < count; ++row) {
        times.push_back(any(random));
        csv += rolling::isoOf(times.back()) + "," + std::to_string(random() % 1000) + ",t" +
               std::to_string(random() % 50) + "\n";
    }
    return csv;
}

/// Sum of the peaks of memory, in KiB, of the process and its hands, at the end of the run.
std::uint64_t peakOf(Running& running) {
    std::map<pid_t, std::uint64_t> peaks;
    while (!running.ended()) {
        std::vector<pid_t> pids = running.hands();
        pids.push_back(running.pid());
        for (pid_t const pid : pids) {
            std::ifstream status("/proc/" + std::to_string(pid) + "/status");
            for (std::string line; std::getline(status, line);) {
                if (line.starts_with("VmHWM:")) {
                    peaks[pid] = std::strtoull(line.c_str() + 6, nullptr, 10);
                }
            }
        }
        ::usleep(5000);
    }
    std::uint64_t sum = 0;
    for (auto const& [pid, peak] : peaks) {
        sum += peak;
    }
    CHECK(peaks.size() == 3);
    return sum;
}

} // namespace

TEST_CASE("the weather of Seattle by month is what whylogs makes of each month") {
    House house;
    std::vector<Line> const lines = checkDone(
        house, roll(house, {weather(), "--time", "date", "--by", "month", "--hands", "2"}), "date");
    CHECK(lines.size() == 48);
    CHECK(rolling::rowsOf(lines) == 1461);
    json const months = golden::whylogs("seattle-weather.months.json")["windows"];
    REQUIRE(months.size() == 24);
    for (Line const& line : lines) {
        CAPTURE(line.window);
        CHECK(line.file == "profile." + line.window + ".seattle-weather.0.bin");
        auto const month = months.find(line.window.substr(0, 7));
        if (month != months.end()) {
            CHECK(line.rows == (*month)["rows"]);
            golden::checkSummary(hio::summarize(profileOf(house, line)), (*month)["summary"]);
        }
    }
}

TEST_CASE("however many hands there are, the files are the same but for their making") {
    std::vector<std::int64_t> times;
    std::string const csv = randomRows(20'000, times);
    House one;
    House four;
    std::string const file = one.file("rows.csv", csv);
    ::setenv("XDG_RUNTIME_DIR", one.run().c_str(), 1);
    checkDone(one, roll(one, {file, "--time", "time", "--by", "month"}));
    ::setenv("XDG_RUNTIME_DIR", four.run().c_str(), 1);
    checkDone(four, roll(four, {file, "--time", "time", "--by", "month", "--hands", "4"}));
    auto const first = allBytes(one);
    auto const second = allBytes(four);
    CHECK(first.size() == 36);
    CHECK(first == second);
}

TEST_CASE("each row is in the window of its time, in whatever order they come") {
    House house;
    std::vector<std::int64_t> times;
    std::string const file = house.file("rows.csv", randomRows(10'000, times));
    for (auto const by : {hio::Granularity::second,
                          hio::Granularity::minute,
                          hio::Granularity::hour,
                          hio::Granularity::day,
                          hio::Granularity::year}) {
        std::string const word(hio::wordOf(by));
        CAPTURE(word);
        if (by < hio::Granularity::hour) { // files by the thousand: some of the rows will do
            times.resize(by == hio::Granularity::second ? 300 : 1000);
        }
        std::map<std::string, std::uint64_t> expected;
        std::string csv = "time\n";
        for (std::int64_t const time : times) {
            ++expected[hio::windowLabel(hio::windowStart(time, by), by)];
            csv += rolling::isoOf(time) + "\n";
        }
        std::filesystem::remove_all(house.to());
        std::vector<Line> const lines =
            checkDone(house, roll(house, {"-", "--time", "time", "--by", word}, csv));
        std::map<std::string, std::uint64_t> got;
        for (Line const& line : lines) {
            got[line.window] = line.rows;
        }
        CHECK(got == expected);
    }
}

TEST_CASE("a second run into the same directory is refused, appends or replaces") {
    House house;
    std::string const file = house.file("rows.csv", "time,x\n2026-01-01,1\n2026-01-02,2\n");
    std::string const more = house.file("more.csv", "time,x\n2026-01-02,5\n2026-01-03,6\n");
    CHECK(roll(house, {file, "--time", "time", "--dataset", "d"}).code == 0);
    CHECK(roll(house, {file, "--time", "time", "--dataset", "d.0"}).code == 0); // another dataset
    auto const before = allBytes(house);
    auto const left = [&] { // of what was there
        auto after = allBytes(house);
        std::erase_if(after, [&](auto const& entry) { return !before.contains(entry.first); });
        return after;
    };
    Ran const refused = roll(house, {more, "--time", "time", "--dataset", "d"});
    CHECK(refused.code == 2);
    CHECK(has(refused.err,
              house.to() + " has 2 profiles of dataset d already, as profile.2026-01-01"));
    CHECK(has(refused.err, "give --append to add to them, --replace to replace them"));
    CHECK(allBytes(house) == before);
    SUBCASE("append") {
        Ran const ran = roll(house, {more, "--time", "time", "--dataset", "d", "--append"});
        CHECK(ran.code == 0);
        CHECK(allBytes(house).size() == 6);
        CHECK(has(ran.out, "profile.2026-01-02T00Z.d.1.bin"));
        CHECK(has(ran.out, "profile.2026-01-03T00Z.d.0.bin"));
        CHECK(left() == before);
    }
    SUBCASE("replace") {
        Ran const ran = roll(house, {more, "--time", "time", "--dataset", "d", "--replace"});
        CHECK(ran.code == 0);
        CHECK(House::names(house.to()) ==
              std::vector<std::string>{"profile.2026-01-01T00Z.d.0.0.bin",
                                       "profile.2026-01-02T00Z.d.0.0.bin",
                                       "profile.2026-01-02T00Z.d.0.bin",
                                       "profile.2026-01-03T00Z.d.0.bin"});
        CHECK(left() != before);
    }
    SUBCASE("a run that does not get to its end replaces nothing") {
        Ran const ran = roll(house,
                             {"-", "--time", "time", "--dataset", "d", "--replace", "--strict"},
                             "time\n2026-01-05\nsoon\n");
        CHECK(ran.code == 2);
        CHECK(has(ran.err, "nothing was replaced: the profiles in " + house.to()));
        CHECK(allBytes(house) == before);
        CHECK(roll(house, {"-", "--time", "time", "--dataset", "d", "--replace"}, "time\nsoon\n")
                  .code == 2);
        CHECK(allBytes(house) == before);
    }
    CHECK(roll(house, {more, "--dataset", "d", "--replace", "--append"}).code == 2);
    house.checkClean();
}

TEST_CASE("without --to a directory of the dataset's name is made") {
    House house;
    std::string const file = house.file("sales.csv.gz", std::string(GzipOfRows));
    auto const run = [&](std::vector<std::string> args) {
        args.insert(args.begin(), "roll");
        Running running(std::move(args),
                        [&] { ::chdir(house.run().c_str()) == 0 ? void() : ::_exit(126); });
        running.feed("a\n1\n");
        running.closeInput();
        return running.end();
    };
    Ran const ran = run({file});
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "files in sales\n"));
    CHECK(House::names(house.run() + "/sales") ==
          std::vector<std::string>{"profile.all.sales.0.bin"});
    CHECK(run({"-"}).code == 0);
    CHECK(House::names(house.run() + "/stdin").size() == 1);
    std::ofstream(house.run() + "/taken") << "x";
    Ran const taken = run({file, "--dataset", "taken"});
    CHECK(taken.code == 2);
    CHECK(has(taken.err, "taken is a file, not a directory: name another by --to"));
    CHECK(run({file, "--dataset", "none", "--time", "absent"}).code == 2);
    CHECK_FALSE(std::filesystem::exists(house.run() + "/none"));
}

TEST_CASE("a path is shown as it is no danger to a terminal") {
    House house;
    std::string const file = house.file("rows.csv", "x\n1\n");
    Running running({"roll", file, "--to", house.to() + "\x1b[2J\n"});
    Ran const ran = running.end();
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "\\x1b[2J\\n\n"));
    CHECK_FALSE(has(ran.out, "\x1b"));
}

TEST_CASE("a file without a row among others is told, and the others are taken") {
    House house;
    std::string const empty = house.file("a.csv", "");
    std::string const good = house.file("b.csv", "x\n1\n");
    Ran const ran = roll(house, {empty, good, "--dataset", "d"});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "a.csv is empty"));
    CHECK(has(ran.out, "1 row in 1 window"));
    house.checkClean();
}

TEST_CASE("a JSON array of objects, as it comes") {
    House house;
    std::vector<Line> const lines =
        checkDone(house,
                  roll(house,
                       {"-", "--time", "t"},
                       "[\n  {\"t\": \"2026-01-01\", \"a\": [1, {\"]\": 2}]},\n"
                       "  {\"t\": \"2026-01-02\"}\n]\n"),
                  "t");
    CHECK(lines.size() == 2);
}

TEST_CASE("rows come slowly through a pipe, cut anywhere") {
    House house;
    Running running({"roll", "-", "--time", "time", "--by", "hour", "--to", house.to()});
    std::string const text = "\xEF\xBB\xBFtime,name,n\r\n"
                             "2026-01-01T00:10:00Z,\"a\r\nb\",1\r\n"
                             "2026-01-01T01:10:00Z,\"say \"\"so\"\"\",\r\n"
                             "2026-01-01T00:50:00Z,\"\",3";
    for (std::size_t at = 0; at < text.size(); at += 7) {
        running.feed(std::string_view(text).substr(at, 7));
        ::usleep(5000);
    }
    running.closeInput();
    std::vector<Line> const lines = checkDone(house, running.end());
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].file == "profile.2026-01-01T00Z.stdin.0.bin");
    CHECK(lines[0].rows == 2);
    CHECK(lines[1].rows == 1);
    CHECK(lines[1].nulls == 1);
    hio::Profile const first = profileOf(house, lines[0]);
    CHECK(first.columns().at("n").metrics().types.integral == 2);
    auto const items = first.columns().at("name").metrics().frequent->items();
    CHECK(items.size() == 1);
    CHECK(std::any_of(
        items.begin(), items.end(), [](auto const& item) { return item.text == "a\r\nb"; }));
}

TEST_CASE("named pipes are files like others, and their writers are not let down") {
    House house;
    std::string const first = house / "first";
    std::string const second = house / "second";
    REQUIRE(::mkfifo(first.c_str(), 0600) == 0);
    REQUIRE(::mkfifo(second.c_str(), 0600) == 0);
    Running running({"roll", first, second, "--time", "time", "--to", house.to()});
    for (std::string const& pipe : {first, second}) {
        std::ofstream writer(pipe); // waits for a reader, as a shell does
        writer << "time,x\n";
        writer.flush();
        ::usleep(50'000);
        writer << "2026-01-01,1\n";
        writer.close();
        CHECK(writer);
    }
    CHECK(rolling::rowsOf(checkDone(house, running.end())) == 2);
}

TEST_CASE("JSON lines are known by their content, and rows may lack columns") {
    House house;
    std::string const text = R"({"ts": 1767225600000, "a": 1, "b": {"c": 2}}
{"ts": 1767225600999, "a": 2.5}

{"ts": 1767225660000, "b": [1, 2], "z": "größe"}
)";
    std::vector<Line> const lines =
        checkDone(house,
                  roll(house, {"-", "--time", "ts", "--time-unit", "ms", "--by", "minute"}, text),
                  "ts");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].window == "2026-01-01T00-00Z");
    CHECK(lines[0].rows == 2);
    hio::Profile const first = profileOf(house, lines[0]);
    CHECK(first.columns().at("a").metrics().counts.n == 2);
    CHECK(first.columns().at("b").metrics().counts.n == 1);
    CHECK(first.columns().at("b").metrics().types.object == 1);
    CHECK_FALSE(first.columns().contains("z"));
    hio::Profile const second = profileOf(house, lines[1]);
    CHECK(second.columns().at("b").metrics().types.tensor == 1);
    CHECK(second.columns().at("z").metrics().types.string == 1);
}

TEST_CASE("types are what the user says") {
    House house;
    std::string const file = house.file("rows.csv", "time,zip,n\n2026-01-01,00123,4\n");
    std::vector<Line> const lines =
        checkDone(house, roll(house, {file, "--time", "time", "--types", "zip=text,n=float"}));
    REQUIRE(lines.size() == 1);
    hio::Profile const profile = profileOf(house, lines[0]);
    CHECK(profile.columns().at("zip").metrics().types.string == 1);
    CHECK(profile.columns().at("n").metrics().types.fractional == 1);
}

TEST_CASE("several files are one dataset, named after the first") {
    House house;
    std::string const one = house.file("one.csv", "time,x\n2026-01-01,1\n");
    std::string const two = house.file("two.jsonl", "{\"time\": \"2026-01-01\", \"y\": 1}\n");
    std::vector<Line> const lines = checkDone(house, roll(house, {one, two, "--time", "time"}));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].file == "profile.2026-01-01T00Z.one.0.bin");
    CHECK(lines[0].rows == 2);
    CHECK(lines[0].columns == 3);
}

TEST_CASE("no rows are no files, and that is told") {
    House house;
    Ran const ran = roll(house, {"-", "--time", "time"}, "time,x\n");
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "hio: standard input has a header and no row: give a file with rows"));
    CHECK(House::names(house.to()).empty());
    house.checkClean();
}

TEST_CASE("without a time all rows make one window") {
    House house;
    std::string const file = house.file("codes.tsv", "code\tn\n00501\t1\n12345\t NA\n");
    std::vector<Line> const lines = checkDone(house, roll(house, {file, "--hands", "2"}), "code");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].window == "all");
    CHECK(lines[0].file == "profile.all.codes.0.bin");
    hio::Profile const profile = profileOf(house, lines[0]);
    CHECK(profile.columns().at("code").metrics().types.string == 2);
    CHECK(profile.columns().at("n").metrics().counts.null == 1);
    CHECK(std::abs(profile.datasetMs() / 1000 - std::time(nullptr)) < 120);
}

TEST_CASE("a file is read as the options say") {
    House house;
    std::string const file =
        house.file("rows.txt", "# made by hand\n31.1.26|1,5|-\n1.2.26|2|x\n1.2.26|,5|NA\n");
    std::vector<Line> const lines = checkDone(house,
                                              roll(house,
                                                   {file,
                                                    "--skip",
                                                    "1",
                                                    "--no-header",
                                                    "--columns",
                                                    "day,n,s",
                                                    "--time",
                                                    "day",
                                                    "--time-format",
                                                    "%d.%m.%y",
                                                    "--delimiter",
                                                    "|",
                                                    "--decimal",
                                                    ",",
                                                    "--null",
                                                    "-",
                                                    "--by",
                                                    "month"}),
                                              "day");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].rows == 1);
    CHECK(lines[0].nulls == 1);
    hio::Profile const february = profileOf(house, lines[1]);
    CHECK(february.columns().at("n").metrics().types.fractional == 2);
    CHECK(february.columns().at("s").metrics().types.string == 2);
}

TEST_CASE("a new key in each row costs no square") {
    auto const seconds = [](int rows) {
        House house;
        std::string text;
        for (int row = 0; row < rows; ++row) {
            text += "{\"k" + std::to_string(row) + "\":1}\n";
        }
        std::string const file = house.file("keys.jsonl", text);
        hio::MonoTimer const timer;
        std::vector<Line> const lines = tableOf(roll(house, {file}).out);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].columns == static_cast<std::uint64_t>(rows));
        return timer.elapsed();
    };
    double const few = seconds(4000);
    CHECK(seconds(32'000) < 20 * few + 1); // the square is 64 times as much
}

TEST_CASE("two million rows take little memory" * doctest::skip(Sanitized)) {
    House house;
    std::string const path = house / "rows.csv";
    {
        std::ofstream csv(path);
        csv << "time,id,value,kind\n";
        std::mt19937_64 random(1);
        for (std::int64_t row = 0; row < 2'000'000; ++row) {
            csv << 1'767'225'600'000 + row * 3000 << ',' << row << ',' << random() % 100000
                << ".5,k" << random() % 1000 << '\n';
        }
    }
    Running running(
        {"roll", path, "--time", "time", "--time-unit", "ms", "--hands", "2", "--to", house.to()});
    std::uint64_t const peak = peakOf(running);
    CHECK(peak < 200 * 1024);
    MESSAGE("peak of memory: ", peak / 1024, " MiB");
    std::vector<Line> const lines = checkDone(house, running.end());
    CHECK(rolling::rowsOf(lines) == 2'000'000);
    CHECK(lines.size() == 70);
}
