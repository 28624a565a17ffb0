// SPDX-License-Identifier: Apache-2.0
// Real crews. The program is its own hand, and with `boss KIND DIR` a boss to be killed.
#define DOCTEST_CONFIG_IMPLEMENT
#include <hio/crew/bosser.hpp>
#include <hio/crew/crewer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/memo/gram.hpp>
#include <hio/memo/uxd.hpp>
#include <hio/uv/looppacer.hpp>

#include <doctest/doctest.h>

#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>

#include "proc.hpp"

namespace fs = std::filesystem;

namespace {

// --- what the hands do ----------------------------------------------------------------------

// Says its pid, then what the others are called when it knows, then works until END.
class Idler : public hio::Doer {
public:
    Idler(hio::Crewer& crewer, std::size_t others) : crewer_(crewer), others_(others) {}
    void enter() override { crewer_.send("boss", "pid " + std::to_string(::getpid())); }
    bool recur(double) override {
        bool const whole = crewer_.protocol().book().countNameAddr() == 1 + others_;
        told_ = told_ || (whole && crewer_.send("boss", "book" + names()));
        return false;
    }
    void exit() override { crewer_.send("boss", "bye" + names()); }

private:
    [[nodiscard]] std::string names() const {
        std::string names;
        for (auto const& entry : crewer_.protocol().book().addrByName()) {
            names += ' ' + entry.first;
        }
        return names;
    }

