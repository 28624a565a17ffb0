// SPDX-License-Identifier: Apache-2.0
/// @file
/// Destination: the directory into which a run delivers its profiles, and what becomes of those of
/// the same dataset that are there already.
#pragma once

#include <string>
#include <vector>

namespace hio::tool {

/// What to do when the directory has profiles of the dataset already.
enum class Present {
    refuse,  ///< say so, and do nothing
    append,  ///< add to them: further parts of their windows
    replace, ///< let the new ones take their place, once these are whole
};

/// @context any thread, one at a time
class Destination {
public:
    /// Makes the directory if it is not there. Throws FilerError when it cannot be made, is a file,
    /// or has profiles of the dataset that are to be neither added to nor replaced.
    Destination(std::string dir, std::string dataset, Present present);
    /// Removes the directory if this made it and it is empty.
    ~Destination();
    Destination(Destination const&) = delete;
    Destination& operator=(Destination const&) = delete;
    Destination(Destination&&) = delete;
    Destination& operator=(Destination&&) = delete;

    [[nodiscard]] std::string const& dir() const noexcept { return dir_; }

    /// Whether there are profiles to be replaced: the new ones are then delivered elsewhere, to be
    /// given to replaceBy().
    [[nodiscard]] bool replaces() const noexcept { return replace_ && !there_.empty(); }

    /// Moves the files of `names` from directory `from`, which is on the same disk, to here, and
    /// removes those that they replace. One of the same name is replaced in one step, and none is
    /// removed before all new ones are there. Throws FilerError.
    void replaceBy(std::string const& from, std::vector<std::string> const& names) const;

private:
    std::string dir_;
    bool made_ = false;
    bool replace_;
    std::vector<std::string> there_; ///< names of the profiles that were there
};

} // namespace hio::tool
