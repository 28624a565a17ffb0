// SPDX-License-Identifier: Apache-2.0
#include "jsonobject.hpp"

#include <hio/help/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "faults.hpp"
#include "wording.hpp"

namespace hio::tool {

std::string JsonObject::parse(std::string_view line) {
    count_ = 0;
    depth_ = 0;
    hidden_ = 0;
    list_ = {};
    values_.clear();
    fault_.clear();
    texts_.clear();
    texts_.reserve(line.size()); // escapes only ever make a text longer than it is
    if (!nlohmann::json::sax_parse(line.begin(), line.end(), this)) {
        if (fault_.empty()) {
            fault_ = shown(line) + " is no object: write one {...} a line";
        }
        return validUtf8(line) ? fault_ : utf8Fault("line", line);
    }
    numbers_.resize(count_);
    if (distinct_ < count_) {
        if (auto const twice = repeated(keys()); !twice.empty()) {
            return "key " + shown(twice) + " is there twice: name it once";
        }
        distinct_ = count_;
    }
    return {};
}

std::optional<std::string_view> JsonObject::text(std::size_t i) {
    Value const& value = values_[i];
    if (auto const* text = std::get_if<std::string_view>(&value)) {
        return *text;
    }
    if (auto const* truth = std::get_if<bool>(&value)) {
        return *truth ? "true" : "false";
    }
    auto& room = numbers_[i];
    char* const end = room.data() + room.size();
    std::to_chars_result result{room.data(), {}};
    if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        result = std::to_chars(room.data(), end, *integer);
    } else if (auto const* number = std::get_if<double>(&value)) {
        result = std::to_chars(room.data(), end, *number, std::chars_format::fixed);
        if (result.ec != std::errc()) {
            result = std::to_chars(room.data(), end, *number);
        }
    } else if (!std::holds_alternative<std::monostate>(value)) {
        return std::nullopt;
    }
    return std::string_view(room.data(), static_cast<std::size_t>(result.ptr - room.data()));
}

bool JsonObject::number_unsigned(std::uint64_t value) {
    bool const fits = value <= std::numeric_limits<std::int64_t>::max();
    return number(fits ? Value(static_cast<std::int64_t>(value))
                       : Value(static_cast<double>(value)));
}

bool JsonObject::string(std::string& value) {
    if (depth_ != 1) {
        return scalar(Object());
    }
    std::size_t const begin = texts_.size();
    texts_ += value;
    return scalar(std::string_view(texts_).substr(begin));
}

bool JsonObject::key(std::string& name) {
    if (depth_ != 1) {
        return true;
    }
    if (count_ == keys_.size()) {
        keys_.push_back(name);
    } else if (keys_[count_] != name) {
        keys_[count_] = name;
        distinct_ = std::min(distinct_, count_);
    }
    ++count_;
    return true;
}

// A value within the object of the line is kept. One deeper only tells what the list is that holds
// it, and nothing once it is within an object.
bool JsonObject::scalar(Value value, ListShape::Item item) {
    if (depth_ == 1) {
        values_.push_back(value);
    } else if (depth_ > 1 && hidden_ == 0) {
        list_.add(item);
    }
    return depth_ > 0;
}

// An integer that no 64 bits hold comes as a floating-point number, whose text has no point.
bool JsonObject::number_float(double value, std::string const& text) {
    bool const whole = text.find_first_of(".eEnN") == std::string::npos;
    return scalar(value, whole ? ListShape::Item::other : ListShape::Item::number);
}

// The object of the line itself is no value.
bool JsonObject::start_object(std::size_t) {
    bool const fine = depth_ == 0 || scalar(Object());
    hidden_ += depth_ > 0 ? 1 : 0;
    ++depth_;
    return fine;
}

bool JsonObject::end_object() {
    --depth_;
    hidden_ -= depth_ > 0 ? 1 : 0;
    return true;
}

bool JsonObject::start_array(std::size_t) {
    if (depth_ == 0) {
        return false;
    }
    if (depth_ == 1) {
        values_.emplace_back(Object());
    }
    if (hidden_ == 0) {
        list_.open();
    }
    ++depth_;
    return true;
}

bool JsonObject::end_array() {
    --depth_;
    if (hidden_ == 0 && list_.close() && list_.tensor()) {
        values_.back() = Tensor();
    }
    return true;
}

bool JsonObject::parse_error(std::size_t position,
                             std::string const& token,
                             nlohmann::json::exception const&) {
    fault_ = "no JSON at byte " + std::to_string(position) + ", " + shown(token) +
             ": write one whole {...} a line";
    return false;
}

} // namespace hio::tool
