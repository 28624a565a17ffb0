// SPDX-License-Identifier: Apache-2.0
/// @file
/// TempFile: a file that is written beside its target and gets the target's name when it is whole.
///
/// Whoever looks at the target sees all of the file or nothing of it. Unless it is renamed it goes
/// with its TempFile. What a crash leaves has the name of its target, 16 random letters and ".tmp",
/// and may be removed.
///
/// Safe in a directory that other users may write to: its name cannot be guessed, and a file or
/// symbolic link that stands there is never opened. Where the directory has no sticky bit they may
/// still rename or remove what is in it.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/forkguard.hpp>

#include <string>
#include <string_view>

namespace hio {

/// All throw FilerError, which names the path, the reason and the remedy. @context any thread, one
/// at a time
class HIO_API TempFile {
public:
    /// Makes the file beside `target`, with mode 0666 less the umask.
    explicit TempFile(std::string const& target);
    ~TempFile();
    TempFile(TempFile&& other) noexcept;
    TempFile& operator=(TempFile&&) = delete;
    TempFile(TempFile const&) = delete;
    TempFile& operator=(TempFile const&) = delete;

    /// Appends bytes.
    void fill(std::string_view bytes);
    /// Waits until the disk has what was filled in.
    void sync();
    /// Nothing more is filled in: frees the descriptor.
    void close() noexcept { file_.reset(); }

    /// Takes the name `target`; an old file of this name is replaced. So is a symbolic link: what
    /// it points to stays as it is. A directory, device, pipe or socket is not replaced.
    void rename(std::string const& target);
    /// Takes the name `target` only if nothing has this name. @return whether it did
    ///
    /// In one step, by renameat2 or a hard link. A file system that has neither (some of FUSE)
    /// shows an empty file of this name for a moment, which a crash just then leaves.
    [[nodiscard]] bool renameNew(std::string const& target);

private:
    std::string path_;
    Fd file_;
    ForkGuard guard_;
};

/// Waits until the disk has the names in the directory `path`. Throws FilerError.
HIO_API void syncDirectory(std::string const& path);

} // namespace hio
