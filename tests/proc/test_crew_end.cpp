// SPDX-License-Identifier: Apache-2.0
// Real crews: how they end when they are told to, or killed.
#define DOCTEST_CONFIG_IMPLEMENT
#include "crewing.hpp"

using namespace crewing;

TEST_CASE("a frozen hand is killed after its graces, the others are not") {
    Dir dir;
    hio::MonoTimer const timer;
    auto const run = runCrew(
        {{.name = "good", .craft = "serve"}, {.name = "deaf", .craft = "deaf", .grace = 0.15}},
        dir.path,
        0,
        [](hio::Bosser& boss) { boss.stop(); });
    CHECK(run.error == "hand 'deaf' needed SIGKILL: it did not end within 0.15 s of SIGTERM");
    CHECK(timer.elapsed() < 5.0);
    REQUIRE(run.ends.size() == 2);
    CHECK(run.ends[0].hand == "good");
    CHECK(run.ends[0].exit == hio::uv::Exit{});
    CHECK(run.ends[0].trouble.empty());
    CHECK(run.ends[1].exit.signal == SIGKILL);
    CHECK(run.ends[1].trouble == run.error);
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("each hand that ends badly while the crew stops is told") {
    Dir dir;
    struct Case {
        hio::HandOptions hand;
        std::string error;
    };
    std::vector<Case> const cases{
        {{.name = "bad", .craft = "unwilling"}, ""},
        {{.name = "bad", .craft = "unwilling", .load = {{"code", 3}}},
         "hand 'bad' exited with code 3 while the crew stopped"},
        {{.name = "bad", .craft = "unwilling", .load = {{"signal", SIGSEGV}}},
         "hand 'bad' was killed by signal 11 (SEGV) while the crew stopped"},
        {{.name = "bad", .craft = "unwilling", .load = {{"signal", SIGKILL}}},
         "hand 'bad' was killed by signal 9 (KILL) while the crew stopped"},
        {{.name = "bad",
          .craft = "unwilling",
          .load = {{"hangs", true}, {"code", 1}},
          .grace = 0.25},
         "hand 'bad' needed SIGKILL: it did not end within 0.25 s of SIGTERM"},
        {{.name = "bad", .craft = "unwilling", .load = {{"hangs", true}}, .grace = 0.25},
         "hand 'bad' needed SIGTERM: it did not end within 0.25 s of END"},
    };
    for (auto const& [hand, error] : cases) {
        CAPTURE(error);
        auto other = hand;
        other.name = "worse";
        auto const run = runCrew({hand, {.name = "good", .craft = "serve"}, other},
                                 dir.path,
                                 0,
                                 [](hio::Bosser& boss) { boss.stop(); });
        CHECK(run.ends.size() == 3);
        CHECK(run.done == error.empty());
        CHECK((run.error.find(error) != std::string::npos));
        CHECK((run.error.find("'worse'") != std::string::npos) == !error.empty());
        CHECK(run.error.find("'good'") == std::string::npos);
        CHECK(dir.empty());
        CHECK(noChild());
    }
}

TEST_CASE("a hand that died and those that then end badly are all told") {
    Dir dir;
    auto const run =
        runCrew({{.name = "dead", .craft = "work", .load = {{"recurs", 60}, {"throws", true}}},
                 {.name = "bad", .craft = "unwilling", .load = {{"code", 4}}}},
                dir.path);
    CHECK(run.error == "hand 'dead' exited with code 1; hand 'bad' exited with code 4 while the "
                       "crew stopped");
    CHECK(noChild());
}

TEST_CASE("a hand that needed SIGKILL is told also when the Doist ends the boss") {
    Dir dir;
    auto const crew = makeCrew();
    hio::uv::Loop loop;
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "boss", .tock = 0.005, .limit = 20.0, .pacer = &pacer});
    hio::Bosser boss(loop,
                     crew,
                     {.name = "boss",
                      .hands = {{.name = "bad", .craft = "deaf", .grace = 0.1}},
                      .runDir = dir.path,
                      .onEvent = [&](hio::CrewEvent const& event) {
                          if (event.what == "crewed") {
                              doist.interrupt();
                          }
                      }});
    CHECK_THROWS_WITH_AS(doist.run({boss}),
                         "hand 'bad' needed SIGKILL: it did not end within 0.1 s of SIGTERM",
                         hio::MultiError);
    CHECK(dir.empty());
    CHECK(noChild());
}

