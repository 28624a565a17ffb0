// SPDX-License-Identifier: Apache-2.0
/// @file
/// WorkFolder: a hidden directory for the files of one run, beside its results, gone when the run
/// is over.
///
/// What a run that was killed left beside the same results goes at the next start.
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
    std::string path_;
    Fd lock_; ///< of the directory itself: held as long as the run lives
};

} // namespace hio::tool
