// SPDX-License-Identifier: Apache-2.0
// A Doist within asio: one wait for the descriptor of the Doist's loop, again and again. A timer
// and a socket of asio go on beside it.
//
// Prints:
// doer: ping 1
// asio: pong 1
// doer: ping 2
// asio: pong 2
// doer: ping 3
// asio: pong 3
// done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/readable.hpp>

#include <sys/socket.h>

#include <array>
#include <asio.hpp>
#include <chrono>
#include <cstdio>
#include <string>

namespace uv = hio::uv;

namespace {

constexpr int Times = 3;

hio::Dog answer(hio::Tymth, double, uv::Loop& loop, int socket) {
    for (int i = 0; i < Times; ++i) {
        co_await uv::readable(loop, socket);
        std::array<char, 64> text{};
        auto const size = ::recv(socket, text.data(), text.size(), 0);
        std::printf("doer: %.*s\n", int(size), text.data());
        text[1] = 'o';
        ::send(socket, text.data(), std::size_t(size), 0);
    }
    co_return true;
}

class Ride { // what attaches a Doist to asio
public:
    Ride(hio::Doist& doist, uv::Loop& loop, asio::io_context& io)
        : doist_(doist),
          loop_(loop),
          watch_(io, loop.fd()) {
        doist_.enter();
        go();
    }
    ~Ride() { watch_.release(); } // the descriptor is the Loop's

private:
    void go() {
        if (uv::step(doist_, loop_)) {
            watch_.async_wait(watch_.wait_read,
                              [this](asio::error_code error) { error ? doist_.exit() : go(); });
        } else {
            doist_.exit();
        }
    }
    hio::Doist& doist_;
    uv::Loop& loop_;
    asio::posix::stream_descriptor watch_;
};

class Caller { // asio's own: a timer, and a socket to the doer
public:
    Caller(asio::io_context& io, asio::local::stream_protocol::socket& socket)
        : timer_(io),
          socket_(socket) {
        call();
    }

private:
    void call() {
        timer_.expires_after(std::chrono::milliseconds(10));
        timer_.async_wait([this](asio::error_code) {
            socket_.write_some(asio::buffer("ping " + std::to_string(++count_)));
            socket_.async_read_some(asio::buffer(text_),
                                    [this](asio::error_code, std::size_t size) {
                                        std::printf("asio: %.*s\n", int(size), text_.data());
                                        if (count_ < Times) {
                                            call();
                                        }
                                    });
        });
    }
    asio::steady_timer timer_;
    asio::local::stream_protocol::socket& socket_;
    std::array<char, 64> text_{};
    int count_ = 0;
};

} // namespace

int main() {
    asio::io_context io;
    asio::local::stream_protocol::socket one(io);
    asio::local::stream_protocol::socket two(io);
    asio::local::connect_pair(one, two);
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    hio::Doist doist({.tock = 0.0, .pacer = &pacer});
    doist.extend({hio::doify(answer, 0.0, std::ref(loop), two.native_handle())});
    Caller const caller(io, one);
    Ride const ride(doist, loop, io);
    io.run();
    std::puts(doist.done() ? "done" : "not done");
}
