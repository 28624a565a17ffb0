// SPDX-License-Identifier: Apache-2.0
#include "figures.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace hio::tool {
namespace {

constexpr double Nothing = std::numeric_limits<double>::quiet_NaN();

template <int Percent>
double quantile(Column const& column) {
    KllSketch const* const sketch = numbersOf(column);
    return sketch == nullptr ? Nothing : sketch->quantiles(std::array{Percent / 100.0}).front();
}

double rows(Column const& column) {
    return static_cast<double>(column.metrics().counts.n);
}

double nulls(Column const& column) {
    return nullShare(column.metrics().counts);
}

double distinct(Column const& column) {
    auto const& sketch = column.metrics().cardinality;
    return sketch ? std::round(sketch->estimate()) : Nothing;
}

double mean(Column const& column) {
    return numbersOf(column) == nullptr ? Nothing : column.metrics().distribution->mean();
}

double stddev(Column const& column) {
    return numbersOf(column) == nullptr ? Nothing : column.metrics().distribution->stddev();
}

using Kind = Figure::Kind;
constexpr std::array<Figure, 10> Figures{{
    {"rows", Kind::count, rows},
    {"nulls", Kind::share, nulls},
    {"distinct", Kind::count, distinct},
    {"min", Kind::number, quantile<0>},
    {"q_25", Kind::number, quantile<25>},
    {"median", Kind::number, quantile<50>},
    {"q_75", Kind::number, quantile<75>},
    {"max", Kind::number, quantile<100>},
    {"mean", Kind::number, mean},
    {"stddev", Kind::number, stddev},
}};

} // namespace

KllSketch const* numbersOf(Column const& column) {
    auto const& distribution = column.metrics().distribution;
    return distribution && distribution->sketch().count() > 0 ? &distribution->sketch() : nullptr;
}

std::span<Figure const> figures() {
    return Figures;
}

std::uint64_t rowsOf(Profile const& profile) {
    std::uint64_t rows = 0;
    for (auto const& [name, column] : profile.columns()) {
        rows = std::max(rows, column.metrics().counts.n);
    }
    return rows;
}

std::string numberText(double value) {
    if (std::isnan(value)) {
        return std::string(None);
    }
    std::array<char, 32> text{};
    auto const end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6);
    return {text.data(), end.ptr};
}

std::vector<TypeCount> typesOf(Types const& types) {
    std::vector<TypeCount> seen{
        {"int", types.integral},
        {"float", types.fractional},
        {"bool", types.boolean},
        {"text", types.string},
        {"object", types.object},
        {"tensor", types.tensor},
    };
    std::erase_if(seen, [](TypeCount const& type) { return type.count == 0; });
    return seen;
}

std::string typesText(Types const& types) {
    std::vector<TypeCount> const seen = typesOf(types);
    std::string text;
    for (auto const& [name, count] : seen) {
        text.append(text.empty() ? "" : ", ").append(name);
        text += seen.size() > 1 ? " " + std::to_string(count) : "";
    }
    return text.empty() ? std::string(None) : text;
}

std::string distinctText(std::optional<HllSketch> const& sketch) {
    if (!sketch) {
        return std::string(None);
    }
    bool const exact = std::llround(sketch->lower()) == std::llround(sketch->upper());
    return (exact ? "" : "~") + std::to_string(std::llround(sketch->estimate()));
}

double nullShare(Counts const& counts) {
    return counts.n == 0 ? std::numeric_limits<double>::quiet_NaN()
                         : static_cast<double>(counts.null) / static_cast<double>(counts.n);
}

std::string nullText(Counts const& counts) {
    double const percent = 100.0 * nullShare(counts);
    if (std::isnan(percent)) {
        return std::string(None);
    }
    if (percent > 0.0 && percent < 0.1) {
        return "<0.1";
    }
    if (percent > 99.9 && percent < 100.0) {
        return ">99.9";
    }
    return numberText(std::round(percent * 10.0) / 10.0);
}

} // namespace hio::tool
