// SPDX-License-Identifier: Apache-2.0
// A child appends and tells each sequence number that was accepted, until it is killed.
#define DOCTEST_CONFIG_IMPLEMENT
#include <hio/roll/spool.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

using hio::SpoolOptions;
using hio::SpoolReader;
using hio::SpoolWriter;

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr SpoolOptions Options = {.segmentBytes = 64 << 10, .limitBytes = 256 << 10};

std::string payloadOf(std::uint64_t sequence) {
    return std::string(sequence * 7919 % 3000, static_cast<char>('a' + sequence % 26));
}

/// Appends and tells for ever. Exits only if something is wrong.
int child(char const* dir) {
    SpoolWriter writer(dir, Options);
    std::uint64_t next = 0;
    for (;;) {
        // The number is not known before the first append: kind 1 tells that there is no payload.
        auto const done = next == 0 ? writer.append(1, "") : writer.append(2, payloadOf(next));
        if (!done && done.error() != std::errc::no_buffer_space) {
            return 1;
        }
        if (done && ::write(STDOUT_FILENO, &*done, sizeof(*done)) != sizeof(*done)) {
            return 2;
        }
        next = done ? *done + 1 : next;
    }
}

/// A child that appends, and the end of the pipe where it tells.
class Appender {
public:
    explicit Appender(std::string const& dir) {
        int ends[2] = {-1, -1};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        told_ = hio::Fd(ends[0]);
        hio::Fd const tell(ends[1]);
        ::fcntl(told_.get(), F_SETFL, O_NONBLOCK);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::dup2(tell.get(), STDOUT_FILENO);
            ::execl("/proc/self/exe", "spool-appender", dir.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~Appender() { kill(); }
    Appender(Appender const&) = delete;
    Appender& operator=(Appender const&) = delete;
    Appender(Appender&&) = delete;
    Appender& operator=(Appender&&) = delete;

    /// The last number told until now; 0 if none was.
    std::uint64_t last() {
        std::uint64_t number = 0;
        while (::read(told_.get(), &number, sizeof(number)) == sizeof(number)) {
            last_ = number;
        }
        return last_;
    }

    /// True if it was SIGKILL that ended it.
    bool kill() {
        int status = 0;
        if (pid_ <= 0) {
            return false;
        }
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

private:
    hio::Fd told_;
    pid_t pid_ = -1;
    std::uint64_t last_ = 0;
};

/// Reads to the end: each record must be the one that follows. The number of the last.
std::uint64_t readAll(SpoolReader& reader, std::uint64_t last) {
    while (auto const record = reader.next()) {
        REQUIRE(record->sequence == ++last);
        REQUIRE(record->payload == (record->kind == 1 ? "" : payloadOf(last)));
    }
    return last;
}

/// A directory that goes with its test.
struct TempDir {
    TempDir() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
    ~TempDir() { std::filesystem::remove_all(path); }
    TempDir(TempDir const&) = delete;
    TempDir& operator=(TempDir const&) = delete;
    TempDir(TempDir&&) = delete;
    TempDir& operator=(TempDir&&) = delete;
    std::string path = (std::filesystem::temp_directory_path() / "hio-spool-XXXXXX").string();
};

} // namespace

TEST_CASE("what a killed process had accepted is there, each time") {
    TempDir const temp;
    std::string const dir = temp.path + "/spool";
    SpoolWriter(dir, Options); // so that a reader finds it
    std::mt19937 random(11);
    std::uint64_t read = 0;
    for (int round = 0; round < 100; ++round) {
        CAPTURE(round);
        SpoolReader reader(dir, read + 1);
        Appender appender(dir);
        auto const first = Clock::now() + 10s;
        while (appender.last() == 0 && Clock::now() < first) {
            std::this_thread::sleep_for(50us);
        }
        REQUIRE(appender.last() > 0);
        // Every third round nobody reads, so that it is killed when full too.
        auto const until = Clock::now() + std::chrono::microseconds(random() % 10'000);
        while (Clock::now() < until) {
            read = round % 3 != 0 ? readAll(reader, read) : read;
            reader.release(read);
            static_cast<void>(appender.last());
        }
        REQUIRE(appender.kill());
        read = readAll(reader, read);
        reader.release(read);
        REQUIRE(read >= appender.last());
        REQUIRE(read <= appender.last() + 1); // it was killed before it could tell
    }
    SpoolWriter writer(dir, Options);
    CHECK(writer.cut().records == 0);
    CHECK(writer.append(1, "").value() == read + 1);
    CHECK(read > 1000);
}

TEST_CASE("a forked copy cannot append, and does not unlock the spool when it ends") {
    TempDir const temp;
    SpoolWriter writer(temp.path + "/spool", Options);
    static_cast<void>(writer.append(1, "first").value());
    pid_t const copy = ::fork();
    REQUIRE(copy >= 0);
    if (copy == 0) {
        try {
            static_cast<void>(writer.append(1, "second"));
        } catch (hio::HioError const&) {
            ::_exit(7);
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(copy, &status, 0) == copy);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
    CHECK_THROWS_AS(SpoolWriter(temp.path + "/spool", Options), hio::FilerError);
    CHECK(writer.append(1, "second").value() == 2);
}

TEST_CASE("a disk without space is an error that passes, not a signal") {
    TempDir const temp;
    SpoolWriter writer(temp.path + "/spool", Options);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const tight = {1000, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    std::string const payload(60'000, 'x');
    CHECK(writer.append(1, payload).value() == 1); // in the segment that is there
    CHECK(writer.append(1, payload).error() == std::errc::file_too_large);
    CHECK(writer.append(1, payload).error() == std::errc::file_too_large);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK(writer.append(1, payload).value() == 2);
    SpoolReader reader(temp.path + "/spool");
    CHECK(reader.next());
    CHECK(reader.next());
    CHECK_FALSE(reader.next());
}

int main(int argc, char** argv) {
    if (std::string(argv[0]) == "spool-appender") {
        return child(argv[1]);
    }
    return doctest::Context(argc, argv).run();
}
