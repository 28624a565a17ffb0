// SPDX-License-Identifier: Apache-2.0
// Programs that fork while a Doist runs. With `parent KIND` as arguments this is such a program: it
// has one of everything that a forked child inherits, forks a child of that kind, waits for its
// end, and looks whether all that it has still works.
#define DOCTEST_CONFIG_IMPLEMENT
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/filer.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/help/tempfile.hpp>
#include <hio/memo/uxd.hpp>
#include <hio/roll/spool.hpp>
#include <hio/scope/stallscout.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/pool.hpp>
#include <hio/uv/readable.hpp>
#include <hio/uv/readiness.hpp>
#include <hio/uv/signaler.hpp>
#include <hio/uv/spawner.hpp>
#include <hio/uv/waker.hpp>

#include <doctest/doctest.h>
#include <uv.h>

#include <sys/eventfd.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "proc.hpp"

namespace fs = std::filesystem;
namespace uv = hio::uv;

/// A child that another thread has forked has the memory of all, and the stack of one: nothing
/// refers to what stood on the others.
extern "C" char const* __asan_default_options() { // NOLINT: the name is AddressSanitizer's
    return "detect_leaks=0";
}

using hio::Dog;
using hio::Fd;
using hio::Tymth;

namespace {

constexpr double ChildTime = 10.0; // seconds that a child has to end

// Exit codes of children.
constexpr int Thrown = 5;  // an exception left main
constexpr int Refused = 6; // that of hio that says so did
constexpr int Failed = 9;

/// Tells the test, unbuffered: nothing is told twice.
void say(std::string const& text) {
    ::dprintf(STDOUT_FILENO, "%s\n", text.c_str());
}

/// A directory that the process which made it removes.
struct TempDir {
    TempDir() {
        if (::mkdtemp(path.data()) == nullptr) {
            std::abort();
        }
    }
    ~TempDir() {
        if (::getpid() == owner) {
            fs::remove_all(path);
        }
    }
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;
    TempDir(TempDir&&) = delete;
    TempDir& operator=(TempDir&&) = delete;
    std::string path = (fs::temp_directory_path() / "hio-fork-XXXXXX").string();
    pid_t owner = ::getpid();
};

struct Event {
    Fd fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    void set() const { ::eventfd_write(fd.get(), 1); }
    void clear() const {
        eventfd_t value = 0;
        ::eventfd_read(fd.get(), &value);
    }
};

uv::SpawnOptions sleeper() {
    return {.path = "/bin/sleep", .argv = {"sleep", "60"}};
}

/// A loop that is not hio's, and the Doist that it runs.
struct Guest {
    Guest() {
        uv_loop_init(&host);
        doist.extend(hio::Doers(hio::doify(wait, 0.0, std::ref(*this))));
        ride.emplace(doist, loop, &host);
    }
    ~Guest() {
        ride.reset();
        uv_run(&host, UV_RUN_NOWAIT); // as its program would
        uv_loop_close(&host);
    }
    Guest(Guest const&) = delete;
    Guest& operator=(Guest const&) = delete;
    Guest(Guest&&) = delete;
    Guest& operator=(Guest&&) = delete;

    /// One turn, for so long at most.
    void turn(int milliseconds) {
        uv_timer_t timer{};
        uv_timer_init(&host, &timer);
        uv_timer_start(
            &timer, [](uv_timer_t*) {}, static_cast<std::uint64_t>(milliseconds), 0);
        uv_run(&host, UV_RUN_ONCE);
        uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
        uv_run(&host, UV_RUN_NOWAIT);
    }
    static Dog wait(Tymth, double, Guest& guest) {
        for (;;) {
            co_await uv::readable(guest.loop, guest.event.fd.get());
            guest.event.clear();
            ++guest.came;
            if (auto const call = std::exchange(guest.onCame, {})) {
                call();
            }
        }
    }

