// SPDX-License-Identifier: Apache-2.0
/// @file
/// TempFile: a file that is written beside its target and gets the target's name when it is whole.
///
/// Whoever looks at the target sees all of the file or nothing of it. Unless it is renamed it goes
/// with its TempFile; what a crash leaves has the name of its target, the process id and ".tmp".
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>

#include <string>
#include <string_view>

namespace hio {

/// All throw FilerError, which names the path, the reason and the remedy. @context any thread, one
/// at a time
class HIO_API TempFile {
public:
    /// Makes the file beside `target`; one of this name that a crash left is overwritten.
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

    /// Takes the name `target`; an old file of this name is replaced.
    void rename(std::string const& target);
    /// Takes the name `target` only if there is no file of this name. @return whether it did
    [[nodiscard]] bool renameNew(std::string const& target);

private:
    std::string path_;
    Fd file_;
};

/// Waits until the disk has the names in the directory `path`. Throws FilerError.
HIO_API void syncDirectory(std::string const& path);

} // namespace hio
