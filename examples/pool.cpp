// SPDX-License-Identifier: Apache-2.0
// Blocking work: a Pool runs it on threads, and the Dogs that await it go on when it is done. Four
// sums by two threads, one that fails, and one that does not end before it is asked to.
//
// Prints:
// sum 1: 500000500000
// sum 2: 2000001000000
// sum 3: 4500001500000
// sum 4: 8000002000000
// failed: there is nothing to sum
// stopped when asked
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/together.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/pool.hpp>

#include <array>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace {

namespace uv = hio::uv;

std::uint64_t sumTo(std::uint64_t last) {
    if (last == 0) {
        throw std::invalid_argument("there is nothing to sum");
    }
    std::uint64_t sum = 0;
    for (std::uint64_t i = 1; i <= last; ++i) {
        sum += i;
    }
    return sum;
}

hio::Dog sum(uv::Pool& pool, std::uint64_t last, std::uint64_t& result) {
    auto job = [last] { return sumTo(last); };         // named first: see Dog about gcc 12
    result = co_await pool.run("sum", std::move(job)); // throws here what the job throws
    co_return true;
}

hio::Dog spin(uv::Pool& pool) {
    auto job = [](std::stop_token stop) {
        while (!stop.stop_requested()) {
            std::this_thread::yield();
        }
        std::puts("stopped when asked");
    };
    co_await pool.run("spin", std::move(job));
    co_return true;
}

hio::Dog work(hio::Tymth, double, uv::Pool& pool) {
    std::array<std::uint64_t, 4> sums{};
    co_await hio::all(sum(pool, 1'000'000, sums[0]),
                      sum(pool, 2'000'000, sums[1]),
                      sum(pool, 3'000'000, sums[2]),
                      sum(pool, 4'000'000, sums[3]));
    for (std::size_t i = 0; i < sums.size(); ++i) {
        std::printf("sum %zu: %llu\n", i + 1, static_cast<unsigned long long>(sums[i]));
    }
    try {
        co_await sum(pool, 0, sums[0]);
    } catch (std::invalid_argument const& error) {
        std::printf("failed: %s\n", error.what());
    }
    co_await hio::tymeout(0.05, spin(pool)); // closes it: the job is asked to stop
    co_return true;
}

} // namespace

int main() {
    uv::Loop loop;
    uv::LoopPacer pacer(loop);
    uv::Pool pool(loop, {.limit = 2, .backlog = 16, .name = "sums"});
    hio::Doist doist({.name = "pool", .tock = 0.0, .pacer = &pacer});
    bool const done = doist.run({hio::doify(work, 0.0, std::ref(pool))});
    for (uv::StuckJob const& stuck : pool.end(2.0)) {
        std::printf("stuck: %s\n", stuck.name.c_str());
    }
    return done ? 0 : 1;
}
