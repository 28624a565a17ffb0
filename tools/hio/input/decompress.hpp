// SPDX-License-Identifier: Apache-2.0
/// @file
/// decompressed: what is in a file of gzip or zstd, which are known by their first bytes.
///
/// Memory is bounded: zlib takes 64 KiB, zstd at most 128 MiB, which is the largest window that it
/// takes without being asked. Several members or frames, one after the other, are one file; zeros
/// after the last are ignored.
///
/// Source: RFC 1952, RFC 8878; zlib, libzstd.
#pragma once

#include <string_view>

#include "input.hpp"

namespace hio::tool {

enum class Compression { none, gzip, zstd };

/// Looks at the first bytes of `input`. Throws as Input::more(). @context any thread
[[nodiscard]] Compression compressionOf(Input& input);

/// The bytes that are in `input`; reading them throws FormatError when it is damaged or cut off.
/// @context any thread
[[nodiscard]] Input decompressed(Input input, Compression compression);

/// "gzip", "zstd", "none". @context any thread
[[nodiscard]] std::string_view wordOf(Compression compression) noexcept;

} // namespace hio::tool