    uv_loop_t host{};
    uv::Loop loop;
    uv::LoopPacer pacer{loop};
    Event event;
    int came = 0;
    std::function<void()> onCame;
    hio::Doist doist{{.tock = 0.0, .pacer = &pacer}};
    std::optional<uv::Attachment> ride;
};

/// One of everything.
struct World {
    TempDir dir;
    uv::Loop loop;
    uv::LoopPacer pacer{loop};
    uv::Signaler signaler{loop, {SIGTERM, SIGUSR1}};
    uv::Waker waker{loop};
    uv::Pool pool{loop, {.limit = 2}};
    Event watched;
    int watches = 0;
    std::function<void()> onWatch; // what is done in a callback
    std::optional<uv::Readiness> readiness{
        std::in_place, loop, watched.fd.get(), uv::Ready{.readable = true}, [this](uv::Ready) {
            watched.clear();
            ++watches;
            if (auto const call = std::exchange(onWatch, {})) {
                call();
            }
        }};
    Event awaited;
    uv::Spawner spawner{loop};
    std::unique_ptr<uv::Child> hand = spawner.spawn(sleeper());
    std::optional<hio::Filer> filer{hio::Filer::Options{.name = "boss", .headDirPath = dir.path}};
    hio::Uxd uxd;
    std::optional<hio::TempFile> file{dir.path + "/file"};
    hio::SpoolWriter spool{dir.path + "/spool"};
    std::optional<hio::StallScout> stall{std::in_place, 10.0, [](auto const&) {}}; // has a thread
    Guest guest;
    hio::Doist* doist = nullptr; // that runs

