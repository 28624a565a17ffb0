// SPDX-License-Identifier: Apache-2.0
/// @file
/// Filer: the directory in which one boss, or one lone hand, has its sockets.
///
/// Private (0700, verified owner, no symbolic link) and locked as long as the Filer lives, so two
/// bosses of one name never meet; what a dead one left there is removed at the start of the next.
/// `Filer filer({.name = "boss"}); uxd.open(filer.path("boss.uxd"));`
///
/// | temp | directory |
/// | --- | --- |
/// | false | NAME below headDirPath, else $XDG_RUNTIME_DIR/hio, /run/user/UID/hio or /tmp/hio-UID |
/// | true | a fresh hio_uxd_XXXXXXXX_test below $TMPDIR or /tmp |
///
/// Source: hio.base.filing.Filer as the UXD peer uses it, hio 0.7.20 (55b5ee55).
/// Differs: hio's is below /usr/local/var or ~, open to all for reading, without a lock, and leaves
/// a dead boss's sockets and temporary directories behind; names cannot leave the directory.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>

#include <string>
#include <string_view>

namespace hio {

/// Owns one directory. Neither copied nor moved. @context any thread, one at a time
class HIO_API Filer {
public:
    static constexpr std::size_t MaxPathSize = 107; ///< bytes of a socket's path

    struct Options {
        std::string name = "main";
        bool temp = false;
        std::string headDirPath{}; ///< made if it is not there; private as well
    };

    /// Makes, verifies, locks and clears the directory. Throws FilerError: the name is empty or has
    /// a '/' or is "." or "..", somebody runs there (EWOULDBLOCK), it is another's or open to
    /// others, or the system refuses.
    explicit Filer(Options options);
    ~Filer();
    Filer(Filer const&) = delete;
    Filer& operator=(Filer const&) = delete;
    Filer(Filer&&) = delete;
    Filer& operator=(Filer&&) = delete;

    /// Absolute, without a '/' at its end.
    [[nodiscard]] std::string const& dir() const noexcept { return dir_; }

    /// Path of an entry of the directory. Throws FilerError for a name as above, SizeError when the
    /// path is too long for a socket.
    [[nodiscard]] std::string path(std::string_view entry) const;

    /// Removes the sockets in the directory, the lock, and the directory unless something else is
    /// in it. Again is nothing, and a forked child leaves all that to its parent.
    void close() noexcept;

private:
    bool lock();
    void clear() const noexcept;

    std::string dir_;
    Fd dirFd_;
    Fd lock_;
    ForkGuard guard_;
};

} // namespace hio
