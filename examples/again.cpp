// SPDX-License-Identifier: Apache-2.0
// One Doist, used three times: simulated time is not needed for that, nor is a new Doist. It is
// run twice on its own, and then in somebody's libuv loop, from which it moves to another while
// its doers run on.
//
// Prints:
// 1 2 3 4 done
// 1 2 3 4 done
// 1 2 (moves) 3 4 done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>

#include <uv.h>

#include <cstdio>

namespace uv = hio::uv;

namespace {

hio::Dog count(hio::Tymth, double tock, int& number) {
    for (number = 1; number <= 4; ++number) {
        co_yield tock;
        std::printf("%d ", number);
    }
    co_return true;
}

} // namespace

int main() {
    int number = 0;
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    hio::Doist doist(
        {.tock = 0.0, .pacer = &pacer, .doers = {hio::doify(count, 0.01, std::ref(number))}});
    std::puts(doist.run() ? "done" : "not done");
    std::puts(doist.run() ? "done" : "not done");

    uv_loop_t first;
    uv_loop_t second;
    uv_loop_init(&first);
    uv_loop_init(&second);
    {
        uv::Attachment ride(doist, loop, &first);
        while (number < 3) {
            uv_run(&first, UV_RUN_ONCE);
        }
        std::printf("(moves) ");
        ride.attach(&second);
        uv_run(&first, UV_RUN_DEFAULT); // nothing is left on it
        uv_run(&second, UV_RUN_DEFAULT);
        std::puts(doist.done() ? "done" : "not done");
    }
    return uv_loop_close(&first) + uv_loop_close(&second);
}
