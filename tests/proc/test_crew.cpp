// SPDX-License-Identifier: Apache-2.0
// Real crews: how they begin, know each other and end by themselves.
#define DOCTEST_CONFIG_IMPLEMENT
#include "crewing.hpp"

using namespace crewing;

TEST_CASE("a crew registers, knows each other, and ends in order") {
    Dir dir;
    hio::Plain::Map const others{{"others", 2}};
    auto const run = runCrew({{.name = "one", .craft = "idle", .load = others},
                              {.name = "two", .craft = "idle", .load = others},
                              {.name = "three", .craft = "idle", .load = others}},
                             dir.path,
                             3);
    CHECK(run.error.empty());
    CHECK(run.done);
    REQUIRE(run.ends.size() == 3);
    for (auto const& end : run.ends) {
        CHECK(end.exit == hio::uv::Exit{});
        CHECK(end.registered);
    }
    for (auto const* hand : {"one", "two", "three"}) {
        CAPTURE(hand);
        CHECK(run.at(std::string("registered ") + hand) < run.at("crewed"));
        CHECK(run.at("crewed") < run.at("stopping"));
        CHECK(run.at("stopping") < run.at(std::string("gone ") + hand));
        auto const memo = [&](std::string const& text) {
            auto const wanted = std::string(hand) + ": " + text;
            return std::any_of(run.memos.begin(), run.memos.end(), [&](auto const& one) {
                return one.starts_with(wanted);
            });
        };
        CHECK(memo("pid "));
        CHECK(memo("book boss "));
        CHECK(memo("bye")); // its doers were closed before it ended
    }
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("hands that end by themselves end the crew well") {
    Dir dir;
    auto const run = runCrew({{.name = "one", .craft = "work"},
                              {.name = "two", .craft = "work", .load = {{"recurs", 20}}}},
                             dir.path);
    CHECK(run.error.empty());
    CHECK(run.done);
    CHECK(run.ends.size() == 2);
    CHECK_FALSE(run.has("stopping"));
    CHECK(run.has("crewed"));
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("a hand that dies is named with how, and the others are ended") {
    Dir dir;
    struct Case {
        hio::HandOptions hand;
        std::string text;
    };
    std::vector<Case> const cases{
        {{.name = "bad", .craft = "early"}, "'bad' exited with code 3 before it registered"},
        {{.name = "bad", .craft = "early", .load = {{"code", 0}}},
         "'bad' exited with code 0 before it registered"},
        {{.name = "bad", .craft = "work", .load = {{"recurs", 60}, {"throws", true}}},
         "'bad' exited with code 1"},
        {{.name = "bad", .craft = "signal"}, "'bad' was killed by signal 9 (KILL)"},
        {{.name = "bad", .craft = "signal", .load = {{"signal", SIGUSR1}}},
         "'bad' was killed by signal 10 (USR1)"},
    };
    for (auto const& [hand, text] : cases) {
        CAPTURE(text);
        auto const run = runCrew({{.name = "good", .craft = "serve"}, hand}, dir.path);
        CHECK_FALSE(run.done);
        CHECK(run.error.find(text) != std::string::npos);
        CHECK(run.ends.size() == 2);
        CHECK(dir.empty());
        CHECK(noChild());
    }
}

TEST_CASE("a stranger can neither register as a hand nor order one about") {
    Dir dir;
    std::string book;
    auto const forge = [&](hio::Bosser& boss) {
        proc::Proc forger({"/proc/self/exe", "forge", dir.path + "/boss"});
        CHECK(forger.wait() == 0);
        book = boss.protocol().book().getAddr("one").value_or("none");
    };
    hio::Plain::Map const others{{"others", 1}};
    auto const run = runCrew({{.name = "one", .craft = "idle", .load = others},
                              {.name = "two", .craft = "idle", .load = others}},
                             dir.path,
                             2,
                             forge);
    CHECK(run.done);
    CHECK(book == dir.path + "/boss/one.uxd");
    // Both knew each other when the boss ended them, and nobody else.
    auto const said = [&](std::string const& memo) {
        return std::find(run.memos.begin(), run.memos.end(), memo) != run.memos.end();
    };
    CHECK((said("one: bye boss two") && said("two: bye boss one")));
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("a Doist that reaches its limit ends the hands and waits for them") {
    Dir dir;
    auto const crew = makeCrew();
    hio::uv::Loop loop;
    hio::Bosser boss(
        loop, crew, {.name = "boss", .hands = {{.name = "serve"}}, .runDir = dir.path});
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "boss", .tock = 0.01, .limit = 0.3, .pacer = &pacer});
    CHECK_FALSE(doist.run({boss}));
    REQUIRE(boss.ends().size() == 1);
    CHECK(boss.ends()[0].exit == hio::uv::Exit{});
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("a boss and hands that fork children which throw go on as before") {
    Dir dir;
    proc::Proc boss({"/proc/self/exe", "forking", dir.path});
    CHECK(boss.wait() == 0);
    CHECK(boss.lineWith("done") == "1 forked 1 forked 1 done");
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("a hand and its boss tell on stderr what was thrown, by whom and where, and end with 1") {
    Dir const dir;
    std::string const self = fs::read_symlink("/proc/self/exe");
    proc::Proc boss({"/bin/sh", "-c", "exec \"$0\" boss break \"$1\" 2>&1", self, dir.path});
    std::string const first = boss.lineWith("no more");
    CHECK(first.starts_with("hand '"));
    CHECK(first.find("': no more (thrown by breaks at tyme 0") != std::string::npos);
    CHECK(first.find(", after its yield at crewing.hpp:") != std::string::npos);
    CHECK(boss.lineWith("type int").find("Sore at tyme ") != std::string::npos);
    CHECK(boss.lineWith("boss 'boss': ").find("(thrown by hio::Bosser at tyme ") !=
          std::string::npos);
    CHECK(boss.wait() == 1);
}

TEST_CASE("names that clash and crafts that are not there are refused before anything starts") {
    auto const crew = makeCrew();
    hio::uv::Loop loop;
    auto const make = [&](std::vector<hio::HandOptions> hands) {
        hio::Bosser const boss(loop, crew, {.name = "boss", .hands = std::move(hands)});
    };
    CHECK_THROWS_AS(make({{.name = "a", .craft = "idle"}, {.name = "a", .craft = "idle"}}),
                    hio::MultiError);
    CHECK_THROWS_AS(make({{.name = "boss", .craft = "idle"}}), hio::MultiError);
    CHECK_THROWS_AS(make({{.name = "../x", .craft = "idle"}}), hio::MultiError);
    CHECK_THROWS_WITH_AS(
        make({{.name = "a", .craft = "none"}}), doctest::Contains("'none'"), hio::MultiError);
}

int main(int argc, char** argv) {
    if (auto const code = crewing::live(argc, argv)) {
        return *code;
    }
    return doctest::Context(argc, argv).run();
}
