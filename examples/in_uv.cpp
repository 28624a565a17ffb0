// SPDX-License-Identifier: Apache-2.0
// A program that lives in libuv already: its loop goes on as before, and a Doist rides along.
//
// Prints:
// timer: beat 1
// doer: heard beat 1
// timer: beat 2
// doer: heard beat 2
// timer: beat 3
// doer: heard beat 3
// done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/waker.hpp>

#include <uv.h>

#include <cstdio>

namespace uv = hio::uv;

namespace {

struct Program { // somebody's, with a timer of libuv
    uv_loop_t loop{};
    uv_timer_t timer{};
    int beats = 0;
    uv::Waker* heard = nullptr;
};

void beat(uv_timer_t* timer) {
    auto* const program = static_cast<Program*>(timer->data);
    std::printf("timer: beat %d\n", ++program->beats);
    program->heard->wake();
}

hio::Dog hear(hio::Tymth, double, uv::Waker& heard, Program const& program) {
    while (program.beats < 3) {
        co_await heard.woken();
        std::printf("doer: heard beat %d\n", program.beats);
    }
    co_return true;
}

} // namespace

int main() {
    Program program;
    uv_loop_init(&program.loop);
    uv_timer_init(&program.loop, &program.timer);
    program.timer.data = &program;
    uv_timer_start(&program.timer, beat, 10, 10);
    {
        uv::Loop loop; // the Doist's own: watched by the program's
        uv::LoopPacer pacer(loop);
        uv::Waker heard(loop);
        program.heard = &heard;
        hio::Doist doist({.tock = 0.0, .pacer = &pacer});
        doist.extend({hio::doify(hear, 0.0, std::ref(heard), std::cref(program))});
        auto const over = [&](std::exception_ptr error) {
            std::puts(!error && doist.done() ? "done" : "not done");
            uv_close(reinterpret_cast<uv_handle_t*>(&program.timer), nullptr);
        };
        uv::Attachment const ride(doist, loop, &program.loop, over);
        uv_run(&program.loop, UV_RUN_DEFAULT);
    }
    return uv_loop_close(&program.loop);
}
