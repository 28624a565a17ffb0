// SPDX-License-Identifier: Apache-2.0
/// @file
/// isUtf8: whether bytes are text.
///
/// Source: the strict "utf-8" codec of Python, which decides what a Python peer can read: no
/// overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <hio/help/api.hpp>

#include <string_view>

namespace hio {

/// True if `bytes` are well-formed UTF-8; so are none at all. @context any thread
[[nodiscard]] HIO_API bool isUtf8(std::string_view bytes) noexcept;

} // namespace hio
