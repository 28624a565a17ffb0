// SPDX-License-Identifier: Apache-2.0
/// @file
/// `hio roll` while it runs: fed by a test through a pipe, signalled, waited for, and looked after
/// for what it leaves behind. HIO_COMMAND names the binary, HIO_EXAMPLE_DATA examples/data.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/roll/profilefile.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "memo/place.hpp"
#include "proc.hpp"

namespace rolling {

using command::has;
using command::Ran;

/// The directories of a test: `to` for profiles and `run` for what crews keep while they run. Its
/// path is in the environment of all that the test starts.
class House {
public:
    House() {
        std::filesystem::create_directory(run());
        std::filesystem::permissions(run(), std::filesystem::perms::owner_all);
        ::setenv("XDG_RUNTIME_DIR", run().c_str(), 1);
        std::signal(SIGPIPE, SIG_IGN);
    }

    std::string operator/(std::string const& name) const { return place_ / name; }
    [[nodiscard]] std::string to() const { return place_ / "to"; }
    [[nodiscard]] std::string run() const { return place_ / "run"; }

    /// A file with this text.
    std::string file(std::string const& name, std::string const& text) const {
        std::ofstream(place_ / name, std::ios::binary) << text;
        return place_ / name;
    }

    /// The processes that this test started and that still run.
    [[nodiscard]] std::vector<pid_t> processes() const {
        std::vector<pid_t> found;
        std::error_code code;
        for (auto const& entry : std::filesystem::directory_iterator("/proc", code)) {
            int const pid = std::atoi(entry.path().filename().c_str());
            std::ifstream file(entry.path() / "environ", std::ios::binary);
            std::string const text{std::istreambuf_iterator<char>(file), {}};
            if (pid > 0 && pid != ::getpid() && has(text, "XDG_RUNTIME_DIR=" + run())) {
                found.push_back(pid);
            }
        }
        return found;
    }