TEST_CASE("a hand that has not registered yet is not bad when it is told to go") {
    Dir dir;
    auto const crew = makeCrew();
    hio::uv::Loop loop;
    hio::Bosser boss(loop, crew, {.name = "boss", .hands = {{.name = "late"}}, .runDir = dir.path});
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "boss", .tock = 0.005, .limit = 0.05, .pacer = &pacer});
    CHECK_FALSE(doist.run({boss}));
    REQUIRE(boss.ends().size() == 1);
    CHECK(boss.ends()[0].trouble.empty());
    CHECK(noChild());
}

TEST_CASE("the ready-made main says it, and its exit code does") {
    Dir dir;
    auto const program = fs::read_symlink("/proc/self/exe").string();
    proc::Proc boss({"/bin/sh", "-c", "exec \"$0\" boss deaf \"$1\" 0.1 2>&1", program, dir.path});
    CHECK(boss.lineWith("crewed") == "crewed ");
    boss.kill(SIGTERM);
    auto const said = boss.lineWith("boss 'boss'");
    for (std::string const hand : {"one", "two"}) {
        CHECK(said.find("hand '" + hand +
                        "' needed SIGKILL: it did not end within 0.1 s of SIGTERM") !=
              std::string::npos);
    }
    CHECK(boss.wait() == 1);
    CHECK(dir.empty());
}

TEST_CASE("SIGINT, SIGTERM and SIGHUP end the boss in order; nothing is left") {
    for (int const signal : {SIGINT, SIGTERM, SIGHUP}) {
        Dir dir;
        proc::Proc boss({"/proc/self/exe", "boss", "idle", dir.path});
        CHECK(boss.lineWith("crewed") == "crewed ");
        boss.kill(signal);
        CHECK(boss.wait() == 0);
        CHECK(boss.lineWith("gone two") == "gone two");
        CHECK(dir.empty());
    }
}

TEST_CASE("a signal before the hands are there ends the boss too") {
    Dir dir;
    proc::Proc boss({"/proc/self/exe", "boss", "idle", dir.path});
    CHECK(boss.lineWith("opened") == "opened ");
    ::usleep(2000);
    boss.kill(SIGTERM);
    CHECK(boss.wait() == 0);
    CHECK(dir.empty());
}

TEST_CASE("a second signal does not wait") {
    Dir dir;
    proc::Proc boss({"/proc/self/exe", "boss", "deaf", dir.path});
    CHECK(boss.lineWith("crewed") == "crewed ");
    hio::MonoTimer const timer;
    boss.kill(SIGINT);
    CHECK(boss.lineWith("stopping") == "stopping ");
    boss.kill(SIGINT);
    CHECK(boss.wait() == 1);      // hands were killed
    CHECK(timer.elapsed() < 3.0); // of 30 s grace
    CHECK(dir.empty());
}

TEST_CASE("no hand outlives a boss that is killed, and the next one cleans up") {
    Dir dir;
    std::vector<pid_t> hands;
    {
        proc::Proc boss({"/proc/self/exe", "boss", "idle", dir.path});
        for (int i = 0; i < 2; ++i) {
            hands.push_back(std::stoi(boss.lineWith("pid ").substr(4)));
        }
        CHECK(boss.lineWith("book") != "");
        {
            proc::Proc second({"/proc/self/exe", "boss", "idle", dir.path});
            CHECK(second.wait() == 1); // one of this name runs
        }
        boss.kill(SIGKILL);
        CHECK(boss.wait() == -SIGKILL);
    }
    auto const gone = [&] {
        return std::all_of(hands.begin(), hands.end(), [](pid_t pid) {
            std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
            std::string text;
            std::getline(stat, text);
            return text.empty() || text.find(") Z ") != std::string::npos; // init reaps it
        });
    };
    CHECK(proc::until(gone, 1.0));
    CHECK(fs::exists(dir.path + "/boss/one.uxd"));
    proc::Proc boss({"/proc/self/exe", "boss", "idle", dir.path});
    CHECK(boss.lineWith("crewed") == "crewed ");
    boss.kill(SIGTERM);
    CHECK(boss.wait() == 0);
    CHECK(dir.empty());
}

int main(int argc, char** argv) {
    if (auto const code = crewing::live(argc, argv)) {
        return *code;
    }
    return doctest::Context(argc, argv).run();
}
