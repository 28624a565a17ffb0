// SPDX-License-Identifier: Apache-2.0
/// @file
/// RunDir: a private directory for sockets, locked by the process that owns it. Not installed.
///
/// The kernel frees the lock of a process that dies, so whoever can share the lock knows that the
/// directory has no owner any more: sweepRunDirs removes such directories.
#pragma once

#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>

#include <string>
#include <vector>

namespace hio::detail {

/// Owns one directory: 0700, of this user, no symbolic link. @context any thread, one at a time
class RunDir {
public:
    /// Makes the directory unless it is there, locks it, and removes the sockets in it. Throws
    /// FilerError: another process has locked it (EWOULDBLOCK), it is another user's or open to
    /// others, or the system refuses.
    explicit RunDir(std::string path);
    /// Removes the sockets in it, the lock, and the directory unless something else is in it. A
    /// forked child leaves that to its parent.
    ~RunDir();
    RunDir(RunDir const&) = delete;
    RunDir& operator=(RunDir const&) = delete;
    RunDir(RunDir&&) = delete;
    RunDir& operator=(RunDir&&) = delete;

    [[nodiscard]] std::string const& path() const noexcept { return path_; }

private:
    bool lock();

    std::string path_;
    Fd dir_;
    Fd lock_;
    ForkGuard guard_;
};

/// The directory at `path`, made unless it is there. Throws FilerError unless it is private.
Fd openPrivate(std::string const& path);

/// Makes a fresh private directory hio_uxd_XXXXXXXX_test in `base`. Throws FilerError.
std::string makeTempDir(std::string const& base);

/// Where a sweep looks.
struct Sweep {
    std::string base; ///< the directory that holds those that may be removed
    bool temp;        ///< only hio_uxd_..._test; else all in `base` are hio's
};

/// Removes directories of this user that a process left when it was killed: those whose lock nobody
/// holds, and empty ones without a lock unless Python may have made them. Only sockets and the lock
/// are removed in them: one that has anything else in it stays. It stops after 0.1 s; the rest
/// waits for the next sweep.
void sweepRunDirs(std::vector<Sweep> const& sweeps) noexcept;

} // namespace hio::detail
