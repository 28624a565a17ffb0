// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/ogle/ogler.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using hio::Level;
using hio::Ogler;
using hio::OglerError;
using hio::OglerOptions;

namespace fs = std::filesystem;

namespace {

OglerOptions quiet() {
    OglerOptions options;
    options.console = false;
    options.temp = true;
    return options;
}

std::vector<std::string> linesOf(std::string const& path) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// A line without its time, which it must begin with.
std::string untimed(std::string const& line) {
    constexpr std::string_view Shape = "0000-00-00T00:00:00.000000Z ";
    std::string time = line.substr(0, Shape.size());
    std::replace_if(
        time.begin(), time.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
    REQUIRE(time == Shape);
    return line.substr(Shape.size());
}

/// What goes to fd 2 while this lives.
class Stderr {
public:
    Stderr() : former_(::dup(STDERR_FILENO)) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        read_.reset(ends[0]);
        REQUIRE(::dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
        ::close(ends[1]);
    }
    ~Stderr() { ::dup2(former_.get(), STDERR_FILENO); }
    Stderr(Stderr const&) = delete;
    Stderr& operator=(Stderr const&) = delete;
    Stderr(Stderr&&) = delete;
    Stderr& operator=(Stderr&&) = delete;

    /// All of it; nothing more is captured after that.
    std::string text() {
        ::dup2(former_.get(), STDERR_FILENO);
        std::array<char, 4096> some{};
        ssize_t const got = ::read(read_.get(), some.data(), some.size());
        return {some.data(), static_cast<std::size_t>(std::max<ssize_t>(0, got))};
    }

private:
    hio::Fd former_;
    hio::Fd read_;
};

} // namespace

TEST_CASE("errors go to stderr by default, and nothing else") {
    std::string text;
    {
        Stderr captured;
        Ogler ogler;
        auto const logger = ogler.logger("");
        logger.debug("no");
        logger.info("no");
        logger.warn("no");
        logger.error("yes");
        CHECK(ogler.path().empty());
        text = captured.text();
    }
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(untimed(text) == "error hio: yes\n");
}

TEST_CASE("a line carries the fields that are known") {
    auto options = quiet();
    options.level = Level::debug;
    options.prefix = "demo";
    options.crew = "pipe";
    options.hand = "reader";
    Ogler ogler(options);
    auto const logger = ogler.logger("sampler");
    logger.debug("one");
    double tyme = 1.25;
    ogler.wind([&] { return tyme; });
    logger.info("two");
    tyme = 0.1;
    ogler.logger("").warn("three");
    ogler.wind({});
    logger.error("four {} %v");
    auto const lines = linesOf(ogler.path());
    REQUIRE(lines.size() == 4);
    CHECK(untimed(lines[0]) == "debug demo crew=pipe hand=reader doer=sampler: one");
    CHECK(untimed(lines[1]) == "info demo crew=pipe hand=reader doer=sampler tyme=1.25: two");
    CHECK(untimed(lines[2]) == "warning demo crew=pipe hand=reader tyme=0.1: three");
    CHECK(untimed(lines[3]) == "error demo crew=pipe hand=reader doer=sampler: four {} %v");
}

TEST_CASE("the level holds for all loggers and can be changed") {
    Ogler ogler(quiet());
    auto const logger = ogler.logger("doer");
    CHECK(ogler.level() == Level::error);
    CHECK(logger.logs(Level::error));
    CHECK_FALSE(logger.logs(Level::warn));
    ogler.level(Level::info);
    logger.debug("no");
    logger.info("yes");
    ogler.level(Level::off);
    logger.error("no");
    CHECK_FALSE(logger.logs(Level::error));
    CHECK_FALSE(logger.logs(Level::off));
    auto const lines = linesOf(ogler.path());
    REQUIRE(lines.size() == 1);
    CHECK(untimed(lines[0]) == "info hio doer=doer: yes");
}

TEST_CASE("no text breaks a line") {
    auto options = quiet();
    SUBCASE("plain") {
        Ogler ogler(options);
        ogler.logger("a\nb").error("c\nd\x1b[31m\xff" + std::string(1000, 'x'));
        auto const lines = linesOf(ogler.path());
        REQUIRE(lines.size() == 1);
        CHECK(untimed(lines[0]) ==
              "error hio doer=a\\nb: c\\nd\\x1b[31m\\xff" + std::string(1000, 'x'));
    }
    SUBCASE("JSON") {
        options.json = true;
        options.crew = "cr\"ew";
        Ogler ogler(options);
        ogler.wind([] { return 2.5; });
        ogler.logger("a\nb").error("c\n\"d\\\x1b\xff");
        ogler.wind({});
        ogler.logger("").error("");
        auto const lines = linesOf(ogler.path());
        REQUIRE(lines.size() == 2);
        auto line = nlohmann::json::parse(lines[0]);
        CHECK(line.at("time").get<std::string>().size() == 27);
        line.erase("time");
        CHECK(line == nlohmann::json{{"level", "error"},
                                     {"crew", "cr\"ew"},
                                     {"doer", "a\nb"},
                                     {"tyme", 2.5},
                                     {"text", "c\n\"d\\\x1b\ufffd"}});
        line = nlohmann::json::parse(lines[1]);
        CHECK(line.size() == 4);
        CHECK(line.at("text") == "");
    }
}

TEST_CASE("a temp log goes with its Ogler") {
    std::optional<Ogler> ogler;
    ogler.emplace(quiet());
    fs::path const path = ogler->path();
    CHECK(path.filename() == "main.log");
    CHECK(fs::exists(path));
    ogler.reset();
    CHECK_FALSE(fs::exists(path.parent_path()));
}

TEST_CASE("a given path is made and appended to; reopen follows a rotation") {
    Ogler const holder(quiet()); // for its directory
    fs::path const path = fs::path(holder.path()).parent_path() / "deep" / "down" / "x.log";
    OglerOptions options;
    options.console = false;
    options.path = path;
    Ogler(options).logger("").error("one");
    Ogler ogler(options);
    ogler.logger("").error("two");
    CHECK(linesOf(path).size() == 2);
    fs::rename(path, path.string() + ".1");
    ogler.logger("").error("three");
    ogler.reopen();
    ogler.logger("").error("four");
    CHECK(linesOf(path.string() + ".1").size() == 3);
    auto const lines = linesOf(path);
    REQUIRE(lines.size() == 1);
    CHECK(untimed(lines[0]) == "error hio: four");
}

TEST_CASE("a file that cannot be opened is an error that names it and the remedy") {
    OglerOptions options;
    options.console = false;
    options.path = "/proc/nowhere/x.log";
    try {
        Ogler const ogler(options);
        FAIL("opened");
    } catch (OglerError const& error) {
        std::string const what = error.what();
        CHECK(what.find("/proc/nowhere/x.log") != std::string::npos);
        CHECK(what.find("give a path") != std::string::npos);
        CHECK(error.code() == std::errc::no_such_file_or_directory);
    }
    options.path.clear();
    options.name = "../x";
    CHECK_THROWS_AS(Ogler{options}, OglerError);
    options.name = "";
    CHECK_THROWS_AS(Ogler{options}, OglerError);
}

TEST_CASE("a line that cannot be written is counted, not thrown") {
    OglerOptions options;
    options.console = false;
    options.path = "/dev/full";
    Ogler ogler(options);
    auto const logger = ogler.logger("");
    logger.error("one");
    CHECK(ogler.lost() == 1);
    ogler.wind([]() -> double { throw std::runtime_error("no tyme"); });
    logger.error("two");
    CHECK(ogler.lost() == 2);
    logger.debug("below the level");
    CHECK(ogler.lost() == 2);
}
