// SPDX-License-Identifier: Apache-2.0
/// @file
/// asUtf8: text of another encoding as UTF-8.
///
/// What is no text in its encoding, as half of a surrogate pair, is given as bytes that are no
/// UTF-8 either, so that the row that holds it is refused and no other.
#pragma once

#include <string_view>

#include "input.hpp"

namespace hio::tool {

enum class Encoding {
    automatic, ///< UTF-16 when there is a BOM for it, else UTF-8
    utf8,
    utf16, ///< of either order: by its BOM, else by where the zeros are
    latin1,
};

/// The encoding that `input` has if it is read as `encoding`: never automatic. Looks at its first
/// bytes. Throws as Input::more(). @context any thread
[[nodiscard]] Encoding encodingOf(Input& input, Encoding encoding);

/// The same text as UTF-8; of UTF-8 itself, the Input as it is. A BOM stays. @context any thread
[[nodiscard]] Input asUtf8(Input input, Encoding encoding);

/// "utf-8", "utf-16", "latin1", "auto". @context any thread
[[nodiscard]] std::string_view wordOf(Encoding encoding) noexcept;

} // namespace hio::tool
