// SPDX-License-Identifier: Apache-2.0
#include "feed.hpp"

#include <hio/help/errors.hpp>

#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "input/input.hpp"

namespace hio::tool {
namespace {

constexpr int PauseMs = 2; // in which the hands read on

} // namespace

Feed::Feed(FeedOptions options, RollingLogger& logger, Refusals& refusals)
    : options_(std::move(options)),
      logger_(logger),
      refusals_(refusals),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!stop_) {
        throw fileError("eventfd", errno, "hio needs a Linux kernel");
    }
}

void Feed::start() {
    try {
        thread_ = std::thread([this] { run(); });
    } catch (std::system_error const& error) {
        throw HioError(systemText("start a thread that reads the files", error.code().value()) +
                           ", raise the limit of processes (ulimit -u) or of memory (ulimit -v)",
                       error.code());
    }
}

void Feed::stop() noexcept {
    ::eventfd_write(stop_.get(), 1);
}

void Feed::abandon() noexcept {
    abandoned_ = true;
}

void Feed::end() noexcept {
    stop();
    abandon();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Feed::run() noexcept {
    try {
        for (std::string const& file : options_.files) {
            try {
                read(file);
            } catch (NoRows const&) { // told in the end; the other files have some
                error_ = error_ ? error_ : std::current_exception();
            }
        }
    } catch (Stopped const&) { // asked for
    } catch (...) {
        error_ = std::current_exception();
    }
    try {
        flush();
    } catch (...) {
        error_ = error_ ? error_ : std::current_exception();
    }
    ended_ = true;
}

void Feed::read(std::string const& file) {
    auto const reader =
        openRows(Input(file, Input::PieceSize, stop_.get()), options_.rows, refusals_);
    for (std::string const& note : reader->findings().notes) {
        if (notes_.size() < MostNotes) {
            notes_.push_back(note);
        }
    }
    Row row;
    while (reader->read(row)) {
        take(file, row);
    }
}

/// Logs the row, however long its spool is full.
void Feed::take(std::string const& file, Row const& row) {
    try {
        while (!logger_.log(options_.dataset, row.timeMs, row.columns, row.values)) {
            if (pause()) {
                throw Stopped();
            }
        }
        rows_.store(rows_ + 1, std::memory_order_relaxed);
    } catch (ValidationError const& error) { // too large, or no window has its time
        refusals_.add({file == "-" ? "standard input" : file, row.line, error.what()});
    }
}

void Feed::flush() {
    while (!logger_.flush() && !abandoned_) {
        ::poll(nullptr, 0, PauseMs); // told to stop or not: this has been taken
    }
}

/// Gives the hands time to read on. @return whether it was told to stop
bool Feed::pause() {
    pollfd stopped{stop_.get(), POLLIN, 0};
    return ::poll(&stopped, 1, PauseMs) > 0;
}

} // namespace hio::tool
