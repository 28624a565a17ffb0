// SPDX-License-Identifier: Apache-2.0
/// @file
/// Feed: reads files row by row into a RollingLogger, on a thread of its own, so that who waits for
/// a slow input or a full spool is never the boss.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/roll/rollinglogger.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "input/refusal.hpp"
#include "input/rows.hpp"

namespace hio::tool {

struct FeedOptions {
    std::vector<std::string> files; ///< "-" is standard input
    RowOptions rows;
    std::string dataset;
};

/// All but rows() and ended() on the thread that made it.
class Feed {
public:
    static constexpr std::size_t MostNotes = 20;

    /// `logger` and `refusals` are borrowed and nobody else's until ended(). Throws FilerError.
    Feed(FeedOptions options, RollingLogger& logger, Refusals& refusals);
    ~Feed() { end(); }
    Feed(Feed const&) = delete;
    Feed& operator=(Feed const&) = delete;
    Feed(Feed&&) = delete;
    Feed& operator=(Feed&&) = delete;

    void start();

    /// Takes no more rows; those that were taken still go into the spools. Again is nothing.
    void stop() noexcept;
    /// Gives up also what was not yet put into a spool.
    void abandon() noexcept;
    /// Does both and waits for the thread: the logger and the refusals are the caller's again.
    void end() noexcept;

    [[nodiscard]] bool started() const noexcept { return thread_.joinable(); }
    /// All that was taken is in the spools, or could not be put there.
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    /// Rows taken so far.
    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
    /// What ended it too early; null when nothing did. After ended().
    [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }
    /// What was changed in reading, to be told: of the first files at most MostNotes. After
    /// ended().
    [[nodiscard]] std::vector<std::string> const& notes() const noexcept { return notes_; }

private:
    void run() noexcept;
    void read(std::string const& file);
    void take(std::string const& file, Row const& row);
    void flush();
    bool pause();

    FeedOptions options_;
    RollingLogger& logger_;
    Refusals& refusals_;
    Fd stop_; ///< an eventfd: readable once it was told to stop
    std::atomic<bool> abandoned_ = false;
    std::atomic<bool> ended_ = false;
    std::atomic<std::uint64_t> rows_ = 0;
    std::exception_ptr error_; ///< set before ended_
    std::vector<std::string> notes_;
    std::thread thread_;
};

} // namespace hio::tool