    /// The names in a directory, in order; none when it is not there.
    static std::vector<std::string> names(std::string const& dir) {
        std::vector<std::string> found;
        std::error_code code;
        for (auto const& entry : std::filesystem::directory_iterator(dir, code)) {
            found.push_back(entry.path().filename().string());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    /// Checks that no process, socket, lock or unfinished file is left.
    void checkClean() const {
        CHECK(processes() == std::vector<pid_t>());
        CHECK(names(run() + "/hio") == std::vector<std::string>());
        for (std::string const& name : names(to())) {
            CAPTURE(name);
            CHECK(name.starts_with("profile."));
            CHECK(name.ends_with(".bin"));
        }
    }

private:
    Place place_;
};

/// A line of the table that a run ends with.
struct Line {
    std::string window;
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nulls = 0;
    std::string file;
};

inline std::vector<Line> tableOf(std::string const& out) {
    std::vector<Line> lines;
    std::istringstream text(out);
    std::string line;
    std::getline(text, line);
    CHECK(line.starts_with("window"));
    while (std::getline(text, line) && !has(line, " in ")) {
        Line read;
        std::istringstream(line) >> read.window >> read.rows >> read.columns >> read.nulls >>
            read.file;
        lines.push_back(read);
    }
    CHECK_FALSE(std::getline(text, line)); // what is behind " in " is the last
    return lines;
}

inline std::uint64_t rowsOf(std::vector<Line> const& lines) {
    std::uint64_t rows = 0;
    for (Line const& line : lines) {
        rows += line.rows;
    }
    return rows;
}

/// Checks that the table tells of all files in `to` and of how many rows each is, as the column
/// `time`, which every row has, counts them. @return the rows of all
inline std::uint64_t checkFiles(std::string const& out, std::string const& to, char const* time) {
    std::vector<Line> const lines = tableOf(out);
    std::vector<std::string> files;
    for (Line const& line : lines) {
        CAPTURE(line.file);
        files.push_back(line.file);
        hio::Profile const profile = hio::readProfileFile(to + "/" + line.file);
        auto const found = profile.columns().find(time);
        REQUIRE(found != profile.columns().end());
        CHECK(found->second.metrics().counts.n == line.rows);
        CHECK(profile.columns().size() == line.columns);
    }
    std::sort(files.begin(), files.end());
    CHECK(files == House::names(to));
    std::uint64_t const rows = rowsOf(lines);
    CHECK(has(out, "\n" + std::to_string(rows) + (rows == 1 ? " row in " : " rows in ")));
    return rows;
}

/// One process of the command; killed if the test leaves it behind.
class Running {
public:
    /// Starts `hio args...`. Its standard input is a pipe. `before` runs in it, before it is hio.
    explicit Running(std::vector<std::string> args, std::function<void()> const& before = {}) {
        char const* const binary = std::getenv("HIO_COMMAND");
        REQUIRE(binary != nullptr);
        args.insert(args.begin(), binary);
        std::vector<char*> argv;
        for (std::string& arg : args) {
            argv.push_back(arg.data());
        }
        argv.push_back(nullptr);
        int ends[2] = {-1, -1};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        hio::Fd const read(ends[0]);
        in_.reset(ends[1]);
        REQUIRE(::fcntl(in_.get(), F_SETFL, O_NONBLOCK) == 0);
        sigset_t all{};
        sigset_t usual{};
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, &usual); // not to be taken by what the test runner set
        pid_ = ::fork();
        if (pid_ == 0) {
            std::signal(SIGINT, SIG_DFL);
            std::signal(SIGTERM, SIG_DFL);
            std::signal(SIGHUP, SIG_DFL);
            sigprocmask(SIG_SETMASK, &usual, nullptr);
            ::dup2(read.get(), STDIN_FILENO);
            ::dup2(out_.get(), STDOUT_FILENO);
            ::dup2(err_.get(), STDERR_FILENO);
            if (before) {
                before();
            }
            ::execv(binary, argv.data());
            ::_exit(127);
        }
        sigprocmask(SIG_SETMASK, &usual, nullptr);
        REQUIRE(pid_ > 0);
    }
    ~Running() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    Running(Running const&) = delete;
    Running& operator=(Running const&) = delete;
    Running(Running&&) = delete;
    Running& operator=(Running&&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void kill(int signal) const { ::kill(pid_, signal); }

    /// Writes to its standard input as much as it takes in this time; how much that was.
    std::size_t feed(std::string_view text, double seconds = proc::Patience) {
        hio::MonoTimer const timer(seconds);
        std::size_t at = 0;
        while (at < text.size() && !timer.expired()) {
            ssize_t const wrote = ::write(in_.get(), text.data() + at, text.size() - at);
            if (wrote < 0 && errno != EAGAIN) {
                break; // it reads no more
            }
            at += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
            pollfd room{in_.get(), POLLOUT, 0};
            ::poll(&room, 1, 20);
        }
        return at;
    }
    void closeInput() { in_.reset(); }

    /// The processes that it started, by the name of each (the hand's).
    [[nodiscard]] std::vector<pid_t> hands() const {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_) +
                           "/children");
        return {std::istream_iterator<pid_t>(file), {}};
    }

    [[nodiscard]] bool ended() {
        int status = 0;
        if (pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            status_ = status;
        }
        return status_.has_value();
    }

    /// Waits until it ends. Its exit code is minus the signal that killed it, or -1000 when it does
    /// not end in time.
    Ran end(double seconds = proc::Patience) {
        if (!proc::until([&] { return ended(); }, seconds)) {
            return {-1000, command::contentOf(out_), command::contentOf(err_)};
        }
        int const code = WIFSIGNALED(*status_) ? -WTERMSIG(*status_) : WEXITSTATUS(*status_);
        return {code, command::contentOf(out_), command::contentOf(err_)};
    }

private:
    hio::Fd in_;
    hio::Fd out_{::memfd_create("out", MFD_CLOEXEC)};
    hio::Fd err_{::memfd_create("err", MFD_CLOEXEC)};
    pid_t pid_ = -1;
    std::optional<int> status_;
};

/// Runs `hio roll args... --to`, with all of `input` on its standard input.
inline Ran roll(House const& house, std::vector<std::string> args, std::string_view input = {}) {
    args.insert(args.begin(), "roll");
    args.insert(args.end(), {"--to", house.to()});
    Running running(std::move(args));
    running.feed(input);
    running.closeInput();
    return running.end(60.0);
}

/// "2026-01-01T00:00:00.000Z" and so on.
inline std::string isoOf(std::int64_t ms) {
    std::time_t const seconds = static_cast<std::time_t>(ms / 1000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::size_t const size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string const fraction = std::to_string(1000 + ms % 1000).substr(1);
    return std::string(text.data(), size) + "." + fraction + "Z";
}

} // namespace rolling
