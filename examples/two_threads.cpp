// SPDX-License-Identifier: Apache-2.0
// Two Doists, a thread each. What one has for the other it puts into that one's inbox, and wakes
// it; both sleep in between. Nothing else is shared.
//
// Prints:
// pong has 1
// ping has 2
// pong has 3
// ping has 4
// both are done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/waker.hpp>

#include <cstdio>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace uv = hio::uv;

namespace {

constexpr int Last = 4;

class Inbox {
public:
    explicit Inbox(uv::Loop& loop) : waker_(loop) {}

    void put(int number) { // any thread
        {
            std::lock_guard const lock(mutex_);
            numbers_.push_back(number);
        }
        waker_.wake();
    }
    std::optional<int> take() {
        std::lock_guard const lock(mutex_);
        if (numbers_.empty()) {
            return std::nullopt;
        }
        int const number = numbers_.front();
        numbers_.pop_front();
        return number;
    }
    uv::Waker::Woken filled() { return waker_.woken(); }

private:
    uv::Waker waker_;
    std::mutex mutex_;
    std::deque<int> numbers_;
};

hio::Dog play(hio::Tymth, double, std::string name, Inbox& mine, Inbox& theirs) {
    for (;;) {
        co_await mine.filled();
        while (std::optional<int> const number = mine.take()) {
            if (*number <= Last) {
                std::printf("%s has %d\n", name.c_str(), *number);
                theirs.put(*number + 1);
            }
            if (*number >= Last) {
                co_return true;
            }
        }
    }
}

void run(uv::Loop& loop, std::string const& name, Inbox& mine, Inbox& theirs) {
    uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = name, .tock = 0.0, .pacer = &pacer});
    doist.run({hio::doify(play, 0.0, name, std::ref(mine), std::ref(theirs))});
}

} // namespace

int main() {
    uv::Loop loops[2];
    Inbox ping(loops[0]);
    Inbox pong(loops[1]);
    std::thread other([&] { run(loops[1], "pong", pong, ping); });
    pong.put(1);
    run(loops[0], "ping", ping, pong);
    other.join();
    std::puts("both are done");
}
