// SPDX-License-Identifier: Apache-2.0
/// @file
/// Spawner: starts child processes; Child: one of them, its exit seen by the event loop.
///
/// A child gets what it is given and nothing else: descriptors 0, 1, 2 and those listed, no signal
/// blocked, none but those listed ignored, a process group of its own (a Ctrl-C at the terminal
/// does not reach it), and it dies with its parent. The cost does not depend on the memory of the
/// parent (vfork).
///
/// Source: multiprocessing.Process as hio.base.multidoing uses it, hio 0.7.20 (55b5ee55).
/// Differs: exec, not fork or pickle; exits are seen by pidfd, so there is no SIGCHLD handler, no
/// waitpid(-1) and no bare pid is ever signalled; libuv's spawn is not used.
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>
#include <hio/uv/readiness.hpp>

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <system_error>
#include <vector>

namespace hio::uv {

/// How a child ended. Reaped by somebody else (waitpid(-1), SIGCHLD ignored): code -1.
struct Exit {
    int code = 0;   ///< exit code 0 to 255; 0 when a signal ended it
    int signal = 0; ///< the signal that ended it, or 0
    bool operator==(Exit const&) const = default;
};

/// A descriptor that the child gets: `fd` of the parent as `target` in the child.
struct Passed {
    int fd = -1;     ///< stays the caller's
    int target = -1; ///< any number, also 0, 1, 2 or one that is another's `fd`
};

/// A resource limit of the child: see setrlimit(2).
struct Limit {
    int resource = 0;       ///< RLIMIT_AS, RLIMIT_NOFILE, ...
    std::uint64_t soft = 0; ///< RLIM_INFINITY is none
    std::uint64_t hard = 0;
};

/// What to start.
struct SpawnOptions {
    /// The program. /proc/self/exe is the one that runs, also when its file was replaced.
    std::string path = "/proc/self/exe";
    std::vector<std::string> argv{};          ///< with argv[0]; empty: {path}
    std::map<std::string, std::string> env{}; ///< added to the parent's, or replaces there
    std::vector<Passed> fds{};                ///< besides 0, 1, 2
    std::vector<Limit> limits{};
    std::vector<int> ignored{}; ///< signals that the child starts with ignored, as nohup does it
    /// Sent to the child when the *thread* that spawned it ends; 0 is none. So spawn on the thread
    /// that lives as long as the child shall. A set-uid program or a change of uid clears it.
    int deathSignal = SIGKILL;
};

/// A child process. When it goes and the process still runs, that is SIGKILLed and reaped (which
/// waits for it). In a forked copy of its parent it is nobody's: nothing happens to the process
/// when it goes, kill() answers ECHILD, exited() throws HioError. @context doist
class HIO_API Child {
public:
    using OnExit = std::function<void(Exit)>;
    class Exited;

    ~Child();
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;
    Child(Child&&) = delete;
    Child& operator=(Child&&) = delete;

    /// To show and to compare with SCM_CREDENTIALS while it runs; never to signal.
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    /// Owned here; open as long as this lives.
    [[nodiscard]] int pidfd() const noexcept { return pidfd_.get(); }

    /// How it ended, or nothing while it runs (or while the loop has not seen the end yet).
    [[nodiscard]] std::optional<Exit> exit() const noexcept { return exit_; }

    /// `Exit exit = co_await child.exited();` waits until it has ended. Any number may wait.
    [[nodiscard]] Exited exited(std::source_location from = std::source_location::current());

    /// Sends a signal by pidfd. ESRCH: it has ended. EINVAL: no such signal. EPERM: its uid
    /// differs. ECHILD: it is the child of another process, which has forked this one.
    std::error_code kill(int signal) noexcept;

private:
    friend class Spawner;
    Child(pid_t pid, Fd pidfd, OnExit onExit);
    void watch(Loop& loop);
    bool reap() noexcept;
    void tell() noexcept;
    void ended();

    pid_t pid_;
    Fd pidfd_;
    OnExit onExit_;
    std::optional<Exit> exit_;
    std::optional<Readiness> watch_;
    std::vector<Exited*> waits_; ///< in the order in which they began
    ForkGuard guard_;
};

/// Made by exited(). When its Child goes, it goes on with how that ended. @context doist
class HIO_API Child::Exited final : public Wait {
public:
    Exited(Child& child, std::source_location where);
    Exited(Exited const&) = delete;
    Exited& operator=(Exited const&) = delete;
    Exited(Exited&&) = delete;
    Exited& operator=(Exited&&) = delete;
    ~Exited() override;

    [[nodiscard]] bool await_ready() const noexcept { return exit_.has_value(); }
    Exit await_resume() const;
    /// "the end of process 4711"
    [[nodiscard]] std::string what() const override;

private:
    friend class Child;
    void come(Exit exit) noexcept;

    Child& child_; ///< until it has ended
    pid_t pid_;
    std::optional<Exit> exit_;
};

/// Starts children, whose exits `loop` sees. @context doist
class HIO_API Spawner {
public:
    /// `loop` is borrowed and must outlive the children.
    explicit Spawner(Loop& loop) : loop_(loop) {}

    /// Starts a child and returns when its program runs. `onExit`, if given, is called once, in the
    /// loop; it may end the Child. Throws ValidationError for options that contradict themselves,
    /// LoopError with the errno when the system refuses: EAGAIN, EMFILE; ENOENT, EACCES, ENOEXEC of
    /// the program. It blocks for the exec (about 0.1 ms), not for the child's own start.
    std::unique_ptr<Child> spawn(SpawnOptions const& options, Child::OnExit onExit = {});

private:
    Loop& loop_;
};

} // namespace hio::uv
