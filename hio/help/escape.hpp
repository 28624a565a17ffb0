// SPDX-License-Identifier: Apache-2.0
/// @file
/// Makes foreign text safe to show: no control characters, no escape sequences, valid UTF-8.
///
/// Text from a peer goes into a log line, a table or a title only as `escaped(text)`: it can then
/// neither break the line, nor steer a terminal, nor turn the direction of writing. For eyes: what
/// is escaped cannot be told from the same characters in the original, so that escaping twice is
/// the same as once.
///
///     | in                                             | out                              |
///     |------------------------------------------------|----------------------------------|
///     | tab, newline, carriage return                  | \t \n \r                         |
///     | other control characters, DEL                  | \x1b                             |
///     | C1 controls, line separators, direction marks  | \u009b \u2028 \u202e             |
///     | a byte that is not UTF-8                       | \xff                             |
///     | the rest                                       | as it is                         |
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace hio {

/// The text, safe to show, in at most `limit` bytes; one that is cut ends with "...".
/// @context any thread
[[nodiscard]] HIO_API std::string escaped(std::string_view text, std::size_t limit = 256);

/// The text as the inside of a JSON string (without the quotes); bytes that are not UTF-8 become
/// U+FFFD. Not cut. @context any thread
[[nodiscard]] HIO_API std::string jsonEscaped(std::string_view text);

} // namespace hio
