// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <map>

#include "bench.hpp"

namespace bench {

namespace {

constexpr int LookMs = 10;

using Peaks = std::map<pid_t, double>; // MiB

/// VmHWM in MiB; 0 when the process has gone.
double peakOf(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == "VmHWM:" && status >> kib) {
            return kib / 1024;
        }
    }
    return 0;
}

/// Notes the peaks of a process and all below it.
void look(pid_t pid, Peaks& peaks) {
    double& peak = peaks[pid];
    peak = std::max(peak, peakOf(pid));
    std::string const id = std::to_string(pid);
    std::ifstream children("/proc/" + id + "/task/" + id + "/children");
    for (pid_t child = 0; children >> child;) {
        look(child, peaks);
    }
}

pid_t start(std::vector<std::string>& args, std::string const& output) {
    std::vector<char*> argv;
    for (std::string& arg : args) {
        argv.push_back(arg.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(
        &actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t pid = 0;
    int const err = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (err != 0) {
        throw hio::HioError(hio::systemText("start " + args[0], err), hio::systemCode(err));
    }
    return pid;
}

} // namespace

CommandRun runCommand(std::vector<std::string> args, std::string const& output) {
    Stopwatch const watch(CLOCK_MONOTONIC);
    pid_t const pid = start(args, output);
    hio::Fd const ended(int(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd end{ended.get(), POLLIN, 0};
    Peaks peaks;
    do {
        look(pid, peaks);
    } while (::poll(&end, 1, LookMs) == 0);
    double const ns = watch.ns();
    int status = 0;
    ::waitpid(pid, &status, 0);
    double sum = 0;
    for (auto const& [process, peak] : peaks) {
        sum += peak;
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), ns, sum};
}

} // namespace bench