    hio::Crewer& crewer_;
    std::size_t others_;
    bool told_ = false;
};

class Worker : public hio::Doer { // a number of recurs, then done, or it throws
public:
    Worker(std::int64_t recurs, bool throws) : recurs_(recurs), throws_(throws) {}
    bool recur(double) override {
        if (--recurs_ > 0) {
            return false;
        }
        return throws_ ? throw std::runtime_error("no more") : true;
    }

private:
    std::int64_t recurs_;
    bool throws_;
};

class Signalled : public hio::Doer { // sends itself a signal
public:
    explicit Signalled(int signal) : signal_(signal) {}
    bool recur(double) override { return ::raise(signal_) != 0; }

private:
    int signal_;
};

/// Once: forks a child that throws, and waits for it. @return its exit code; -1: not yet
class Forker : public hio::Doer {
public:
    explicit Forker(std::function<bool(int code)> tell) : tell_(std::move(tell)) {}
    bool recur(double) override {
        if (child_ < 0) {
            child_ = ::fork();
            if (child_ == 0) {
                throw std::runtime_error("the child");
            }
        }
        int status = 0;
        if (!code_ && ::waitpid(child_, &status, WNOHANG) == child_) {
            code_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
        }
        return code_ && tell_(*code_);
    }

private:
    std::function<bool(int code)> tell_; // until it answers true
    pid_t child_ = -1;
    std::optional<int> code_;
};

class Unwilling : public hio::Doer { // ends its process in its own way when it is told to leave
public:
    explicit Unwilling(hio::Load const& load)
        : code_(static_cast<int>(load.get("code", 0))),
          signal_(static_cast<int>(load.get("signal", 0))),
          hangs_(load.get("hangs", false)) {}
    bool recur(double) override { return false; }
    void exit() override {
        std::signal(SIGTERM, code_ != 0 ? SIG_IGN : SIG_DFL);
        while (hangs_) {
            ::pause();
        }
        if (signal_ != 0) {
            ::raise(signal_);
        }
        ::_exit(code_);
    }

private:
    int code_;
    int signal_;
    bool hangs_;
};

hio::Dog breaks(hio::Tymth, double tock) {
    co_yield tock;
    throw std::runtime_error("no more");
    co_return true;
}

class Sore : public hio::Doer { // throws when it is closed
    void exit() override { throw 7; }
};

hio::Crew makeCrew() {
    hio::Crew crew("test");
    crew.hand("idle", [](hio::Doers& doers, hio::Load const& load, hio::Crewer& crewer) {
        doers.add<Idler>(crewer, static_cast<std::size_t>(load.get("others", 0)));
    });
    crew.hand("work", [](hio::Doers& doers, hio::Load const& load) {
        doers.add<Worker>(load.get("recurs", 3), load.get("throws", false));
    });
    crew.hand("break", [](hio::Doers& doers, hio::Load const&) {
        doers.add<Sore>();
        doers.add(hio::doify(breaks));
    });
    crew.hand("serve", [](hio::Doers&, hio::Load const&) {});
    crew.hand("fork", [](hio::Doers& doers, hio::Load const&, hio::Crewer& crewer) {
        doers.add<Forker>([&crewer](int code) {
            crewer.send("boss", "forked " + std::to_string(code));
            return false; // END ends it
        });
    });
    crew.hand("early", [](hio::Doers&, hio::Load const& load) {
        ::_exit(static_cast<int>(load.get("code", 3)));
    });
    crew.hand("signal", [](hio::Doers& doers, hio::Load const& load) {
        doers.add<Signalled>(static_cast<int>(load.get("signal", SIGKILL)));
    });
    crew.hand("unwilling",
              [](hio::Doers& doers, hio::Load const& load) { doers.add<Unwilling>(load); });
    crew.hand("late", [](hio::Doers&, hio::Load const&) { // never registers
        ::usleep(30'000'000);
    });
    crew.hand("deaf", [](hio::Doers& doers, hio::Load const&, hio::Crewer& crewer) {
        crewer.send("boss", "deaf"); // queued only: it is never served
        doers.add<Signalled>(SIGSTOP);
    });
    return crew;
}

// --- a boss to be signalled -----------------------------------------------------------------

int playBoss(std::string const& kind, std::string const& dir, double grace) {
    auto const crew = makeCrew();
    hio::BosserOptions options{
        .name = "boss",
        .hands = {{.name = "one", .craft = kind, .load = {{"others", 1}}, .grace = grace},
                  {.name = "two", .craft = kind, .load = {{"others", 1}}, .grace = grace}},
        .runDir = dir,
        .onEvent =
            [](hio::CrewEvent const& event) {
                std::cout << event.what << ' ' << event.hand << std::endl;
            },
        .onMemo = [](std::string const&,
                     std::string const& memo) { std::cout << memo << std::endl; }};
    return hio::Bosser::work(crew, std::move(options), 0.005);
}

// Forks while its hands, which fork too, are there.
int playForkingBoss(std::string const& dir) {
    auto const crew = makeCrew();
    std::map<std::string, std::string> told;
    hio::uv::Loop loop;
    hio::Bosser boss(loop,
                     crew,
                     {.name = "boss",
                      .hands = {{.name = "one", .craft = "fork"}, {.name = "two", .craft = "fork"}},
                      .runDir = dir,
                      .onMemo = [&told](std::string const& hand, std::string const& memo) {
                          told[hand] = memo;
                      }});
    std::string own;
    Forker forker([&](int code) { // all memos of the hands come after its child has ended
        own = std::to_string(code);
        bool const whole = told.size() == 2 && boss.ends().empty();
        if (whole) {
            boss.stop();
        }
        return whole;
    });
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "boss", .tock = 0.005, .limit = 15.0, .pacer = &pacer});
    bool const done = doist.run({boss, forker});
    std::cout << own << ' ' << told["one"] << ' ' << told["two"] << (done ? " done" : " not done")
              << std::endl;
    return done ? 0 : 1;
}

// --- a stranger -----------------------------------------------------------------------------

void sendAll(hio::Uxd& uxd, std::vector<std::string> const& memos, std::string const& to) {
    for (auto const& memo : memos) {
        for (auto const& gram : hio::rend(memo)) {
            static_cast<void>(proc::until([&] {
                auto const sent = uxd.send(gram, to);
                return !sent || *sent; // a door that has its hand refuses
            }));
        }
    }
}

// A process of the same user that claims to be hand `one` at the boss, and the boss at the hand.
int playForger(std::string const& dir) {
    hio::Uxd uxd;
    uxd.open(dir + "/forger");
    std::vector<std::string> const regs(100, hio::encode(hio::regDom("one")));
    sendAll(uxd, regs, dir + "/one.door");
    // The boss waits for us and its queue takes 11.
    sendAll(uxd, {regs.begin(), regs.begin() + 10}, dir + "/boss.uxd");
    uxd.close();
    std::string const door = dir + "/one.door";
    fs::rename(door, dir + "/aside");
    uxd.open(door); // what it sends comes from the boss's path now
    std::vector<std::string> const orders{hio::encode(hio::bokDom("boss", {{"evil", "/evil"}})),
                                          hio::encode(hio::endDom("boss"))};
    for (int i = 0; i < 100; ++i) {
        sendAll(uxd, orders, dir + "/one.uxd");
    }
    uxd.close();
    fs::rename(dir + "/aside", door);
    return 0;
}

