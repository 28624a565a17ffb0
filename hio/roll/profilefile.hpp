// SPDX-License-Identifier: Apache-2.0
/// @file
/// The file of a profile: whylogs' own ("WHY1"), so that whylogs opens ours and we open its.
///
/// | bytes  | what                                                                              |
/// | ------ | --------------------------------------------------------------------------------- |
/// | 4      | "WHY1"                                                                            |
/// | varint | size of the segment header, then the header: tags of segments; 0 for all rows       |
/// | varint | size of the profile header, then the header: times, metadata, where each column is |
/// | rest   | a column after the other: size and chunk header, then the components              |
///
/// Source: whylogs 1.6.0 (c9b9b8b15), whylogs_messages.proto and DatasetProfileView.
/// Differs: everything read is checked against its bounds, and optional parts may be missing.
/// Metrics that hio does not know are kept (othermetrics.hpp). A file may hold several profiles:
/// files put one behind the other, or, which whylogs has in its format but never writes, one header
/// that names several segments and then a profile header and a body for each of them; whylogs reads
/// the first. The bytes of a second segment header, which whylogs writes behind a segment by
/// mistake, are passed over.
#pragma once

#include <hio/roll/profile.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// The bytes of a file; equal rows in equal order make equal bytes. Throws ValidationError when one
/// of its two times is not in MinTime..MaxTime (window.hpp): whylogs could not open the file.
/// @context any thread
[[nodiscard]] HIO_API std::string writeProfile(Profile const& profile);

/// The profile that has these bytes. Throws FormatError, with the offset, for anything else, and
/// for several profiles. @context any thread
[[nodiscard]] HIO_API Profile readProfile(std::string_view bytes);

/// The profiles that have these bytes, one or more, in their order. Throws FormatError, with the
/// offset, for anything else. @context any thread
[[nodiscard]] HIO_API std::vector<Profile> readProfiles(std::string_view bytes);

/// Puts a profile into a file that is there in full or not at all, even after a loss of power: it
/// is written beside it, synced, renamed (see TempFile). An old file of this name is replaced; so
/// is a symbolic link, and what it points to stays as it is. Throws FilerError, and as
/// writeProfile. Blocks. @context any thread, one at a time for a path
HIO_API void writeProfileFile(std::filesystem::path const& path, Profile const& profile);

/// The same of bytes that are a profile already.
HIO_API void writeProfileFile(std::filesystem::path const& path, std::string_view bytes);

/// Throws FilerError when the file cannot be read, FormatError with the path when it is no profile,
/// or several. Blocks. @context any thread
[[nodiscard]] HIO_API Profile readProfileFile(std::filesystem::path const& path);

/// A file and what it holds.
struct ProfileFile {
    std::string bytes;
    std::vector<Profile> profiles; ///< one or more
};

/// Throws as readProfileFile, but takes several profiles. Blocks. @context any thread
[[nodiscard]] HIO_API ProfileFile loadProfileFile(std::filesystem::path const& path);

/// What stands before the columns in a file.
struct ProfileHead {
    std::int64_t datasetMs = 0;
    std::int64_t creationMs = 0;
    Profile::Metadata metadata;
};

/// The head of a profile, of which `bytes` are all or the beginning. Throws FormatError when they
/// begin otherwise, or end within the head. @context any thread
[[nodiscard]] HIO_API ProfileHead readProfileHead(std::string_view bytes);

/// The head of a file, of which no more is read than that takes. Throws as readProfileFile, but
/// does not see what is wrong behind the head. Blocks. @context any thread
[[nodiscard]] HIO_API ProfileHead readProfileFileHead(std::filesystem::path const& path);

} // namespace hio
