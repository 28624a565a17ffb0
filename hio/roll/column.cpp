// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/column.hpp>
#include <hio/roll/murmur.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace hio {
namespace {

constexpr std::size_t MaxRealText = 330; // the largest double has 309 digits, a dot and 6 more
constexpr std::size_t MaxIntText = 20;

/// The first MaxItemSize characters of a text in UTF-8.
std::string_view cut(std::string_view text) {
    if (text.size() <= Column::MaxItemSize) {
        return text;
    }
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const starts = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
        characters += starts ? 1 : 0;
        if (characters > Column::MaxItemSize) {
            return text.substr(0, at);
        }
    }
    return text;
}

template <class T>
void join(std::optional<T>& metric) {
    if (!metric) {
        metric.emplace();
    }
}

} // namespace

void Column::track(Value const& value) {
    metrics_.counted = true;
    metrics_.typed = true;
    ++metrics_.counts.n;
    if (auto const* whole = std::get_if<std::int64_t>(&value)) {
        trackInt(*whole);
    } else if (auto const* real = std::get_if<double>(&value)) {
        trackReal(*real);
    } else if (auto const* text = std::get_if<std::string_view>(&value)) {
        trackText(*text);
    } else if (auto const* truth = std::get_if<bool>(&value)) {
        trackBool(*truth);
    } else if (std::holds_alternative<Object>(value)) {
        ++metrics_.types.object;
    } else if (std::holds_alternative<Tensor>(value)) {
        ++metrics_.types.tensor;
    } else {
        ++metrics_.counts.null;
    }
}

void Column::joinNumbers() {
    join(metrics_.distribution);
    join(metrics_.cardinality);
}

void Column::joinTexts() {
    joinNumbers();
    join(metrics_.frequent);
}

void Column::trackInt(std::int64_t value) {
    ++metrics_.types.integral;
    join(metrics_.ints);
    joinTexts();
    metrics_.ints->max = std::max(metrics_.ints->max, value);
    metrics_.ints->min = std::min(metrics_.ints->min, value);
    metrics_.distribution->track(static_cast<double>(value));
    metrics_.cardinality->update(hashInt(value));
    char text[MaxIntText];
    char const* const end = std::to_chars(text, text + sizeof text, value).ptr;
    metrics_.frequent->update({text, static_cast<std::size_t>(end - text)});
}

void Column::trackBool(bool value) {
    ++metrics_.types.boolean;
    metrics_.counts.trues += value ? 1 : 0;
    join(metrics_.ints);
    joinTexts();
    metrics_.distribution->track(value ? 1.0 : 0.0);
    metrics_.cardinality->update(hashInt(value ? 1 : 0));
    metrics_.frequent->update(value ? "True" : "False");
}

void Column::trackReal(double value) {
    ++metrics_.types.fractional;
    joinNumbers();
    if (std::isnan(value)) {
        ++metrics_.counts.nan;
        return;
    }
    metrics_.counts.inf += std::isinf(value) ? 1 : 0;
    metrics_.distribution->track(value);
    metrics_.cardinality->update(hashReal(value));
    if (metrics_.frequent) {
        char text[MaxRealText];
        auto const end =
            std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 6).ptr;
        metrics_.frequent->update(cut({text, static_cast<std::size_t>(end - text)}));
    }
}

void Column::trackText(std::string_view text) {
    ++metrics_.types.string;
    joinTexts();
    Hash128 const hash = hashText(text);
    if (!text.empty()) { // whylogs does not count it either
        metrics_.cardinality->update(hash);
    }
    std::string_view const item = cut(text);
    metrics_.frequent->update(item, item.size() == text.size() ? hash.high : hashText(item).high);
}

void Column::merge(Column const& other) {
    if (auto const found = obstacles(other); !found.empty()) {
        auto const& [metric, why] = *found.begin();
        throw ValidationError("metric " + metric + " cannot be merged: " + why +
                              ", drop it on both sides");
    }
    metrics_.merge(other.metrics_);
    others_.merge(other.others_);
}

bool Column::drop(std::string_view metric) {
    bool const own = metrics_.drop(metric);
    return others_.drop(metric) || own;
}

} // namespace hio
