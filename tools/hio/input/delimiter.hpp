// SPDX-License-Identifier: Apache-2.0
/// @file
/// findDelimiter: what stands between the fields of CSV: comma, semicolon, tab or bar.
///
/// It takes the one by which the first row has two fields or more and by which most of the first
/// rows have as many fields as the first; where two do equally well, the one that makes more
/// fields. A comma when none does.
#pragma once

#include <string_view>

#include "input.hpp"

namespace hio::tool {

/// Looks at the first 64 KiB of the head, and reads on to it for that; it stays as it is.
/// @param point the decimal point, which is no delimiter. Throws as Input::more()
/// @context any thread
[[nodiscard]] char findDelimiter(Input& input, char point);

/// "," as "comma" and so on, for people; another one as itself. @context any thread
[[nodiscard]] std::string_view wordOf(char const& delimiter) noexcept;

} // namespace hio::tool
