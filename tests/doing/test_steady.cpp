// SPDX-License-Identifier: Apache-2.0
// A program of its own: it replaces the heap, to count.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <new>

namespace {
std::size_t taken = 0; ///< blocks
}

// Not inlined: else gcc sees a free of what new gave.

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++taken;
    if (void* const block = std::malloc(size)) {
        return block;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t align) {
    ++taken;
    auto const bytes = static_cast<std::size_t>(align);
    if (void* const block = std::aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes)) {
        return block;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t /*size*/) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::align_val_t /*align*/) noexcept {
    std::free(block);
}
[[gnu::noinline]] void
operator delete(void* block, std::size_t /*size*/, std::align_val_t /*align*/) noexcept {
    std::free(block);
}

namespace {

hio::Dog counts(hio::Tymth /*tymth*/, double tock, std::uint64_t& total) {
    for (;;) {
        ++total;
        co_yield tock;
    }
}

class Counter final : public hio::Doer {
public:
    Counter(std::uint64_t& total, double tock) : Doer(tock), total_(total) {}

private:
    bool recur(double /*tyme*/) override {
        ++total_;
        return false;
    }
    std::uint64_t& total_;
};

} // namespace

TEST_CASE("resumes and wakes take no memory, once all have slept as long as they do") {
    constexpr int Doers = 3000;
    std::uint64_t total = 0;
    hio::Doist doist({.tock = 1.0});
    hio::Doers inner;
    for (int i = 0; i < Doers; ++i) {
        doist.extend({hio::doify(counts, double(i % 97), std::ref(total))});
        inner.add<Counter>(total, double(i % 89));
    }
    hio::DoDoer group(std::move(inner));
    Counter sleeper(total, 1e9);
    doist.extend({group, sleeper});
    auto const ticks = [&] {
        for (int tick = 0; tick < 1000; ++tick) {
            doist.recur();
            sleeper.wake();
        }
    };
    ticks();
    std::size_t const before = taken;
    std::uint64_t const sofar = total;
    ticks();
    CHECK(taken == before);
    CHECK(total > sofar + 100'000);
}
