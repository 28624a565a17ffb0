// SPDX-License-Identifier: Apache-2.0
/// @file
/// randomName: a name that nobody can guess, for a file or directory that others must not put there
/// first.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <string>

namespace hio {

/// `size` letters a to z and digits 2 to 7, five random bits each, from the system's generator.
/// Throws FilerError when the system has none. @context any thread
[[nodiscard]] HIO_API std::string randomName(std::size_t size = 16);

} // namespace hio
