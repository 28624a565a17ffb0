// SPDX-License-Identifier: Apache-2.0
/// @file
/// From the components of a column in a file to the Column. Not installed: for the sources of roll
/// only.
#pragma once

#include <hio/roll/column.hpp>
#include <hio/roll/proto.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace hio::detail {

/// The message of each component, by its path; all borrowed.
using Components = std::map<std::string_view, ProtoField>;

/// `fields` are those of the column that hio does not know, by their names in OtherMetrics;
/// `offset` is where the column begins, for what is missing. Throws FormatError.
[[nodiscard]] Column readColumn(Components const& components,
                                std::map<std::string, std::string> const& fields,
                                std::size_t offset);

} // namespace hio::detail
