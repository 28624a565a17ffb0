// SPDX-License-Identifier: Apache-2.0
/// @file
/// validUtf8: whether bytes from outside are text.
///
/// Source: RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
#pragma once

#include <hio/help/api.hpp>

#include <string_view>

namespace hio {

/// Whether `text` is whole, valid UTF-8; the empty text is. @context any thread
[[nodiscard]] HIO_API bool validUtf8(std::string_view text) noexcept;

} // namespace hio
