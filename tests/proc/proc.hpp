// SPDX-License-Identifier: Apache-2.0
// A process that a test plays with: started, listened to, signalled, waited for; never for longer
// than some seconds, and never left behind.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/monotimer.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace proc {

constexpr double Patience = 20.0; // seconds: a test that waits longer has failed

inline bool until(auto condition, double seconds = Patience) {
    hio::MonoTimer const timer(seconds);
    while (!condition()) {
        if (timer.expired()) {
            return false;
        }
        ::usleep(2000);
    }
    return true;
}

class Proc {
public:
    /// Starts `args[0]`; its stdout is read here.
    explicit Proc(std::vector<std::string> args) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            return;
        }
        out_.reset(ends[0]);
        hio::Fd const write(ends[1]);
        std::vector<char*> argv;
        for (auto& arg : args) {
            argv.push_back(arg.data());
        }
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions{};
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, write.get(), STDOUT_FILENO);
        ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
    }
    ~Proc() {
        if (!status_) {
            kill(SIGKILL);
            wait();
        }
    }
    Proc(Proc const&) = delete;
    Proc& operator=(Proc const&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    void kill(int signal) const { ::kill(pid_, signal); }

    /// The next line of stdout, without its end; empty when there is none in time.
    std::string line(double seconds = Patience) {
        hio::MonoTimer const timer(seconds);
        for (;;) {
            if (auto const end = text_.find('\n'); end != std::string::npos) {
                std::string const found = text_.substr(0, end);
                text_.erase(0, end + 1);
                return found;
            }
            pollfd ready{.fd = out_.get(), .events = POLLIN, .revents = 0};
            std::array<char, 4096> chunk{};
            if (timer.expired() || ::poll(&ready, 1, 100) < 0) {
                return {};
            }
            ssize_t const got =
                ready.revents == 0 ? -1 : ::read(out_.get(), chunk.data(), chunk.size());
            if (got == 0) {
                return {};
            }
            text_.append(chunk.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        }
    }

    /// The first line from here on that has `part` in it; empty when none comes.
    std::string lineWith(std::string const& part) {
        for (auto found = line(); !found.empty(); found = line()) {
            if (found.find(part) != std::string::npos) {
                return found;
            }
        }
        return {};
    }

    /// Its exit code, minus the signal that killed it, or -1000 when it does not end in time.
    int wait(double seconds = Patience) {
        until([&] { return ended(); }, seconds);
        if (!status_) {
            return -1000;
        }
        return WIFSIGNALED(*status_) ? -WTERMSIG(*status_) : WEXITSTATUS(*status_);
    }

private:
    bool ended() {
        int status = 0;
        if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
            status_ = status;
        }
        return status_.has_value();
    }

    pid_t pid_ = -1;
    hio::Fd out_;
    std::string text_;
    std::optional<int> status_;
};

} // namespace proc
