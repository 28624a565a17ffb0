// SPDX-License-Identifier: Apache-2.0
// A Doist within the main loop of GLib (GTK, GStreamer): one source for the descriptor of the
// Doist's loop. A timeout of GLib goes on beside it.
//
// Prints:
// glib: beat 1
// doer: heard beat 1
// glib: beat 2
// doer: heard beat 2
// glib: beat 3
// doer: heard beat 3
// done
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/uv/attachment.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/waker.hpp>

#include <glib-unix.h>

#include <cstdio>

namespace uv = hio::uv;

namespace {

constexpr int Times = 3;

struct Program {
    GMainLoop* main = nullptr;
    uv::Loop loop;
    uv::LoopPacer pacer{loop};
    hio::Doist doist{{.tock = 0.0, .pacer = &pacer}};
    uv::Waker heard{loop};
    int beats = 0;
};

hio::Dog hear(hio::Tymth, double, Program& program) {
    for (int count = 0; count < Times; ++count) {
        co_await program.heard.woken();
        std::printf("doer: heard beat %d\n", program.beats);
    }
    co_return true;
}

gboolean ride(gint, GIOCondition, gpointer data) {
    auto& program = *static_cast<Program*>(data);
    if (uv::step(program.doist, program.loop)) {
        return G_SOURCE_CONTINUE;
    }
    program.doist.exit();
    g_main_loop_quit(program.main);
    return G_SOURCE_REMOVE;
}

gboolean beat(gpointer data) {
    auto& program = *static_cast<Program*>(data);
    std::printf("glib: beat %d\n", ++program.beats);
    program.heard.wake();
    return program.beats < Times ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

} // namespace

int main() {
    Program program;
    program.main = g_main_loop_new(nullptr, FALSE);
    program.doist.extend({hio::doify(hear, 0.0, std::ref(program))});
    program.doist.enter();
    g_unix_fd_add(program.loop.fd(), G_IO_IN, ride, &program);
    program.loop.arm(0.0); // the first step is due now
    g_timeout_add(50, beat, &program);
    g_main_loop_run(program.main);
    g_main_loop_unref(program.main);
    std::puts(program.doist.done() ? "done" : "not done");
}
