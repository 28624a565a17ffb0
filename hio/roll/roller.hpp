// SPDX-License-Identifier: Apache-2.0
/// @file
/// Roller: turns rows into profiles, one for each dataset and window of time.
///
/// Any number of windows are open at once, so late rows find theirs. What does not fit into memory
/// waits in files: the windows that were not touched for longest go there and come back when a row
/// needs them.
///
/// Source: ThreadRollingLogger of whylogs 1.6.0 (c9b9b8b15) and its cache of containers by window.
/// Differs: no thread; bounded memory; one file a window, not one a flush; rows need not be
/// neighbours to be of one window.
#pragma once

#include <hio/help/api.hpp>
#include <hio/roll/profile.hpp>
#include <hio/roll/profilefolder.hpp>
#include <hio/roll/rows.hpp>
#include <hio/roll/window.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hio {

/// How a Roller rolls.
struct RollPolicy {
    Granularity by = Granularity::day; ///< how long a window is
    std::size_t memory = std::size_t(48)
                         << 20; ///< bytes of open profiles, about; the rest waits in files
    std::string waiting{};      ///< directory, made by others, for the files that wait; empty: none
                                ///< waits, whatever the memory
};

/// What became of a window.
struct RolledWindow {
    std::string dataset;
    std::int64_t startMs = 0; ///< ms since 1970 UTC
    std::uint64_t rows = 0;
    std::uint64_t columns = 0;
    std::uint64_t nulls = 0; ///< cells
    std::string file;        ///< its name in the folder
};

/// @context any thread, one at a time
class HIO_API Roller {
public:
    explicit Roller(RollPolicy policy) : policy_(std::move(policy)) {}
    Roller(Roller const&) = delete;
    Roller& operator=(Roller const&) = delete;
    Roller(Roller&&) = delete;
    Roller& operator=(Roller&&) = delete;
    ~Roller() = default;

    /// Takes all rows of the batch in. Throws FilerError when a window cannot be put into a file or
    /// got back.
    void track(Rows& batch);

    /// Delivers all windows, in order of dataset and time, and forgets them. Throws FilerError;
    /// then nothing was delivered, and nothing is forgotten.
    std::vector<RolledWindow> deliver(ProfileFolder& folder);

    [[nodiscard]] std::uint64_t rows() const noexcept {
        return rows_;
    } ///< tracked since it was made
    [[nodiscard]] std::size_t windows() const noexcept { return count_; } ///< open now

private:
    struct Window {
        std::int64_t startMs = 0;
        std::int64_t endMs = 0;
        std::optional<Profile> profile{}; ///< none: it waits in a file
        std::uint64_t rows = 0;
        std::vector<Column*> bound{}; ///< of its profile, one a column of the batch
        std::uint64_t schema = 0;     ///< for which columns it is bound
        std::size_t bytes = 0;        ///< what it was last charged with
        std::size_t boundBytes = 0;   ///< what of that is for the columns it is bound to
        std::string path{};           ///< where it waits
        std::list<Window*>::iterator place{};
    };
    using Windows = std::unordered_map<std::int64_t, Window>; ///< by start

    std::vector<RolledWindow> stage(ProfileFolder& folder);
    RolledWindow stage(std::string const& dataset, Window& window, ProfileFolder& folder);
    void knowColumns(std::span<std::string_view const> columns);
    Window& enter(Windows& windows, std::int64_t timeMs);
    void bind(Window& window) const;
    void fetch(Window& window);
    void charge(Window& window);
    void makeRoom(Window const& needed);
    void forget(Window& window);

    RollPolicy policy_;
    std::map<std::string, Windows, std::less<>> datasets_;
    std::list<Window*> recent_;        ///< those in memory, the latest touched first
    std::vector<std::string> columns_; ///< of the last batch
    std::uint64_t schema_ = 0;         ///< counts the changes of columns_
    std::size_t bytes_ = 0;            ///< charged for those in memory
    std::uint64_t rows_ = 0;
    std::size_t count_ = 0;
    std::uint64_t waited_ = 0; ///< counts the files that waited
};

} // namespace hio
