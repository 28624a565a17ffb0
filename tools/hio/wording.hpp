// SPDX-License-Identifier: Apache-2.0
/// @file
/// How messages of the command show what a user wrote, and what he may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hio::tool {

/// `text` between single quotes, fit for a terminal: cut after 40 bytes; control characters, and
/// all above ASCII when the text is not UTF-8, as \xHH. @context any thread
[[nodiscard]] std::string shown(std::string_view text);

/// "it has 'a', 'b' and 12 more: did you mean 'b'?": the first names, and the nearest one when it
/// is near. @context any thread
[[nodiscard]] std::string choices(std::string_view name, std::span<std::string const> names);

} // namespace hio::tool
