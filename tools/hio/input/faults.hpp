// SPDX-License-Identifier: Apache-2.0
/// @file
/// What is said of cells that cannot be taken, the same for CSV and JSON lines.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "timetext.hpp"
#include "typing.hpp"

namespace hio::tool {

/// `value` of `column` is no time. @context any thread
[[nodiscard]] std::string
timeFault(std::string_view column, std::string_view value, TimeReading const& reading);

/// `value` of `column` is not what `--types` says. @context any thread
[[nodiscard]] std::string kindFault(std::string_view column, std::string_view value, Kind kind);

/// `value` is not UTF-8; `what` it is leads the text. @context any thread
[[nodiscard]] std::string utf8Fault(std::string_view what, std::string_view value);

/// The file of this name holds nothing. @context any thread
[[nodiscard]] std::string emptyFault(std::string_view file);

/// A name that is there twice; empty when there is none. @context any thread
[[nodiscard]] std::string_view repeated(std::span<std::string const> names);

} // namespace hio::tool
