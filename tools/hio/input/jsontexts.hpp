// SPDX-License-Identifier: Apache-2.0
/// @file
/// JsonTexts: the texts of one JSON value each that a file is made of: its lines, or the elements
/// of its array.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "input.hpp"

namespace hio::tool {

/// @context any thread, one at a time
class JsonTexts {
public:
    JsonTexts() = default;
    virtual ~JsonTexts() = default;
    JsonTexts(JsonTexts const&) = delete;
    JsonTexts& operator=(JsonTexts const&) = delete;
    JsonTexts(JsonTexts&&) = delete;
    JsonTexts& operator=(JsonTexts&&) = delete;

    /// Gets the next one; false at the end. Throws as Bytes::next(); FormatError for an array that
    /// is not closed and for what comes after it.
    virtual bool next() = 0;

    /// Valid until the next call. One longer than MaxRow is cut to a byte or more.
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] bool tooLong() const { return tooLong_; }
    /// The line on which it starts, from 1.
    [[nodiscard]] std::uint64_t line() const { return line_; }

protected:
    std::string_view text_;
    std::uint64_t line_ = 0;
    bool tooLong_ = false;
};

/// Each line is one, without its end; some may be blank. `input`, which is borrowed, is at the
/// start of line `line`.
[[nodiscard]] std::unique_ptr<JsonTexts> jsonLines(Input& input, std::uint64_t line);

/// Each element of an array is one. It is cut where commas and brackets say, so that one that makes
/// no sense does not keep the next ones from being read.
[[nodiscard]] std::unique_ptr<JsonTexts> jsonElements(Input& input, std::uint64_t line);

} // namespace hio::tool
