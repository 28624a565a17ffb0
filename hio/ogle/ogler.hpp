// SPDX-License-Identifier: Apache-2.0
/// @file
/// Ogler: where the log of a process goes; Logger: what one Doer logs with.
///
/// `main` makes one Ogler and passes it on (`Ogler&`); a Doer takes a Logger with its name from it.
/// A line is one write(2), whole and at once: it survives SIGKILL of the process, and processes may
/// share a file. Control characters in a text are shown escaped; text of a peer goes in as
/// `escaped(text)` (help/escape.hpp), which cuts it as well.
///
///     2026-11-20T23:30:00.123456Z error hio crew=pipe hand=reader doer=sampler tyme=1.25: text
///     {"time":"...","level":"error","crew":"pipe","hand":"reader","doer":"sampler","tyme":1.25,
///      "text":"..."}                             (json: the same in one line)
///
/// Time is UTC; the levels read debug, info, warning, error. Fields that are not known are left
/// out.
///
/// Source: hio.help.ogling, hio 0.7.20 (55b5ee55).
/// Differs: passed, not a global of a module; fields and JSON lines; no syslog (the journal takes
/// stderr); no rotation by the hour but reopen(), for logrotate; a temp file has a directory of its
/// own right in the directory for temporary files.
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hio {

/// How grave a line is; with `off` nothing is logged.
enum class Level { debug, info, warn, error, off };

class Ogler;

/// Logs for one doer. A value; the Ogler is borrowed and must outlive it. @context as Ogler::log
class HIO_API Logger {
public:
    void debug(std::string_view text) const noexcept;
    void info(std::string_view text) const noexcept;
    void warn(std::string_view text) const noexcept;
    void error(std::string_view text) const noexcept;

    /// Whether a line of that level would be written: asks before a costly text is made.
    [[nodiscard]] bool logs(Level level) const noexcept;

private:
    friend class Ogler;
    Logger(Ogler& ogler, std::string doer) : ogler_(&ogler), doer_(std::move(doer)) {}

    Ogler* ogler_;
    std::string doer_;
};

/// What an Ogler is made with.
struct OglerOptions {
    std::string name = "main";  ///< of the file: NAME.log
    std::string prefix = "hio"; ///< of the lines and of the directory
    Level level = Level::error; ///< from here on it is logged
    bool console = true;        ///< to stderr
    bool file = false;          ///< to a file; see Ogler::path
    std::string path{};         ///< that file; empty: NAME.log in the first of the directories
                                ///< /usr/local/var/PREFIX/logs and ~/.PREFIX/logs that takes it
    bool temp = false;          ///< file in a directory of its own that goes with the Ogler
    bool json = false;          ///< JSON lines
    std::string crew{};         ///< field of each line
    std::string hand{};         ///< field of each line
};

/// Owns the log of a process. @context any thread, except where noted
class HIO_API Ogler {
public:
    /// Throws OglerError when the file cannot be opened; makes the directories to it.
    explicit Ogler(OglerOptions options = {});
    ~Ogler();
    Ogler(Ogler const&) = delete;
    Ogler& operator=(Ogler const&) = delete;
    Ogler(Ogler&&) = delete;
    Ogler& operator=(Ogler&&) = delete;

    /// A Logger whose lines have the field doer.
    [[nodiscard]] Logger logger(std::string doer) { return {*this, std::move(doer)}; }

    /// Writes one line if `level` is logged. Never throws: a line that cannot be written (disk
    /// full, no memory) is counted. With a tymth, only on the thread of its Doist.
    void log(Level level, std::string_view doer, std::string_view text) noexcept;

    /// Where the field tyme comes from, in seconds; {} leaves it out. @context doist
    void wind(std::function<double()> tymth);

    [[nodiscard]] Level level() const noexcept;
    /// Holds for all Loggers from now on.
    void level(Level level) noexcept;

    /// Opens the file anew, after somebody moved it away. Throws OglerError; then the old one
    /// stays.
    void reopen();

    /// The file, or empty when there is none.
    [[nodiscard]] std::string const& path() const noexcept;

    /// How many lines could not be written.
    [[nodiscard]] std::uint64_t lost() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace hio
