// SPDX-License-Identifier: Apache-2.0
/// @file
/// WorkFolder: a hidden directory for the files of one run, beside its results, gone when the run
/// is over.
///
/// It is `.hio-roll-` and 16 random letters, of mode 0700, with a file `lock` in it that the run
/// holds locked as long as it lives. What a run of the same user that was killed left beside the
/// same results goes at the next start; what is another user's is left alone. Runs need not wait
/// for each other, and nobody else can keep one waiting: others cannot get at its lock.
#pragma once

#include <hio/help/fd.hpp>

#include <string>

namespace hio::tool {

/// @context any thread, one at a time
class WorkFolder {
public:
    /// Makes it in `dir`, which is there. Throws FilerError.
    explicit WorkFolder(std::string const& dir);
    ~WorkFolder();
    WorkFolder(WorkFolder const&) = delete;
    WorkFolder& operator=(WorkFolder const&) = delete;
    WorkFolder(WorkFolder&&) = delete;
    WorkFolder& operator=(WorkFolder&&) = delete;

    /// Absolute.
    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    /// Makes a directory in it and answers its path. Throws FilerError.
    [[nodiscard]] std::string make(std::string const& name) const;

private:
    bool lock();

    std::string path_;
    Fd lock_;
};

} // namespace hio::tool
