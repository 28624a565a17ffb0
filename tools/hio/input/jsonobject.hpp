// SPDX-License-Identifier: Apache-2.0
/// @file
/// JsonObject: the keys and values of one line of JSON, as nlohmann's SAX parser reports them.
///
/// Used for line after line, it allocates only when a line is longer than those before or has other
/// keys.
///
/// Beyond RFC 8259 it takes `NaN`, `Infinity` and `-Infinity`, as Python's json writes them; a
/// number too large for a double is infinite. nlohmann refuses both, so a line that has them is
/// read twice.
#pragma once

#include <hio/roll/value.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "listshape.hpp"

namespace hio::tool {

/// The functions with names of nlohmann's are its SAX interface. @context any thread, one at a time
class JsonObject {
public:
    /// Reads `line`. Why it cannot be taken; empty when it can.
    [[nodiscard]] std::string parse(std::string_view line);

    /// In the order of the line. Valid until the next parse(), as are the values and their texts.
    [[nodiscard]] std::span<std::string const> keys() const { return {keys_.data(), count_}; }
    [[nodiscard]] std::span<Value> values() { return values_; }

    /// Value `i` as text: a number in its shortest form without exponent, if that has 32 characters
    /// at most; null as nothing; none of an Object or a Tensor.
    [[nodiscard]] std::optional<std::string_view> text(std::size_t i);

    bool null() { return scalar(Value()); }
    bool boolean(bool value) { return scalar(value, ListShape::Item::boolean); }
    bool number_integer(std::int64_t value) { return number(value); }
    bool number_unsigned(std::uint64_t value);
    bool number_float(double value, std::string const& text);
    bool string(std::string& value);
    bool binary(nlohmann::json::binary_t&) { return false; } // JSON text has none
    bool start_object(std::size_t);
    bool key(std::string& name);
    bool end_object();
    bool start_array(std::size_t);
    bool end_array();
    bool parse_error(std::size_t position,
                     std::string const& token,
                     nlohmann::json::exception const& error);

private:
    /// A number that nlohmann does not take, and its place among all numbers of the line.
    struct Odd {
        std::size_t place;
        double value;
        ListShape::Item item;
    };

    bool read(std::string_view text);
    bool loosen(std::string_view line);
    void loosen(std::size_t at, std::size_t size);
    bool number(Value value, ListShape::Item item = ListShape::Item::number);
    bool scalar(Value value, ListShape::Item item = ListShape::Item::other);

    std::vector<std::string> keys_; // those after count_ are of longer lines before
    std::size_t count_ = 0;
    std::size_t distinct_ = 0; // so many of keys_ are known to differ
    std::vector<Value> values_;
    std::string texts_; // of the values; never grows within a line, so that views hold
    std::vector<std::array<char, 32>> numbers_;
    std::size_t depth_ = 0;  // 1 is within the object of the line
    std::size_t hidden_ = 0; // of these, so many are objects within a value of the line
    ListShape list_;         // the value of the line, while it is a list
    std::string fault_;
    std::string loose_;           // the line with zeros in place of the odd numbers
    std::vector<Odd> odds_;       // these
    std::size_t numbersSeen_ = 0; // of the line
    std::size_t oddsSeen_ = 0;
};

} // namespace hio::tool
