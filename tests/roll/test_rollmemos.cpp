// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/records.hpp>
#include <hio/roll/logdesk.hpp>
#include <hio/roll/rollmemos.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "golden.hpp"

using hio::LogApplied;
using hio::LogClose;
using hio::LogDesk;
using hio::LogWritten;

namespace {

constexpr std::uint64_t Largest = INT64_MAX;

LogWritten writtenOf(std::int64_t startMs) {
    return {{.dataset = "größe \"1\"\n",
             .startMs = startMs,
             .rows = Largest,
             .columns = 3,
             .nulls = 0,
             .file = "profile.2026-01-01T00Z.d.0.bin"}};
}

std::vector<std::string> memos() {
    return {LogClose{.to = 7}.memo("boss"),
            LogApplied{.rows = 5, .windows = 2, .done = true}.memo("hand"),
            writtenOf(-1).memo("hand")};
}

} // namespace

TEST_CASE("memos come back as they were") {
    CHECK(LogClose::from(LogClose{.to = Largest}.memo("boss"))->to == Largest);
    CHECK(LogClose::from(LogClose{}.memo(""))->to == 0);
    for (bool const done : {false, true}) {
        LogApplied const applied{.rows = Largest, .windows = 9, .done = done};
        auto const read = LogApplied::from(applied.memo("log1"));
        REQUIRE(read);
        CHECK(read->rows == Largest);
        CHECK(read->windows == 9);
        CHECK(read->done == done);
    }
    for (std::int64_t const start : {INT64_MIN, std::int64_t{0}, INT64_MAX}) {
        auto const read = LogWritten::from(writtenOf(start).memo("log1"));
        REQUIRE(read);
        CHECK(read->window.dataset == "größe \"1\"\n");
        CHECK(read->window.startMs == start);
        CHECK(read->window.rows == Largest);
        CHECK(read->window.columns == 3);
        CHECK(read->window.nulls == 0);
        CHECK(read->window.file == "profile.2026-01-01T00Z.d.0.bin");
    }
}

TEST_CASE("a memo of one kind is none of another, nor of the crew") {
    auto const all = memos();
    CHECK_FALSE(LogClose::from(all[1]));
    CHECK_FALSE(LogClose::from(all[2]));
    CHECK_FALSE(LogApplied::from(all[0]));
    CHECK_FALSE(LogApplied::from(all[2]));
    CHECK_FALSE(LogWritten::from(all[0]));
    CHECK_FALSE(LogWritten::from(all[1]));
    for (std::string const& memo : all) {
        REQUIRE(hio::tagOf(memo));
        CHECK_FALSE(hio::tagKnown(*hio::tagOf(memo)));
    }
}

TEST_CASE("memos that are not as they should be are none") {
    for (char const* const memo :
         {"",
          "LGA",
          "{}",
          "[]",
          "\x80",
          R"({"tag":"LGA"})",
          R"({"tag":"LGA","name":"h","load":{}})",
          R"({"tag":"LGA","name":"h","load":[]})",
          R"({"tag":"LGA","name":"h","load":{"rows":1,"windows":2}})",
          R"({"tag":"LGA","name":"h","load":{"rows":-1,"windows":2,"done":true}})",
          R"({"tag":"LGA","name":"h","load":{"rows":1.5,"windows":2,"done":true}})",
          R"({"tag":"LGA","name":"h","load":{"rows":"1","windows":2,"done":true}})",
          R"({"tag":"LGA","name":"h","load":{"rows":1,"windows":2,"done":1}})",
          R"({"tag":"LGA","name":"h","load":{"rows":1e400,"windows":2,"done":true}})",
          R"({"tag":"LGA","name":5,"load":{"rows":1,"windows":2,"done":true}})"}) {
        CAPTURE(memo);
        CHECK_FALSE(LogApplied::from(memo));
    }
    CHECK_FALSE(LogClose::from(R"({"tag":"LGC","name":"b","load":{"to":null}})"));
    CHECK_FALSE(LogClose::from(R"({"tag":"LGC","name":"b","load":{"to":-1}})"));
    CHECK_FALSE(LogWritten::from(R"({"tag":"LGW","name":"h","load":{"dataset":1,"start":0,)"
                                 R"("rows":1,"columns":1,"nulls":0,"file":"f"}})"));
}

TEST_CASE("no bytes of a memo make it throw") {
    for (std::string const& memo : memos()) {
        golden::mutate<hio::HioError>(memo, [](std::string const& mutant) {
            CHECK_NOTHROW(static_cast<void>(LogClose::from(mutant)));
            CHECK_NOTHROW(static_cast<void>(LogApplied::from(mutant)));
            CHECK_NOTHROW(static_cast<void>(LogWritten::from(mutant)));
        });
    }
}

TEST_CASE("a desk adds up what its hands tell, in whatever order") {
    LogDesk desk({"log1", "log2"});
    CHECK_FALSE(desk.closed());
    desk.take("log1", LogApplied{.rows = 10, .windows = 2, .done = false}.memo("log1"));
    desk.take("log2", LogApplied{.rows = 5, .windows = 1, .done = false}.memo("log2"));
    CHECK(desk.rows() == 15);
    CHECK(desk.openWindows() == 3);
    desk.take("log2", writtenOf(2).memo("log2"));
    desk.take("log1", writtenOf(3).memo("log1"));
    desk.take("log1", writtenOf(1).memo("log1"));
    desk.take("log1", LogApplied{.rows = 12, .windows = 0, .done = true}.memo("log1"));
    CHECK_FALSE(desk.closed());
    desk.take("log2", LogApplied{.rows = 6, .windows = 0, .done = true}.memo("log2"));
    CHECK(desk.closed());
    CHECK(desk.rows() == 18);
    CHECK(desk.openWindows() == 0);
    auto const windows = desk.windows();
    REQUIRE(windows.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(windows[i].startMs == static_cast<std::int64_t>(i + 1));
    }
}

TEST_CASE("a desk takes nothing from others, and nothing that is no memo of it") {
    LogDesk desk({"log1"});
    desk.take("log2", LogApplied{.rows = 10, .windows = 2, .done = true}.memo("log1"));
    desk.take("", LogApplied{.rows = 10, .windows = 2, .done = true}.memo("log1"));
    desk.take("log2", writtenOf(1).memo("log1"));
    desk.take("log1", "");
    desk.take("log1", LogClose{.to = 1}.memo("log1"));
    CHECK_FALSE(desk.closed());
    CHECK(desk.rows() == 0);
    CHECK(desk.windows().empty());
    CHECK(LogDesk({}).closed());
}
