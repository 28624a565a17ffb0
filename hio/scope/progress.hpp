// SPDX-License-Identifier: Apache-2.0
/// @file
/// Progress: tells a person how far long work is, while it goes on.
///
/// On a terminal it is one line that is written over and over and gone at the end; elsewhere (a
/// file, a pipe, a journal) it is a plain line now and then. What cannot be written is not worth an
/// error.
///
///     hio::Progress progress(STDERR_FILENO);
///     progress.show("120000 rows, 24 windows");   // as often as one likes
///     progress.end();
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/monotimer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace hio {

/// @context any thread, one at a time
class HIO_API Progress {
public:
    static constexpr double TerminalEvery = 0.1; ///< seconds between two lines on a terminal
    static constexpr double PlainEvery = 5.0;    ///< and elsewhere

    /// @param fd borrowed
    /// @param every seconds between two lines, in place of the two above
    explicit Progress(int fd, std::optional<double> every = {});
    ~Progress() { end(); }
    Progress(Progress const&) = delete;
    Progress& operator=(Progress const&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    /// Shows the line if it is time for one. Of a terminal's width; without control characters.
    void show(std::string_view line);

    /// Takes the line off the terminal.
    void end();

private:
    void write(std::string const& text) const;

    int fd_;
    bool terminal_;
    double every_;
    bool shown_ = false; ///< a line stands on the terminal
    MonoTimer next_;
};

} // namespace hio