    World() { uxd.open(filer->path("boss.uxd")); }
};

// --- what children do -----------------------------------------------------------------------

/// Whether it is refused, and says why.
bool refused(char const* what, std::function<void()> const& use) {
    try {
        use();
    } catch (hio::HioError const& error) {
        if (std::string(error.what()).find("a forked copy of it") != std::string::npos) {
            return true;
        }
        say(std::string(what) + ": " + error.what());
        return false;
    }
    say(std::string(what) + " is not refused");
    return false;
}

/// Uses all that it has inherited.
int useAll(World& world) {
    int taken = 0;
    auto const use = [&taken](char const* what, std::function<void()> const& how) {
        taken += refused(what, how) ? 0 : 1;
    };
    use("runOnce", [&] { world.loop.runOnce(0.0); });
    use("poll", [&] { world.loop.poll(); });
    use("raw", [&] { static_cast<void>(world.loop.raw()); });
    use("readable", [&] { static_cast<void>(uv::readable(world.loop, world.awaited.fd.get())); });
    use("Readiness", [&] { uv::Readiness(world.loop, world.awaited.fd.get(), {}, {}); });
    use("watch", [&] { world.readiness->watch({}); });
    use("Waker", [&] { uv::Waker(world.loop); });
    use("woken", [&] { static_cast<void>(world.waker.woken()); });
    use("Pool", [&] { uv::Pool(world.loop, {}); });
    use("run", [&] { static_cast<void>(world.pool.run([] {})); });
    use("end", [&] { world.pool.end(1.0); });
    use("running", [&] { static_cast<void>(world.pool.running()); });
    use("Signaler", [&] { uv::Signaler(world.loop, {SIGUSR2}); });
    use("next", [&] { static_cast<void>(world.signaler.next()); });
    use("spawn", [&] { world.spawner.spawn(sleeper()); });
    use("exited", [&] { static_cast<void>(world.hand->exited()); });
    use("attach", [&] { world.guest.ride->attach(&world.guest.host); });
    use("append", [&] { static_cast<void>(world.spool.append(1, "x")); });
    world.waker.wake();
    world.loop.arm(1e9);
    std::string byte(1, ' ');
    bool const silent = world.hand->kill(SIGKILL) == std::errc::no_child_process &&
                        !world.uxd.opened() && !*world.uxd.send("x", world.uxd.path()) &&
                        !world.uxd.receive(byte);
    return taken == 0 && silent ? 0 : Failed;
}

Dog own(Tymth, double, uv::Loop& loop, uv::Signaler& signaler, int& good) {
    uv::Pool pool(loop, {.limit = 1});
    good += co_await pool.run([] { return 1; });
    uv::Waker waker(loop);
    std::jthread const other([&waker] { waker.wake(); });
    co_await waker.woken();
    ++good;
    uv::Spawner spawner(loop);
    uv::SpawnOptions options;
    options.path = "/bin/true";
    auto const child = spawner.spawn(options);
    uv::Exit const end = co_await child->exited();
    good += end == uv::Exit{} ? 1 : 0;
    ::raise(SIGTERM);
    int const signal = co_await signaler.next();
    good += signal == SIGTERM ? 1 : 0;
    co_return true;
}

/// Makes all of its own, beside what it has inherited.
int makeOwn() {
    int good = 0;
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    uv::Signaler signaler(loop, {SIGTERM});
    hio::Doist doist({.tock = 0.0, .limit = 5.0, .pacer = &pacer});
    auto doer = hio::doify(own, 0.0, std::ref(loop), std::ref(signaler), std::ref(good));
    doist.run(hio::Doers(std::move(doer)));
    return good == 4 && bool(doist.done()) && signaler.count() == 1 ? 0 : Failed;
}

/// Ends what can be ended by hand, in an order of its own.
int destroyAll(World& world) {
    world.readiness.reset();
    world.guest.ride.reset();
    world.hand.reset();
    world.uxd.close();
    world.filer->close();
    world.filer.reset();
    world.file.reset();
    return 0;
}

/// The child, of its kind. @return its exit code, or it throws, or nothing: it goes on as its
/// parent does
std::optional<int> playChild(World& world, std::string const& kind) {
    if (kind == "exit") {
        std::exit(0);
    }
    if (kind == "return") {
        world.doist->interrupt(); // main returns
        return std::nullopt;
    }
    if (kind == "closes all") { // as a daemon does
        ::close_range(STDERR_FILENO + 1, ~0U, 0);
        throw std::runtime_error("the child");
    }
    if (kind == "throw") {
        throw std::runtime_error("the child");
    }
    if (kind == "again") {
        pid_t const grandchild = ::fork();
        if (grandchild == 0) {
            throw std::runtime_error("the grandchild");
        }
        int status = 0;
        ::waitpid(grandchild, &status, 0);
        return WEXITSTATUS(status) == Thrown ? 0 : Failed;
    }
    if (kind == "is signalled" || kind == "was signalled") {
        if (kind == "was signalled" && makeOwn() != 0) {
            return Failed;
        }
        world.awaited.set(); // it is the parent's, too: that sends SIGTERM now
        ::sleep(static_cast<unsigned>(ChildTime));
        return Failed;
    }
    if (kind == "raise") {
        ::raise(SIGTERM);
        return Failed;
    }
    if (kind == "use") {
        return useAll(world);
    }
    if (kind == "own") {
        return makeOwn();
    }
    if (kind == "destroy") {
        return destroyAll(world);
    }
    return std::nullopt; // "goes on"
}

/// How a child of this kind ends: its exit code, or minus the signal.
int endOf(std::string const& kind) {
    if (kind == "raise" || kind == "is signalled" || kind == "was signalled") {
        return -SIGTERM;
    }
    if (kind == "goes on" || kind == "callback") {
        return Refused;
    }
    return kind == "closes all" || kind.ends_with("throw") ? Thrown : 0;
}

// --- what the parent does -------------------------------------------------------------------

/// Forks in the place that the kind names. In the child it throws what that throws.
/// @return the child; 0: this is the child, which goes on
pid_t forkAs(World& world, std::string const& kind) {
    pid_t const child = ::fork();
    if (child == 0) {
        if (auto const code = playChild(world, kind)) {
            ::_exit(*code);
        }
    }
    return child;
}

/// Forks. @return the child
Dog begin(Tymth, double, World& world, std::string kind, pid_t& child) {
    ::raise(SIGUSR1);   // what comes before is not the child's to take
    world.waker.wake(); //
    if (kind.starts_with("callback")) {
        world.onWatch = [&world, &kind, &child] {
            child = forkAs(world, kind);
            if (child == 0 && kind != "callback") {
                world.readiness.reset(); // in its own callback
                throw std::runtime_error("the child");
            }
        };
        world.watched.set();
        while (child < 0) {
            co_yield 0.001;
        }
    } else if (kind == "job") {
        auto job = [] { return ::fork(); };
        child = co_await world.pool.run(std::move(job));
    } else if (kind == "thread") {
        std::thread([&child] {
            child = ::fork();
            if (child == 0) {
                std::exit(0);
            }
        }).join();
    } else if (kind == "guest throw") {
        world.guest.onCame = [&] { child = forkAs(world, "throw"); };
        world.guest.event.set();
        world.guest.turn(1000);
        if (child < 0) { // it is not of this doer that it threw
            throw std::runtime_error("the child");
        }
    } else {
        child = forkAs(world, kind);
    }
    co_return true;
}

/// Waits for the child, which gets a signal if it is of that kind. @return how it ended
Dog end(Tymth, double, World& world, std::string kind, pid_t& child, int& came) {
    if (kind.ends_with("signalled")) {
        co_await uv::readable(world.loop, world.awaited.fd.get());
        world.awaited.clear();
        ::kill(child, SIGTERM);
    }
    int status = 0;
    hio::MonoTimer const timer(ChildTime);
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (timer.expired()) {
            ::kill(child, SIGKILL);
        }
        co_yield 0.002;
    }
    came = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    co_return true;
}

