// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the command says: results on standard output, all else on standard error. Unbuffered, so
/// that nothing is left to be written, and to go wrong, when the program ends.
#pragma once

#include <string_view>

namespace hio::tool {

/// Writes all of `text` to standard output. Does nothing when its reader went away (`| head`): he
/// has seen what he wanted. Throws FilerError when it cannot be written (full disk, closed).
/// @context any thread
void print(std::string_view text);

/// Whether standard output is a terminal that shows colours: neither NO_COLOR is set nor TERM is
/// dumb. @context any thread
[[nodiscard]] bool coloured() noexcept;

/// Writes all of `text` to standard error, as far as that takes it. @context any thread
void tell(std::string_view text) noexcept;

/// Writes the line "hio: what" to standard error, safe to show whatever is in it.
/// @context any thread
void complain(std::string_view what);

} // namespace hio::tool
