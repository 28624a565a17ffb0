// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/logdesk.hpp>
#include <hio/roll/rollmemos.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace hio {

LogDesk::LogDesk(std::vector<std::string> hands) : names_(std::move(hands)) {
    for (std::string const& name : names_) {
        hands_[name] = {};
    }
}

void LogDesk::take(std::string const& hand, std::string const& memo) {
    auto const found = hands_.find(hand);
    if (found == hands_.end()) {
        return;
    }
    if (auto const applied = LogApplied::from(memo)) {
        found->second.rows = applied->rows;
        found->second.windows = applied->windows;
        found->second.done = applied->done;
    } else if (auto written = LogWritten::from(memo)) {
        windows_.push_back(std::move(written->window));
    }
}

void LogDesk::close(Bosser& boss, RollingLogger const& logger) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        Hand& hand = hands_.at(names_[i]);
        if (!hand.asked) {
            LogClose const close{.to = logger.sequence(i)};
            hand.asked = boss.send(names_[i], close.memo(boss.protocol().name()));
        }
    }
}

bool LogDesk::closed() const noexcept {
    return std::all_of(
        hands_.begin(), hands_.end(), [](auto const& entry) { return entry.second.done; });
}

std::uint64_t LogDesk::rows() const noexcept {
    std::uint64_t rows = 0;
    for (auto const& [name, hand] : hands_) {
        rows += hand.rows;
    }
    return rows;
}

std::uint64_t LogDesk::openWindows() const noexcept {
    std::uint64_t windows = 0;
    for (auto const& [name, hand] : hands_) {
        windows += hand.windows;
    }
    return windows;
}

std::vector<RolledWindow> LogDesk::windows() const {
    std::vector<RolledWindow> sorted = windows_;
    std::sort(sorted.begin(), sorted.end(), [](RolledWindow const& a, RolledWindow const& b) {
        return std::tie(a.dataset, a.startMs) < std::tie(b.dataset, b.startMs);
    });
    return sorted;
}

} // namespace hio