// --- tests ----------------------------------------------------------------------------------

struct Dir {
    Dir() {
        std::string name = (fs::temp_directory_path() / "hio-crew-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Dir() { fs::remove_all(path); }
    [[nodiscard]] bool empty() const { return fs::is_empty(path); }
    std::string path;
};

bool noChild() {
    return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

struct Run {
    std::vector<std::string> events;
    std::vector<std::string> memos;
    std::vector<hio::HandEnd> ends;
    std::string error;
    bool done = false;
    int books = 0;  // hands that know all others
    int wanted = 0; // of those, then the crew is stopped

    [[nodiscard]] bool has(std::string const& event) const {
        return std::find(events.begin(), events.end(), event) != events.end();
    }
    [[nodiscard]] std::size_t at(std::string const& event) const {
        return static_cast<std::size_t>(std::find(events.begin(), events.end(), event) -
                                        events.begin());
    }
};

// Runs a crew to its end, but not for longer than 15 s. `onCrewed`: called when it is complete.
Run runCrew(std::vector<hio::HandOptions> hands,
            std::string const& dir,
            int books = 0,
            std::function<void(hio::Bosser&)> const& onCrewed = {}) {
    Run run;
    run.wanted = books;
    auto const crew = makeCrew();
    hio::uv::Loop loop;
    hio::Bosser* self = nullptr;
    auto const onEvent = [&](hio::CrewEvent const& event) {
        std::string const hand(event.hand);
        run.events.push_back(std::string(event.what) + (hand.empty() ? "" : ' ' + hand));
        if (event.what == "crewed" && onCrewed) {
            onCrewed(*self);
        }
    };
    auto const onMemo = [&](std::string const& hand, std::string const& memo) {
        run.memos.push_back(hand + ": " + memo);
        if (memo.starts_with("book") && ++run.books == run.wanted) {
            self->stop();
        }
    };
    hio::Bosser boss(loop,
                     crew,
                     {.name = "boss",
                      .hands = std::move(hands),
                      .runDir = dir,
                      .onEvent = onEvent,
                      .onMemo = onMemo});
    self = &boss;
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "boss", .tock = 0.005, .limit = 15.0, .pacer = &pacer});
    try {
        run.done = doist.run({boss});
    } catch (hio::MultiError const& error) {
        run.error = error.what();
    }
    run.ends = boss.ends();
    return run;
}

} // namespace

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

TEST_CASE("a boss and hands that fork children which throw go on as before") {
    Dir dir;
    proc::Proc boss({"/proc/self/exe", "forking", dir.path});
    CHECK(boss.wait() == 0);
    CHECK(boss.lineWith("done") == "1 forked 1 forked 1 done");
    CHECK(dir.empty());
    CHECK(noChild());
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

TEST_CASE("a hand and its boss tell on stderr what was thrown, by whom and where, and end with 1") {
    Dir const dir;
    std::string const self = fs::read_symlink("/proc/self/exe");
    proc::Proc boss({"/bin/sh", "-c", "exec \"$0\" boss break \"$1\" 2>&1", self, dir.path});
    std::string const first = boss.lineWith("no more");
    CHECK(first.starts_with("hand '"));
    CHECK(first.find("': no more (thrown by breaks at tyme 0") != std::string::npos);
    CHECK(first.find(", after its yield at test_crew.cpp:") != std::string::npos);
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
    if (auto const load = hio::Crewer::claim(argc, argv)) {
        bool const clean = ::fcntl(hio::Crewer::LoadFd, F_GETFD) < 0 && ::dup(0) == 3;
        ::close(3);
        return clean ? hio::Crewer::work(makeCrew(), *load) : 77; // a descriptor too many
    }
    if (argc == 3 && std::string(argv[1]) == "forge") {
        return playForger(argv[2]);
    }
    if (argc >= 4 && std::string(argv[1]) == "boss") {
        return playBoss(argv[2], argv[3], argc > 4 ? std::stod(argv[4]) : 30.0);
    }
    if (argc == 3 && std::string(argv[1]) == "forking") {
        try {
            return playForkingBoss(argv[2]);
        } catch (std::runtime_error const&) {
            return 1; // this is its child
        }
    }
    return doctest::Context(argc, argv).run();
}
