// SPDX-License-Identifier: Apache-2.0
#include <hio/help/tempfile.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/roller.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace hio {
namespace {

/// Whatever the clock says, a time that a file can have.
std::int64_t nowMs() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    std::int64_t const ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    return std::clamp(ms, MinTime, MaxTime - 1);
}

/// About how many bytes a column takes in memory.
std::size_t footprint(Column const& column) {
    constexpr std::size_t Fixed = 1024;         // the column, its name and its nodes
    constexpr std::uint64_t SketchItems = 4096; // a KLL of k 1024 keeps no more
    constexpr std::size_t Registers = 4608;     // of a dense HLL
    constexpr std::size_t Item = 112;           // a frequent text of usual length
    Metrics const& metrics = column.metrics();
    std::size_t bytes = Fixed;
    if (metrics.distribution) {
        bytes += std::min(metrics.distribution->sketch().count(), SketchItems) * sizeof(double);
    }
    bytes += metrics.cardinality ? Registers : 0;
    bytes += metrics.frequent ? metrics.frequent->size() * Item : 0;
    return bytes;
}

std::size_t footprint(Profile const& profile) {
    std::size_t bytes = 0;
    for (auto const& [name, column] : profile.columns()) {
        bytes += footprint(column);
    }
    return bytes;
}

std::uint64_t nullsOf(Profile const& profile) {
    std::uint64_t nulls = 0;
    for (auto const& [name, column] : profile.columns()) {
        nulls += column.metrics().counts.null;
    }
    return nulls;
}

} // namespace

void Roller::track(Rows& batch) {
    knowColumns(batch.columns());
    auto const found = datasets_.find(batch.dataset());
    Windows& windows =
        found != datasets_.end() ? found->second : datasets_[std::string(batch.dataset())];
    Window* window = nullptr;
    while (std::optional<Row> const row = batch.next()) {
        if (window == nullptr || row->timeMs < window->startMs || row->timeMs >= window->endMs) {
            if (window != nullptr) {
                charge(*window);
            }
            window = &enter(windows, row->timeMs);
        }
        ++window->rows;
        ++rows_;
        for (std::size_t i = 0; i < row->values.size(); ++i) {
            if (row->there[i] != 0) {
                window->bound[i]->track(row->values[i]);
            }
        }
    }
    if (window != nullptr) {
        charge(*window);
    }
}

std::vector<RolledWindow> Roller::deliver(ProfileFolder& folder) {
    std::vector<RolledWindow> rolled;
    try {
        rolled = stage(folder);
    } catch (...) {
        folder.discard();
        throw;
    }
    std::vector<std::string> names = folder.publish();
    for (std::size_t i = 0; i < rolled.size(); ++i) {
        rolled[i].file = std::move(names[i]);
    }
    for (auto const& [dataset, windows] : datasets_) {
        for (auto const& [start, window] : windows) {
            if (!window.path.empty()) {
                ::unlink(window.path.c_str());
            }
        }
    }
    recent_.clear();
    datasets_.clear();
    bytes_ = 0;
    count_ = 0;
    return rolled;
}

/// Stages all windows in order.
std::vector<RolledWindow> Roller::stage(ProfileFolder& folder) {
    std::vector<RolledWindow> rolled;
    for (auto& [dataset, windows] : datasets_) {
        std::vector<Window*> inOrder;
        for (auto& [start, window] : windows) {
            inOrder.push_back(&window);
        }
        std::sort(inOrder.begin(), inOrder.end(), [](Window const* a, Window const* b) {
            return a->startMs < b->startMs;
        });
        for (Window* window : inOrder) {
            rolled.push_back(stage(dataset, *window, folder));
        }
    }
    return rolled;
}

RolledWindow Roller::stage(std::string const& dataset, Window& window, ProfileFolder& folder) {
    bool const waiting = !window.profile;
    fetch(window);
    Profile& profile = *window.profile;
    profile.metadata()["name"] = dataset;
    folder.stage(profile, policy_.by, dataset);
    RolledWindow rolled{
        dataset, window.startMs, window.rows, profile.columns().size(), nullsOf(profile), {}};
    if (waiting) { // its file still has all of it
        forget(window);
    }
    return rolled;
}

/// Counts the columns as others when they differ from those of the last batch.
void Roller::knowColumns(std::span<std::string_view const> columns) {
    if (!std::equal(columns.begin(), columns.end(), columns_.begin(), columns_.end())) {
        columns_.assign(columns.begin(), columns.end());
        ++schema_;
    } else if (schema_ == 0) { // no columns at all, at first
        ++schema_;
    }
}

/// The window of a row, in memory and bound to the columns of the batch.
Roller::Window& Roller::enter(Windows& windows, std::int64_t timeMs) {
    std::int64_t const start = windowStart(timeMs, policy_.by);
    auto const [found, made] = windows.try_emplace(start);
    Window& window = found->second;
    if (made) {
        ++count_;
        window.startMs = start;
        window.endMs = windowEnd(timeMs, policy_.by);
        // The one window of all times has no time of its own: its profile is of now.
        std::int64_t const now = nowMs();
        window.profile.emplace(policy_.by == Granularity::all ? now : start, now);
        recent_.push_front(&window);
        window.place = recent_.begin();
    } else {
        fetch(window);
        recent_.splice(recent_.begin(), recent_, window.place);
    }
    makeRoom(window);
    if (window.schema != schema_) {
        bind(window);
    }
    return window;
}

/// Finds the columns of the batch in the window's profile. Those that are new there have not been
/// charged yet.
void Roller::bind(Window& window) const {
    Profile& profile = *window.profile;
    window.bound.clear();
    window.boundBytes = 0;
    for (std::string const& name : columns_) {
        std::size_t const before = profile.columns().size();
        Column& column = profile.column(name);
        window.bound.push_back(&column);
        window.boundBytes += profile.columns().size() == before ? footprint(column) : 0;
    }
    window.schema = schema_;
}

/// Gets a window back that waits in a file.
void Roller::fetch(Window& window) {
    if (window.profile) {
        return;
    }
    window.profile.emplace(readProfileFile(window.path));
    recent_.push_front(&window);
    window.place = recent_.begin();
    window.bytes = footprint(*window.profile);
    bytes_ += window.bytes;
}

/// Counts what the window takes by now. Only the columns it is bound to can have grown; to look at
/// all of them would cost the square where each batch brings a new one.
void Roller::charge(Window& window) {
    std::size_t bytes = 0;
    for (Column const* column : window.bound) {
        bytes += footprint(*column);
    }
    window.bytes += bytes - window.boundBytes;
    bytes_ += bytes - window.boundBytes;
    window.boundBytes = bytes;
}

/// Puts windows that were not touched for longest into files until the rest fits, but never
/// `needed`.
void Roller::makeRoom(Window const& needed) {
    while (bytes_ > policy_.memory && !policy_.waiting.empty() && recent_.back() != &needed) {
        Window& window = *recent_.back();
        // Under a new name each time: some file systems wait for the disk to replace a file.
        std::string const path = policy_.waiting + '/' + std::to_string(waited_++) + ".bin";
        TempFile file(path);
        file.fill(writeProfile(*window.profile));
        file.rename(path);
        ::unlink(std::exchange(window.path, path).c_str());
        forget(window);
    }
}

/// Takes a window that is in a file out of memory.
void Roller::forget(Window& window) {
    recent_.erase(window.place);
    window.profile.reset();
    window.bound.clear();
    window.boundBytes = 0;
    window.schema = 0;
    bytes_ -= std::exchange(window.bytes, 0);
}

} // namespace hio
