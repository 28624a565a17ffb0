// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/refusal.hpp>
#include <hio/memo/uxd.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memo/place.hpp>
#include <string>
#include <vector>

using hio::Fd;
using hio::Refusal;
using hio::Uxd;

namespace {

/// A socket of the test's own, to do what a Uxd never would.
Fd rawSocket(int type = SOCK_DGRAM) {
    return Fd(::socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

sockaddr_un addressOf(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

bool rawBind(Fd const& fd, std::string const& path) {
    auto const address = addressOf(path);
    return ::bind(fd.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
}

/// Sends `bytes` and `count` descriptors of fd 0; true if the kernel took it.
bool sendFds(Fd const& from, std::string const& path, std::size_t count, std::string bytes) {
    auto address = addressOf(path);
    iovec io{bytes.data(), bytes.size()};
    std::vector<int> const fds(count, 0);
    std::vector<char> control(CMSG_SPACE(count * sizeof(int)));
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = sizeof address;
    message.msg_iov = &io;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* const part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(part), fds.data(), count * sizeof(int));
    return ::sendmsg(from.get(), &message, 0) >= 0;
}

struct Got {
    std::string bytes;
    std::string src;
    pid_t pid;
    uid_t uid;
};

Got receive(Uxd& uxd) {
    std::string buffer(70000, '\0');
    auto const got = uxd.receive(buffer).value();
    return {std::string(got.bytes), std::string(got.src), got.pid, got.uid};
}

std::error_code whyNot(Uxd& uxd, std::size_t room = 70000) {
    std::string buffer(room, '\0');
    return uxd.receive(buffer).error();
}

auto const Nothing = std::errc::operation_would_block;

} // namespace

TEST_CASE("datagrams go from one socket to another, with who sent them") {
    Place const place;
    Uxd one;
    Uxd two;
    one.open(place / "one.uxd");
    two.open(place / "two.uxd");
    CHECK(one.path() == place / "one.uxd");
    CHECK(*one.send("hello", two.path()));
    CHECK(*one.send("", two.path()));
    auto const got = receive(two);
    CHECK(got.bytes == "hello");
    CHECK(got.src == one.path());
    CHECK(got.pid == ::getpid());
    CHECK(got.uid == ::getuid());
    CHECK(*one.send("again", two.path()));
    CHECK(receive(two).bytes.empty()); // is one, and not the end
    CHECK(receive(two).bytes == "again");
    CHECK(whyNot(two) == Nothing);
    CHECK(whyNot(one) == Nothing);
}

TEST_CASE("the pid is that of the process that sends") {
    Place const place;
    Uxd uxd;
    uxd.open(place / "a.uxd");
    pid_t const child = ::fork();
    if (child == 0) {
        auto const fd = rawSocket(); // unbound
        auto const to = addressOf(uxd.path());
        auto const* const at = reinterpret_cast<sockaddr const*>(&to);
        ::_exit(::sendto(fd.get(), "x", 1, 0, at, sizeof to) == 1 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    auto const got = receive(uxd);
    CHECK(got.pid == child);
    CHECK(got.src.empty());
}

TEST_CASE("open makes a socket for its owner alone, and close removes it") {
    Place const place;
    Uxd uxd;
    CHECK_FALSE(uxd.opened());
    CHECK(uxd.fd() == -1);
    auto const before = ::umask(0);
    uxd.open(place / "a.uxd");
    ::umask(before);
    struct stat status {};
    CHECK(::stat((place / "a.uxd").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0600U);
    CHECK((::fcntl(uxd.fd(), F_GETFD) & FD_CLOEXEC) != 0);
    int size = 0;
    socklen_t length = sizeof size;
    ::getsockopt(uxd.fd(), SOL_SOCKET, SO_SNDBUF, &size, &length);
    CHECK(size >= 2 * 65535);
    uxd.open(place / "b.uxd"); // closes the first
    CHECK_FALSE(std::filesystem::exists(place / "a.uxd"));
    uxd.close();
    uxd.close();
    CHECK_FALSE(uxd.opened());
    CHECK(uxd.path().empty());
    CHECK(place.empty());
    CHECK(whyNot(uxd) == Nothing);
    CHECK_FALSE(*uxd.send("kept", place / "b.uxd")); // until it is open again
}

TEST_CASE("a path of 107 bytes is taken, one more is not") {
    Place const place;
    std::string const longest = place / std::string(Uxd::MaxPathSize - (place / "").size(), 'x');
    Uxd uxd;
    uxd.open(longest);
    CHECK(*uxd.send("to itself", longest));
    CHECK(receive(uxd).src == longest);
    uxd.close();
    CHECK_THROWS_AS(uxd.open(longest + "x"), hio::SizeError);
    CHECK_FALSE(uxd.opened());
    CHECK_THROWS_AS(uxd.open(""), hio::MemoerError);
    CHECK_THROWS_AS(uxd.open(place / std::string("a\0b", 3)), hio::MemoerError);
    CHECK_THROWS_AS(uxd.open(place / "no/such/dir"), hio::MemoerError);
    CHECK_FALSE(uxd.opened());
}

TEST_CASE("a dead socket file gives way, a live one never") { // H18
    Place const place;
    {
        auto const dead = rawSocket();
        CHECK(rawBind(dead, place / "a.uxd"));
    }
    CHECK(std::filesystem::exists(place / "a.uxd"));
    Uxd one;
    one.open(place / "a.uxd");
    Uxd two;
    auto const live = [&] { two.open(place / "a.uxd"); };
    CHECK_THROWS_AS(live(), hio::MemoerError);
    CHECK_FALSE(two.opened());
    try {
        live();
    } catch (hio::MemoerError const& error) {
        CHECK(error.code() == std::errc::address_in_use);
        CHECK(std::string(error.what()).find(place / "a.uxd") != std::string::npos);
    }
    while (*one.send("full", one.path())) { // full, and still alive
    }
    CHECK_THROWS_AS(live(), hio::MemoerError);
    CHECK(receive(one).bytes == "full");

    Uxd door; // has another peer, and is alive
    door.open(place / "door.uxd");
    CHECK(*door.connect(one.path()));
    CHECK_THROWS_AS(two.open(place / "door.uxd"), hio::MemoerError);

    auto const stream = rawSocket(SOCK_STREAM);
    CHECK(rawBind(stream, place / "stream"));
    ::listen(stream.get(), 1);
    CHECK_THROWS_AS(two.open(place / "stream"), hio::MemoerError);
    std::ofstream(place / "file") << "precious";
    CHECK_THROWS_AS(two.open(place / "file"), hio::MemoerError);
    std::filesystem::create_symlink(place / "nowhere", place / "link");
    CHECK_THROWS_AS(two.open(place / "link"), hio::MemoerError);
    CHECK(std::filesystem::file_size(place / "file") == 8);
}

TEST_CASE("close leaves the file of whoever took the path since") {
    Place const place;
    Uxd one;
    Uxd two;
    one.open(place / "a.uxd");
    std::filesystem::remove(place / "a.uxd");
    two.open(place / "a.uxd");
    one.close();
    CHECK(std::filesystem::exists(place / "a.uxd"));
}

TEST_CASE("a full destination is no error, a wrong one is") {
    Place const place;
    Uxd one;
    Uxd two;
    one.open(place / "one.uxd");
    two.open(place / "two.uxd");
    int sent = 0;
    while (*one.send("x", two.path())) {
        ++sent;
    }
    CHECK(sent > 0);
    CHECK(receive(two).bytes == "x");
    CHECK(*one.send("x", two.path())); // room again

    auto const why = [&](std::string const& dst) { return one.send("x", dst).error(); };
    CHECK(why(place / "none.uxd") == std::errc::no_such_file_or_directory);
    CHECK(why("") == std::errc::invalid_argument);
    CHECK(why(std::string("a\0b", 3)) == std::errc::invalid_argument);
    CHECK(why(std::string(108, 'x')) == std::errc::filename_too_long);
    {
        auto const dead = rawSocket();
        CHECK(rawBind(dead, place / "dead"));
    }
    CHECK(why(place / "dead") == std::errc::connection_refused);
    CHECK(one.send(std::string(100'000'000, 'x'), two.path()).error() == std::errc::message_size);
}

TEST_CASE("a long datagram is refused, and the next one comes") {
    Place const place;
    Uxd uxd;
    uxd.open(place / "a.uxd");
    CHECK(*uxd.send(std::string(101, 'l'), uxd.path()));
    CHECK(*uxd.send(std::string(100, 's'), uxd.path()));
    CHECK(whyNot(uxd, 100) == Refusal::truncated);
    std::string buffer(100, '\0');
    CHECK(uxd.receive(buffer)->bytes == std::string(100, 's'));
}

TEST_CASE("descriptors that come along do not stay") {
    Place const place;
    Uxd uxd;
    uxd.open(place / "a.uxd");
    auto const bomber = rawSocket();
    auto const before = openDescriptors();
    int bombs = 0;
    for (int i = 0; i < 1000; ++i) {
        // A newer kernel refuses it at the sender already.
        bombs += sendFds(bomber, uxd.path(), i % 2 == 0 ? 1 : 253, "boom") ? 1 : 0;
        auto const why = whyNot(uxd);
        CHECK((why == Refusal::freight || why == Nothing));
    }
    CAPTURE(bombs);
    CHECK(openDescriptors() == before);
    CHECK(*uxd.send("well", uxd.path()));
    CHECK(receive(uxd).bytes == "well");
    // As on a kernel without that refusal.
    int const yes = 1;
    if (::setsockopt(uxd.fd(), SOL_SOCKET, 83, &yes, sizeof yes) == 0) {
        for (std::size_t const count : {std::size_t{1}, std::size_t{253}}) {
            CHECK(sendFds(bomber, uxd.path(), count, "boom"));
            CHECK(whyNot(uxd) == Refusal::freight);
        }
        CHECK(openDescriptors() == before);
    }
}

TEST_CASE("a door takes datagrams of its peer only, and knows when there is room") {
    Place const place;
    Uxd door;
    Uxd hand;
    Uxd stranger;
    door.open(place / "door.uxd");
    hand.open(place / "hand.uxd");
    stranger.open(place / "stranger.uxd");
    CHECK(door.connect(place / "none.uxd").error() == std::errc::no_such_file_or_directory);
    CHECK(*door.connect(hand.path()));
    CHECK(stranger.send("let me in", door.path()).error() == std::errc::operation_not_permitted);
    CHECK(*hand.send("mine", door.path()));
    CHECK(receive(door).bytes == "mine");
    while (*door.send("x", hand.path())) {
    }
    pollfd poller{door.fd(), POLLOUT, 0};
    CHECK(::poll(&poller, 1, 0) == 0); // and does not spin
    while (whyNot(hand) != Nothing) {
    }
    CHECK(::poll(&poller, 1, 0) == 1);
    hand.close();
    CHECK(door.send("x", place / "hand.uxd").error() == std::errc::connection_refused);
}
