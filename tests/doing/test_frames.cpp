// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/frames.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace {

hio::Dog twice(hio::Tymth /*tymth*/, double tock) {
    co_yield tock;
    co_yield tock;
    co_return true;
}

/// Larger and stricter than any block of the pool.
class alignas(64) Wide final : public hio::Doer {
public:
    std::byte bytes[1024] = {};
};

} // namespace

TEST_CASE("blocks are as large as asked for, aligned, and apart") {
    std::vector<std::pair<void*, std::size_t>> blocks;
    for (std::size_t size = 1; size < 1200; size += 7) {
        void* const block = hio::Frames::take(size);
        CHECK(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t) == 0);
        std::memset(block, int(size % 251), size);
        blocks.emplace_back(block, size);
    }
    for (auto const& [block, size] : blocks) {
        auto const* const bytes = static_cast<unsigned char const*>(block);
        CHECK(std::set(bytes, bytes + size) == std::set{static_cast<unsigned char>(size % 251)});
    }
    for (auto const& [block, size] : blocks) {
        hio::Frames::give(block, size);
    }
}

TEST_CASE("a Dog may end on another thread than the one that made it") {
    std::vector<hio::Dog> dogs;
    std::thread([&] {
        for (int i = 0; i < 3000; ++i) {
            dogs.push_back(twice(hio::Tymth(), 0.0));
            dogs.back().resume(0.0);
        }
    }).join();
    std::thread([&] { dogs.erase(dogs.begin() + 1000, dogs.end()); }).join();
    for (hio::Dog& dog : dogs) {
        CHECK_FALSE(dog.resume(1.0));
        CHECK(dog.resume(2.0));
    }
    dogs.clear();
    std::thread([] { // takes over what the others left
        hio::Doers doers;
        for (int i = 0; i < 3000; ++i) {
            doers.add(hio::doify(twice));
        }
        CHECK(hio::Doist().run(std::move(doers)));
    })
        .join();
}

TEST_CASE("a doer may be of any size and alignment, and where its maker says") {
    auto const wide = std::make_unique<Wide>();
    CHECK(reinterpret_cast<std::uintptr_t>(wide.get()) % 64 == 0);
    alignas(hio::Doer) std::byte place[sizeof(hio::Doer)];
    auto* const doer = new (place) hio::Doer(0.5);
    CHECK(static_cast<void*>(doer) == place);
    CHECK(doer->tock() == 0.5);
    doer->~Doer();
}
