// SPDX-License-Identifier: Apache-2.0
/// @file
/// Value: one typed cell of a row, as an application logs it and a profile tracks it.
///
/// Nothing is guessed or converted on the way: an integer stays an integer, a null stays a null.
/// Differs: whylogs sends rows as JSON through a data frame, where one null turns a column of
/// integers into floats.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace hio {

/// A cell that is a map, an empty list, or a list of anything but numbers; only counted.
struct Object {
    friend bool operator==(Object, Object) = default;
};

/// A cell that is a list of numbers, or of such lists that are all of equal length; only counted.
struct Tensor {
    friend bool operator==(Tensor, Tensor) = default;
};

/// Null, boolean, integral, fractional, text (UTF-8, borrowed: must outlive the Value), object,
/// tensor.
using Value =
    std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Object, Tensor>;

} // namespace hio
