// SPDX-License-Identifier: Apache-2.0
/// @file
/// ProfileFolder: the directory into which the profiles of a run are delivered, all of them or
/// none.
///
/// `stage` writes each beside its place under a temporary name; `publish` waits once for the disk
/// and then gives all of them their names. So a thousand windows cost one wait, and who watches the
/// directory sees whole files only. An existing file is never touched: the next free part number is
/// taken.
///
/// Source: LocalWriter of whylogs 1.6.0 (c9b9b8b15).
/// Differs: it truncates and writes in place, under names with spaces and colons, and may
/// overwrite.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/tempfile.hpp>
#include <hio/roll/profile.hpp>
#include <hio/roll/window.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// All throw FilerError. @context any thread, one at a time
class HIO_API ProfileFolder {
public:
    /// Makes the directory `dir` if it is not there, and checks that publish can do its work there:
    /// that a file can be made in `staging` and gets a name in `dir`.
    /// @param base the beginning of all file names
    /// @param staging where files wait for publish: a directory that is there, on the same disk;
    /// empty: `dir`
    explicit ProfileFolder(std::string dir, std::string base = "profile", std::string staging = {});

    /// Writes the profile of a window under a temporary name; not yet waited for.
    void stage(Profile const& profile, Granularity by, std::string_view dataset);

    /// Gives all that is staged their names, when the disk has them. When it throws none has its
    /// name, and nothing is staged any more.
    /// @return the names in the order of staging
    std::vector<std::string> publish();

    /// Removes what is staged.
    void discard() noexcept { staged_.clear(); }

    [[nodiscard]] std::string const& dir() const noexcept { return dir_; }

private:
    struct Staged {
        TempFile file;
        std::int64_t startMs;
        Granularity by;
        std::string dataset;
    };

    std::string give(Staged& staged) const;

    std::string dir_;
    std::string base_;
    std::string staging_;
    std::vector<Staged> staged_;
};

} // namespace hio
