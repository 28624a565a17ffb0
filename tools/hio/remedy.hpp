// SPDX-License-Identifier: Apache-2.0
/// @file
/// remedyFor: what to add to the command line when nearly all rows were refused for one reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "input/refusal.hpp"
#include "input/rows.hpp"

namespace hio::tool {

/// The words to add, as `--time-unit ms`; empty when fewer than nine of ten rows were refused for
/// one reason, or there is no likely remedy. Of several values of one option the last one holds.
/// @param taken rows that were taken
/// @context any thread
[[nodiscard]] std::string
remedyFor(Refusals const& refusals, std::uint64_t taken, RowOptions const& options);

/// Words as a shell takes them, with blanks between. @context any thread
[[nodiscard]] std::string shellLine(std::span<std::string const> words);
/// One word. @context any thread
[[nodiscard]] std::string shellWord(std::string_view word);

} // namespace hio::tool
