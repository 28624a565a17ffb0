// SPDX-License-Identifier: Apache-2.0
/// @file
/// Filer: the directory in which one boss, or one lone hand, has its sockets.
///
/// Private (0700, verified owner, no symbolic link) and locked as long as the Filer lives, so two
/// bosses of one name never meet. What killed ones left, there and in the directories below, is
/// removed at the start of the next one of this user, whatever its name.
/// `Filer filer({.name = "boss"}); uxd.open(filer.path("boss.uxd"));`
///
/// | temp | directory: the first of these that can be used and leaves room for `longest` |
/// | --- | --- |
/// | false | NAME below headDirPath, if that is given |
/// | false | else NAME below $XDG_RUNTIME_DIR/hio, /run/user/UID/hio or /tmp/hio-UID |
/// | true | a fresh hio_uxd_XXXXXXXX_test below $TMPDIR or /tmp |
///
/// A variable counts if it is an absolute path. $XDG_RUNTIME_DIR and /run/user/UID count if they
/// are directories of this user that nobody else can write to, and no symbolic links; $TMPDIR if
/// nobody else can replace what this user makes there.
///
/// Source: hio.base.filing.Filer as the UXD peer uses it, hio 0.7.20 (55b5ee55).
/// Differs: hio's is below /usr/local/var or ~, open to all for reading, without a lock, and leaves
/// a dead boss's sockets and temporary directories behind; names cannot leave the directory.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hio {

namespace detail {
class RunDir;
}

/// Owns one directory. Neither copied nor moved. @context any thread, one at a time
class HIO_API Filer {
public:
    static constexpr std::size_t MaxPathSize = 107; ///< bytes of a socket's path

    struct Options {
        std::string name = "main";
        bool temp = false;
        std::string headDirPath{}; ///< made if it is not there; private as well
        std::size_t longest = 0;   ///< bytes of the longest name that path() will be asked for
    };

    /// Makes, verifies, locks and clears the directory. Throws FilerError: the name is empty or has
    /// a '/' or is "." or "..", somebody runs there (EWOULDBLOCK), or none of the directories can
    /// be used; the text says why not of each. SizeError: headDirPath is too long for `longest`.
    explicit Filer(Options options);
    ~Filer();
    Filer(Filer const&) = delete;
    Filer& operator=(Filer const&) = delete;
    Filer(Filer&&) = delete;
    Filer& operator=(Filer&&) = delete;

    /// Absolute, without a '/' at its end.
    [[nodiscard]] std::string const& dir() const noexcept { return path_; }

    /// Path of an entry of the directory. Throws FilerError for a name as above, SizeError when the
    /// path is too long for a socket.
    [[nodiscard]] std::string path(std::string_view entry) const;

    /// Removes the sockets in the directory, the lock, and the directory unless something else is
    /// in it. Calling it again has no effect.
    void close() noexcept;

private:
    std::string path_;
    std::unique_ptr<detail::RunDir> dir_;
};

} // namespace hio
