// SPDX-License-Identifier: Apache-2.0
/// @file
/// How far a column has moved from one window to another, as one number that can be sorted by.
#pragma once

#include <hio/roll/column.hpp>

#include <cstdint>

namespace hio::tool {

/// A column in a window. The column is borrowed.
struct ColumnIn {
    Column const* column = nullptr; ///< null: the window does not have it
    std::uint64_t rows = 0;         ///< of the window
};

/// 0 (nothing that chance does not explain) to 1 (nothing in common): the largest of
///
/// | what           | distance                                              | chance explains | |
/// -------------- | ----------------------------------------------------- |
/// ------------------------ | | missing values | of the shares of rows without a value | 4.3
/// standard deviations  | | numbers        | Kolmogorov-Smirnov | its bound (drift.hpp)    | |
/// texts          | Jensen-Shannon: the square root of the divergence     | the same, by
/// chi-squared |
///
/// each less what chance explains in all but one of 100,000 cases. Values of other kinds than
/// before (texts after numbers) make 1. @context any thread
[[nodiscard]] double change(ColumnIn const& before, ColumnIn const& after);

} // namespace hio::tool
