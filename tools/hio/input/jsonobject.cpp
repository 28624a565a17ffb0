// SPDX-License-Identifier: Apache-2.0
#include "jsonobject.hpp"

#include <hio/help/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "../wording.hpp"
#include "faults.hpp"
#include "number.hpp"

namespace hio::tool {

namespace {

/// Whether `token` is a number of RFC 8259 that no double can hold.
bool tooLarge(std::string_view token) {
    auto const number = Decimal::from(token, '.');
    if (!number || number->whole.empty() || likeCode(token)) {
        return false;
    }
    bool const point = token.find('.') != std::string_view::npos;
    return (!point || !number->fraction.empty()) && std::isinf(numberOf(token).value_or(0));
}

/// The value of a number that nlohmann does not take.
std::optional<double> oddNumber(std::string_view token) {
    if (token == "NaN" || token == "Infinity" || token == "-Infinity") {
        return specialOf(token);
    }
    return tooLarge(token) ? numberOf(token) : std::nullopt;
}

/// What a floating-point number is in a list. An integer that no 64 bits hold comes as one, too;
/// its text has no point.
ListShape::Item itemOf(std::string_view text) {
    bool const whole = text.find_first_of(".eEnN") == std::string_view::npos;
    return whole ? ListShape::Item::other : ListShape::Item::number;
}

} // namespace

std::string JsonObject::parse(std::string_view line) {
    odds_.clear();
    if (!read(line) && !(loosen(line) && read(loose_))) {
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

bool JsonObject::read(std::string_view text) {
    count_ = 0;
    depth_ = 0;
    hidden_ = 0;
    list_ = {};
    numbersSeen_ = 0;
    oddsSeen_ = 0;
    values_.clear();
    fault_.clear();
    texts_.clear();
    texts_.reserve(text.size()); // escapes only ever make a text longer than it is
    return nlohmann::json::sax_parse(text.begin(), text.end(), this);
}

// Makes a copy of the line with zeros in place of its odd numbers. Whether there was one.
bool JsonObject::loosen(std::string_view line) {
    loose_.assign(line);
    numbersSeen_ = 0;
    constexpr std::string_view Between = " \t\r\n,:[]{}\"";
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"') { // to the end of the text
            for (++at; at < line.size() && line[at] != '"'; ++at) {
                at += line[at] == '\\' ? 1 : 0;
            }
        } else if (Between.find(line[at]) == std::string_view::npos) {
            std::size_t const end = std::min(line.find_first_of(Between, at), line.size());
            loosen(at, end - at);
            at = end - 1;
        }
    }
    return !odds_.empty();
}

// The same of one token.
void JsonObject::loosen(std::size_t at, std::size_t size) {
    std::string_view const token = std::string_view(loose_).substr(at, size);
    if (auto const odd = oddNumber(token)) {
        odds_.push_back({numbersSeen_++, *odd, itemOf(token)});
        loose_.replace(at, size, size, ' ');
        loose_[at] = '0';
    } else if (token[0] == '-' || (token[0] >= '0' && token[0] <= '9')) {
        ++numbersSeen_;
    }
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

bool JsonObject::number(Value value, ListShape::Item item) {
    if (oddsSeen_ < odds_.size() && odds_[oddsSeen_].place == numbersSeen_) {
        value = odds_[oddsSeen_].value;
        item = odds_[oddsSeen_++].item;
    }
    ++numbersSeen_;
    return scalar(value, item);
}

bool JsonObject::number_float(double value, std::string const& text) {
    return number(value, itemOf(text));
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
