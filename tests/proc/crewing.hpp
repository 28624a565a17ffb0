// SPDX-License-Identifier: Apache-2.0
/// @file
/// Real crews for tests: the program is its own hand, and with `boss KIND DIR` a boss to be killed.
#pragma once

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

namespace crewing {

namespace fs = std::filesystem;

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
            std::signal(signal_, SIG_DFL); // a sanitizer catches some
            ::raise(signal_);
        }
        ::_exit(code_);
    }

private:
    int code_;
    int signal_;
    bool hangs_;
};

inline hio::Dog breaks(hio::Tymth, double tock) {
    co_yield tock;
    throw std::runtime_error("no more");
    co_return true;
}

class Sore : public hio::Doer { // throws when it is closed
    void exit() override { throw 7; }
};

inline hio::Crew makeCrew() {
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

inline int playBoss(std::string const& kind, std::string const& dir, double grace) {
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
inline int playForkingBoss(std::string const& dir) {
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

inline void sendAll(hio::Uxd& uxd, std::vector<std::string> const& memos, std::string const& to) {
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
inline int playForger(std::string const& dir) {
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

// --- for the tests
// ----------------------------------------------------------------------------------

struct Dir {
    Dir() {
        std::string name = (fs::temp_directory_path() / "hio-crew-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Dir() { fs::remove_all(path); }
    [[nodiscard]] bool empty() const { return fs::is_empty(path); }
    std::string path;
};

inline bool noChild() {
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
inline Run runCrew(std::vector<hio::HandOptions> hands,
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

/// Of main: what the program is when it is not the tests. @return its exit code
inline std::optional<int> live(int argc, char** argv) {
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
    return std::nullopt;
}

} // namespace crewing
