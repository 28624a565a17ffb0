// SPDX-License-Identifier: Apache-2.0
/// @file
/// Wheel: the least that wakes coroutines at their times, in the order in which they were made.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "floors.hpp"

namespace bench {

/// A wheel of 1024 lists, and what is due as a bitmap, so that it runs in the order of
/// the index. What is farther away than the wheel is put aside for good.
class Wheel {
public:
    explicit Wheel(Bares<Pooled> const& bares)
        : bares_(bares),
          next_(bares.handles.size(), None),
          soon_(bares.handles.size()),
          due_(bares.handles.size()) {
        heads_.fill(None);
        for (std::uint32_t id = 0; id < bares.handles.size(); ++id) {
            bares_.handles[id].resume();
            plan(id);
        }
    }

    void tick() {
        ++now_;
        std::swap(soon_, due_);
        std::uint32_t& head = heads_[now_ % Slots];
        for (std::uint32_t id = std::exchange(head, None); id != None; id = next_[id]) {
            due_.set(id);
        }
        due_.drain([this](std::uint32_t id) {
            auto const handle = bares_.handles[id];
            handle.promise().tyme = double(now_);
            handle.resume();
            plan(id);
        });
    }

private:
    static constexpr std::uint32_t None = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t Slots = 1024;

    /// A set of indices; a second bitmap tells which words of the first are not 0.
    class Bits {
    public:
        explicit Bits(std::size_t size) : words_(size / 64 + 1), filled_(words_.size() / 64 + 1) {}

        void set(std::uint32_t id) {
            words_[id / 64] |= std::uint64_t(1) << id % 64;
            filled_[id / 4096] |= std::uint64_t(1) << id / 64 % 64;
            any_ = true;
        }

        template <class Each>
        void drain(Each each) {
            if (!std::exchange(any_, false)) {
                return;
            }
            for (std::size_t f = 0; f < filled_.size(); ++f) {
                for (auto words = std::exchange(filled_[f], 0); words != 0; words &= words - 1) {
                    std::size_t const w = f * 64 + std::size_t(std::countr_zero(words));
                    for (auto ids = std::exchange(words_[w], 0); ids != 0; ids &= ids - 1) {
                        each(std::uint32_t(w * 64 + std::size_t(std::countr_zero(ids))));
                    }
                }
            }
        }

    private:
        std::vector<std::uint64_t> words_;
        std::vector<std::uint64_t> filled_;
        bool any_ = false;
    };

    void plan(std::uint32_t id) {
        auto const wait = std::uint64_t(bares_.handles[id].promise().tock);
        if (wait <= 1) {
            soon_.set(id);
        } else if (wait < Slots) {
            next_[id] = std::exchange(heads_[(now_ + wait) % Slots], id);
        }
    }

    Bares<Pooled> const& bares_;
    std::vector<std::uint32_t> next_;
    std::array<std::uint32_t, Slots> heads_{};
    Bits soon_;
    Bits due_;
    std::uint64_t now_ = 0;
};

} // namespace bench
