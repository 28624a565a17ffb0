// SPDX-License-Identifier: Apache-2.0
/// @file
/// runTold: the run of a Doist as the whole of a program. Not installed.
#pragma once

#include <hio/doing/doers.hpp>
#include <hio/doing/doist.hpp>

#include <optional>
#include <string>

namespace hio::detail {

/// Tells on stderr, a line each, what was thrown in the run and by whom; throws nothing of it.
/// @param who leads each line: "hand 'reader'", safe to show
/// @return what run() answers; none: an exception ended it
std::optional<bool> runTold(Doist& doist, Doers doers, std::string const& who);

/// Tells an error on stderr, in one line.
void tell(std::string const& who, std::string const& error);

} // namespace hio::detail