/// Whether all files and sockets are there.
bool keeps(World& world) {
    std::string buffer(16, ' ');
    auto const sent = world.uxd.send("memo", world.uxd.path());
    auto const got = world.uxd.receive(buffer);
    world.file->rename(world.dir.path + "/file");
    return sent && *sent && got && got->bytes == "memo" && !world.hand->exit() &&
           !world.hand->kill(0) && fs::exists(world.filer->dir() + "/lock") &&
           world.spool.append(1, "x").value() == 1;
}

/// Looks whether all works.
Dog look(Tymth, double, World& world, std::string& at) {
    at = "a wake from before";
    co_await world.waker.woken();
    at = "a wake of now";
    std::jthread const other([&world] { world.waker.wake(); });
    co_await world.waker.woken();
    at = "a watch";
    int const before = world.watches;
    world.watched.set();
    while (world.watches == before) {
        co_yield 0.001;
    }
    at = "what is awaited";
    world.awaited.set();
    co_await uv::readable(world.loop, world.awaited.fd.get());
    world.awaited.clear();
    at = "a job";
    static_cast<void>(co_await world.pool.run([] { return 1; }));
    at = "signals";
    ::raise(SIGTERM);
    int signal = co_await world.signaler.next();
    while (signal != SIGTERM) {
        signal = co_await world.signaler.next();
    }
    if (world.signaler.count(SIGUSR1) == 1 && world.signaler.count(SIGTERM) == 1) {
        at = "what it keeps";
        at = keeps(world) ? "the guest" : at;
    }
    if (at == "the guest") {
        int const came = world.guest.came;
        world.guest.event.set();
        world.guest.turn(1000);
        at = world.guest.came == came + 1 ? "" : at;
    }
    co_return true;
}

Dog sleep(Tymth, double, World& world) {
    co_await uv::readable(world.loop, world.awaited.fd.get());
    co_return true;
}

/// Plays all that in order. @return exit code
int playWorld(World& world, std::string const& kind) {
    pid_t const parent = ::getpid();
    pid_t child = -1;
    int came = -1000;
    std::string at = "the end of the child";
    hio::Doist doist(
        {.tock = 0.0, .pacer = &world.pacer, .scout = world.stall ? &*world.stall : nullptr});
    world.doist = &doist;
    auto const run = [&doist](std::unique_ptr<hio::Doer> doer, double limit) {
        return doist.run(hio::Doers(std::move(doer)), limit);
    };
    run(hio::doify(begin, 0.0, std::ref(world), kind, std::ref(child)), 15.0);
    if (::getpid() != parent) {
        return 0;
    }
    run(hio::doify(end, 0.0, std::ref(world), kind, std::ref(child), std::ref(came)), 15.0);
    run(hio::doify(look, 0.0, std::ref(world), std::ref(at)), 15.0);
    constexpr double Limit = 0.2;
    hio::MonoTimer const timer;
    bool const done = run(hio::doify(sleep, 0.0, std::ref(world)), Limit);
    bool const limited = !done && timer.elapsed() >= Limit && timer.elapsed() < 5.0;
    if (came == endOf(kind) && at.empty() && limited) {
        return 0;
    }
    say("the child ended with " + std::to_string(came));
    say(at.empty() ? "all works" : "does not work: " + at);
    say(limited ? "the limit holds" : "the limit does not hold");
    return Failed;
}

int playParent(std::string const& kind) {
    try {
        World world;
        return playWorld(world, kind);
    } catch (hio::HioError const& error) {
        bool const refused = std::string(error.what()).find("a forked copy") != std::string::npos;
        return refused ? Refused : (say(error.what()), Failed);
    } catch (std::exception const&) {
        return Thrown;
    }
}

} // namespace

TEST_CASE("whatever a forked child does, its parent goes on") {
    for (char const* const kind : {"exit",
                                   "return",
                                   "throw",
                                   "goes on",
                                   "again",
                                   "closes all",
                                   "raise",
                                   "is signalled",
                                   "was signalled",
                                   "use",
                                   "own",
                                   "destroy",
                                   "callback",
                                   "callback throw",
                                   "job",
                                   "thread",
                                   "guest throw"}) {
        CAPTURE(std::string(kind));
        proc::Proc parent({"/proc/self/exe", "parent", kind});
        int const code = parent.wait();
        for (std::string said = parent.line(); !said.empty(); said = parent.line()) {
            MESSAGE(said);
        }
        CHECK(code == 0);
    }
}

int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "parent") {
        return playParent(argv[2]);
    }
    return doctest::Context(argc, argv).run();
}
