// SPDX-License-Identifier: Apache-2.0
// An echo server. Its group is the place to start work in: each connection becomes a doer of the
// group, and is let go when it has ended. The group ends with the last of them; when one throws, or
// the group is closed, all of them end. Here it serves three callers, who come at once.
//
// Prints:
// ann hears: hello from ann
// bob hears: hello from bob
// cat hears: hello from cat
// the server has ended, with 1 doer in its list
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/fd.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readable.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <functional>
#include <string>

namespace uv = hio::uv;

namespace {

hio::Dog echo(hio::Tymth, double, uv::Loop& loop, int accepted) {
    hio::Fd const peer(accepted); // closed when this ends, however it ends
    std::array<char, 4096> bytes{};
    for (;;) {
        co_await uv::readable(loop, peer.get());
        auto const got = ::recv(peer.get(), bytes.data(), bytes.size(), 0);
        if (got <= 0) {
            co_return true; // the peer has gone
        }
        for (ssize_t sent = 0; sent < got;) {
            co_await uv::writable(loop, peer.get()); // a slow peer keeps only this doer waiting
            auto const more =
                ::send(peer.get(), bytes.data() + sent, std::size_t(got - sent), MSG_NOSIGNAL);
            if (more < 0) {
                co_return false;
            }
            sent += more;
        }
    }
}

hio::Dog serve(hio::Tymth, double, uv::Loop& loop, int door, hio::DoDoer& server) {
    for (int callers = 0; callers < 3; ++callers) {
        co_await uv::readable(loop, door);
        int const peer = ::accept4(door, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        server.extend(hio::doify(echo, 0.0, std::ref(loop), peer)); // it begins here and now
    }
    co_return true; // the group goes on until they have ended too
}

hio::Dog call(hio::Tymth, double, uv::Loop& loop, sockaddr const& address, std::string name) {
    hio::Fd const line(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::connect(line.get(), &address, sizeof(sockaddr_in));
    std::string text = "hello from " + name;
    ::send(line.get(), text.data(), text.size(), MSG_NOSIGNAL);
    co_await uv::readable(loop, line.get());
    text.resize(std::size_t(::recv(line.get(), text.data(), text.size(), 0)));
    std::printf("%s hears: %s\n", name.c_str(), text.c_str());
    co_return true;
}

} // namespace

int main() {
    hio::Fd const door(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in local{AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {}}; // any port
    auto& address = reinterpret_cast<sockaddr&>(local);
    socklen_t size = sizeof local;
    if (::bind(door.get(), &address, size) != 0 || ::listen(door.get(), SOMAXCONN) != 0 ||
        ::getsockname(door.get(), &address, &size) != 0) {
        std::perror("no port to listen at");
        return 1;
    }
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    hio::DoDoer server;
    server.extend(hio::doify(serve, 0.0, std::ref(loop), door.get(), std::ref(server)));
    hio::Doist doist({.name = "echo", .tock = 0.0, .pacer = &pacer});
    hio::Doers doers(server);
    for (char const* const name : {"ann", "bob", "cat"}) {
        doers.add(hio::doify(call, 0.0, std::ref(loop), std::cref(address), std::string(name)));
    }
    bool const done = doist.run(std::move(doers));
    std::printf("the server has ended, with %zu doer in its list\n", server.doers().size());
    return done ? 0 : 1;
}
