// SPDX-License-Identifier: Apache-2.0
/// @file
/// Profiles of segments, by the words of the user: "site=east".
#pragma once

#include <hio/roll/profile.hpp>

#include <string>
#include <vector>

namespace hio::tool {

/// The words for each tag of the segment that the profile is of; none for one of all rows.
/// @context any thread
[[nodiscard]] std::vector<std::string> segmentWords(Profile const& profile);

/// Those of `profiles` whose segment has all of `wanted`; all when nothing is wanted. Throws
/// ValidationError, which names the segments that `file` has, when there is none.
/// @context any thread
[[nodiscard]] std::vector<Profile> selected(std::vector<Profile> profiles,
                                            std::vector<std::string> const& wanted,
                                            std::string const& file);

} // namespace hio::tool
