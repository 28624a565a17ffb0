// SPDX-License-Identifier: Apache-2.0
/// @file
/// The page of a report: HTML that needs nothing else and loads nothing.
///
/// Its frame (page/: HTML, style, script) is part of the command, see page/embed.py. Between its
/// two halves stand the report's data as JSON, in which no `<` is left, so that no text from a
/// profile can end the element that holds it. The script puts such text into text nodes only; its
/// Content Security Policy forbids every other script and every request.
#pragma once

#include <functional>
#include <string_view>

#include "report.hpp"

namespace hio::tool {

/// Hands the page to `put`, piece by piece. @context any thread
void writeReportPage(Report const& report, std::function<void(std::string_view)> const& put);

} // namespace hio::tool
