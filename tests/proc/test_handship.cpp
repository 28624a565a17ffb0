// SPDX-License-Identifier: Apache-2.0
// Who may be a boss: programs that forget Crewer::claim, crews within crews, programs that hands
// start; and what hands are called. The program lives as LIFE in its environment says.
#define DOCTEST_CONFIG_IMPLEMENT
#include <hio/crew/bosser.hpp>
#include <hio/crew/crewer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/uv/looppacer.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include "proc.hpp"

namespace fs = std::filesystem;

namespace {

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Adds a line to the file HEARD, in one write.
void say(std::string const& text) {
    hio::Fd const file(
        ::open(variable("HEARD").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    std::string const line = text + '\n';
    if (::write(file.get(), line.data(), line.size()) < 0) {
        ::_exit(99);
    }
}

std::string contentOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// "COMM: ARG ARG ARG : 0 1 2", the name of this process, its command line and its descriptors.
std::string self() {
    std::string args = contentOf("/proc/self/cmdline");
    std::replace(args.begin(), args.end(), '\0', ' ');
    std::string fds;
    for (int fd = 0; fd < 64; ++fd) {
        fds += ::fcntl(fd, F_GETFD) >= 0 ? " " + std::to_string(fd) : "";
    }
    std::string name = contentOf("/proc/self/comm");
    name.pop_back();
    return name + ": " + args + ':' + fds;
}

// --- lives ----------------------------------------------------------------------------------

class Once : public hio::Doer { // done at once: then its hand ends when it has registered
    bool recur(double) override { return true; }
};

hio::BosserOptions bossOf(std::string const& name, std::vector<std::string> const& hands) {
    hio::BosserOptions options{.name = name, .temp = true};
    for (auto const& hand : hands) {
        options.hands.push_back({.name = hand, .craft = "any", .tock = 0.005, .grace = 20.0});
    }
    return options;
}

/// A plain crew.
int work(std::optional<hio::Load> const& load) {
    hio::Crew crew("crew");
    crew.hand("any", [](hio::Doers& doers, hio::Load const&) { doers.add<Once>(); });
    return load ? hio::Crewer::work(crew, *load)
                : hio::Bosser::work(crew, bossOf("boss", {"a"}), 0.005);
}

/// A hand that is a boss too, in one Doist.
int workBetween(hio::Load const& load) {
    hio::Crew crew("below");
    crew.hand("any", [](hio::Doers&, hio::Load const&) {});
    hio::uv::Loop loop;
    hio::Crewer crewer({.name = load.name, .boss = load.boss, .path = load.path});
    hio::Bosser boss(loop, crew, bossOf("between", {"below"}));
    crewer.until(boss);
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = load.name, .tock = 0.005, .limit = 20.0, .pacer = &pacer});
    return doist.run({crewer, boss}) ? 0 : 5;
}

/// Another program that is a boss: this one, as a person would start it.
void startOther() {
    ::setenv("LIFE", "plain", 1);
    std::string const command = "'" + variable("PROGRAM") + "' from a hand";
    say("other: " + std::to_string(std::system(command.c_str())));
}

int live(int argc, char** argv) {
    std::string const life = variable("LIFE");
    bool const hand = argc > 1 && std::string(argv[1]) == hio::Crewer::Flag;
    say(std::string("start ") + (hand ? argv[2] : "boss"));
    if (life == "forgetful") {
        return work(std::nullopt);
    }
    if (life == "mistaken") { // not main's own arguments
        return work(hio::Crewer::claim(argc - 1, argv + 1));
    }
    if (life == "closed" && hand) { // as daemons do
        ::close_range(3, ~0U, 0);
    }
    if (life == "taken" && hand) {
        ::dup2(STDOUT_FILENO, hio::Crewer::LoadFd);
    }
    if (life == "other-first" && hand) {
        startOther();
        return work(std::nullopt); // and it does not claim
    }
    if (life == "anew" && hand && variable("ANEW").empty()) {
        ::setenv("ANEW", "done", 1);
        ::execv("/proc/self/exe", argv);
    }
    if (life == "deleted" && !hand) {
        fs::remove(variable("PROGRAM"));
        fs::copy_file("/bin/false", variable("PROGRAM")); // the upgrade
    }
    std::jthread early;
    if (life == "threads") {
        early = std::jthread([] { ::usleep(50'000); });
    }
    auto const load = hio::Crewer::claim(argc, argv);
    if (life == "twice") {
        static_cast<void>(hio::Crewer::claim(argc, argv));
    }
    if (load) {
        say("hand " + load->name + " " + std::to_string(load->depth) + " " + self());
    }
    if (load && life == "other") {
        startOther();
    }
    if (load && life == "endless") {
        return work(std::nullopt); // the mistake: it claims, and starts the crew again all the same
    }
    if (load && life == "nested") {
        return load->depth == 1 ? workBetween(*load) : work(load);
    }
    return work(load);
}

// --- tests ----------------------------------------------------------------------------------

struct House {
    House() {
        std::string name = (fs::temp_directory_path() / "hio-hand-XXXXXX").string();
        path = ::mkdtemp(name.data());
        program = path + "/weatherman";
        fs::create_directory(path + "/run");
        fs::copy_file("/proc/self/exe", program);
    }
    ~House() { fs::remove_all(path); }
    std::string path;
    std::string program;
};

struct Lived {
    int code = 0;
    std::string said;               ///< on stdout and stderr
    std::vector<std::string> heard; ///< the lines of say()
    bool clean = false;             ///< nothing is left in the directory for sockets

    [[nodiscard]] std::size_t count(std::string const& start) const {
        return static_cast<std::size_t>(
            std::count_if(heard.begin(), heard.end(), [&](std::string const& line) {
                return line.starts_with(start);
            }));
    }
    [[nodiscard]] std::string lineOf(std::string const& start) const {
        auto const found = std::find_if(heard.begin(), heard.end(), [&](std::string const& line) {
            return line.starts_with(start);
        });
        return found != heard.end() ? *found : "";
    }
    [[nodiscard]] bool has(std::string const& part) const {
        return said.find(part) != std::string::npos;
    }
};

/// Lets the program live, in a directory of its own, until it ends.
Lived lived(std::string const& life, std::string const& command = "exec \"$0\" x 2>&1") {
    House const house;
    std::string const heard = house.path + "/heard";
    ::setenv("LIFE", life.c_str(), 1);
    ::setenv("HEARD", heard.c_str(), 1);
    ::setenv("PROGRAM", house.program.c_str(), 1);
    ::setenv("TMPDIR", (house.path + "/run").c_str(), 1);
    Lived done;
    {
        proc::Proc boss({"/bin/sh", "-c", command, house.program});
        for (auto line = boss.line(); !line.empty(); line = boss.line()) {
            done.said += line + '\n';
        }
        done.code = boss.wait();
    }
    for (auto const* name : {"LIFE", "HEARD", "PROGRAM", "TMPDIR"}) {
        ::unsetenv(name);
    }
    std::ifstream lines(heard);
    for (std::string line; std::getline(lines, line);) {
        done.heard.push_back(line);
    }
    done.clean = fs::is_empty(house.path + "/run");
    return done;
}

} // namespace

TEST_CASE("a hand that has not claimed its load is no boss") {
    for (std::string const life : {"forgetful", "mistaken"}) {
        CAPTURE(life);
        auto const done = lived(life);
        CAPTURE(done.said);
        CHECK(done.code == 1);
        CHECK(done.has("boss 'boss': this process was started as hand 'a'"));
        CHECK(done.has("Crewer::claim(argc, argv)"));
        CHECK(done.has("hand 'a' exited with code 1 before it registered"));
        CHECK(done.count("start") == 2);
        CHECK(done.clean);
    }
}

TEST_CASE("a load that is not there any more is an error that says how") {
    for (std::string const life : {"closed", "taken"}) {
        CAPTURE(life);
        auto const done = lived(life);
        CAPTURE(done.said);
        CHECK(done.code == 1);
        CHECK(done.has("descriptor 3, the load of hand 'a'"));
        CHECK(done.has("Crewer::claim comes first in main"));
        CHECK(done.count("start") == 2);
        CHECK(done.clean);
    }
}

TEST_CASE("claim is called once; threads and an exec before it do no harm") {
    auto const twice = lived("twice");
    CAPTURE(twice.said);
    CHECK(twice.code == 1); // in the boss it is nothing, however often
    CHECK(twice.has("Crewer::claim was called before in hand 'a'"));
    CHECK(twice.count("start") == 2);
    for (std::string const life : {"threads", "anew"}) {
        auto const done = lived(life);
        CAPTURE(done.said);
        CHECK(done.code == 0);
        CHECK(done.count("hand a 1 ") == 1);
        CHECK(done.clean);
    }
}

TEST_CASE("a hand that has claimed may be a boss, and its hands are its own") {
    auto const done = lived("nested");
    CAPTURE(done.said);
    CHECK(done.code == 0);
    CHECK(done.heard.size() == 5);
    CHECK(done.count("hand a 1 ") == 1);
    CHECK(done.lineOf("hand below 2 ").ends_with("/weatherman --hio-hand below : 0 1 2"));
    CHECK(done.clean);
}

TEST_CASE("a crew whose hands start it again ends, and the depth is told") {
    auto const done = lived("endless");
    CAPTURE(done.said);
    CHECK(done.code == 1);
    CHECK(done.has("boss 'boss' would be crew 4 of crews one within the other, and maxDepth is 3"));
    CHECK(done.count("start") == 4);
    CHECK(done.count("hand a 3 ") == 1);
    CHECK(done.clean);
}

TEST_CASE("a program that a hand starts is no hand") {
    for (std::string const life : {"other", "other-first"}) {
        CAPTURE(life);
        auto const done = lived(life);
        CAPTURE(done.said);
        CHECK(done.count("other: 0") == 1);
        CHECK(done.count("start boss") == 2);
        CHECK(done.count("start a") == 2);
        CHECK(done.code == (life == "other" ? 0 : 1));
        CHECK(done.clean);
    }
}

TEST_CASE("a hand is called as its program and itself, also when the program was replaced") {
    for (std::string const life : {"plain", "deleted"}) {
        auto const done = lived(life);
        CAPTURE(done.said);
        CHECK(done.code == 0);
        auto const line = done.lineOf("hand a 1 ");
        CAPTURE(line);
        CHECK(line.starts_with("hand a 1 weatherman: "));
        CHECK(line.ends_with("/weatherman --hio-hand a : 0 1 2"));
    }
    // A program without a name of its own has that of its file.
    auto const nameless = lived("plain", R"(bash -c 'exec -a "" "$0" x 2>&1' "$0")");
    CHECK(nameless.code == 0);
    CHECK(nameless.lineOf("hand a 1 ").starts_with("hand a 1 weatherman: "));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // which need /proc too
TEST_CASE("without /proc it is an error that says so") {
    std::string const bare = "mount -t tmpfs none /proc || exit 77; exec \"$0\" x 2>&1";
    std::string const as = ::geteuid() == 0 ? "-m" : "-rm";
    auto const done = lived("plain", "unshare " + as + " sh -c '" + bare + "' \"$0\" || exit $?");
    if (done.heard.empty()) {
        MESSAGE("skipped: /proc cannot be hidden here, exit code ", done.code);
        return;
    }
    CAPTURE(done.said);
    CHECK(done.code == 1);
    CHECK(done.has("boss 'boss': open /proc/self/cmdline: No such file or directory; mount /proc"));
    CHECK(done.heard.size() == 1);
    CHECK(done.clean);
}
#endif

int main(int argc, char** argv) {
    if (variable("LIFE").empty()) {
        return doctest::Context(argc, argv).run();
    }
    try {
        return live(argc, argv);
    } catch (std::exception const& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
