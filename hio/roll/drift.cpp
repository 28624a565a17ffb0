// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/drift.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace hio {
namespace {

constexpr std::array<double, 9> Tenths{.1, .2, .3, .4, .5, .6, .7, .8, .9};
constexpr double UsualShare = 0.01;
constexpr double UsualCount = 5.0;
constexpr double Chance = 1e-5; // how often two samples of one distribution may exceed the bound

/// How many values fall into each of some classes, the same on both sides.
using Classes = std::vector<double>;

double total(std::vector<WeightedValue> const& values) {
    double sum = 0.0;
    for (WeightedValue const& one : values) {
        sum += static_cast<double>(one.weight);
    }
    return sum;
}

/// The largest distance of the shares of values up to any point.
double distance(std::vector<WeightedValue> const& before, std::vector<WeightedValue> const& after) {
    double const all = total(before);
    double const allAfter = total(after);
    double below = 0.0;
    double belowAfter = 0.0;
    double most = 0.0;
    for (std::size_t i = 0, j = 0; i < before.size() && j < after.size();) {
        double const point = std::min(before[i].value, after[j].value);
        for (; i < before.size() && before[i].value == point; ++i) {
            below += static_cast<double>(before[i].weight);
        }
        for (; j < after.size() && after[j].value == point; ++j) {
            belowAfter += static_cast<double>(after[j].weight);
        }
        most = std::max(most, std::abs(below / all - belowAfter / allAfter));
    }
    return most;
}

double errorOf(KllSketch const& sketch) {
    return sketch.exact() ? 0.0 : sketch.rankError();
}

double boundOf(KllSketch const& before, KllSketch const& after) {
    auto const one = static_cast<double>(before.count());
    auto const two = static_cast<double>(after.count());
    double const chance = std::sqrt(-0.5 * std::log(Chance / 2) * (one + two) / (one * two));
    return errorOf(before) + errorOf(after) + chance;
}

/// Classes that end with each of `ends`, ascending, and one for what is above.
Classes classify(std::vector<WeightedValue> const& values, std::span<double const> ends) {
    Classes classes(ends.size() + 1, 0.0);
    for (WeightedValue const& one : values) {
        auto const end = std::lower_bound(ends.begin(), ends.end(), one.value);
        classes[static_cast<std::size_t>(end - ends.begin())] += static_cast<double>(one.weight);
    }
    return classes;
}

double sumOf(Classes const& classes) {
    double sum = 0.0;
    for (double const size : classes) {
        sum += size;
    }
    return sum;
}

double stabilityIndex(Classes const& before, Classes const& after) {
    auto const some = 0.5 * static_cast<double>(before.size());
    double const all = sumOf(before) + some;
    double const allAfter = sumOf(after) + some;
    double index = 0.0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        double const one = (before[i] + 0.5) / all;
        double const two = (after[i] + 0.5) / allAfter;
        index += (one - two) * std::log(one / two);
    }
    return index;
}

double shannonDivergence(Classes const& before, Classes const& after) {
    double const all = sumOf(before);
    double const allAfter = sumOf(after);
    auto const part = [](double share, double middle) {
        return share > 0.0 ? share * std::log2(share / middle) : 0.0;
    };
    double bits = 0.0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        double const one = before[i] / all;
        double const two = after[i] / allAfter;
        bits += (part(one, (one + two) / 2) + part(two, (one + two) / 2)) / 2;
    }
    return std::clamp(bits, 0.0, 1.0);
}

Drift driftOf(KllSketch const& before, KllSketch const& after) {
    std::vector<WeightedValue> const one = before.values();
    std::vector<WeightedValue> const two = after.values();
    std::vector<double> ends = before.quantiles(Tenths);
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    Classes const was = classify(one, ends);
    Classes const is = classify(two, ends);
    return {distance(one, two),
            boundOf(before, after),
            stabilityIndex(was, is),
            shannonDivergence(was, is)};
}

bool usual(std::uint64_t count, FrequentSketch const& sketch) {
    auto const times = static_cast<double>(count);
    return times >= UsualCount && times >= UsualShare * static_cast<double>(sketch.total());
}

Classes classify(FrequentSketch const& sketch, std::set<std::string> const& items) {
    Classes classes;
    for (std::string const& item : items) {
        classes.push_back(static_cast<double>(sketch.find(item).estimate));
    }
    double const others = static_cast<double>(sketch.total()) - sumOf(classes);
    classes.push_back(std::max(others, 0.0)); // estimates may be too high
    return classes;
}

Drift driftOf(FrequentSketch const& before, FrequentSketch const& after) {
    std::set<std::string> items;
    for (FrequentSketch const* sketch : {&before, &after}) {
        for (FrequentItem const& item : sketch->items()) {
            if (usual(item.estimate, *sketch)) {
                items.insert(item.text);
            }
        }
    }
    Classes const was = classify(before, items);
    Classes const is = classify(after, items);
    Drift drift;
    drift.psi = stabilityIndex(was, is);
    drift.js = shannonDivergence(was, is);
    return drift;
}

} // namespace

std::optional<Drift> drift(Column const& before, Column const& after) {
    Metrics const& one = before.metrics();
    Metrics const& two = after.metrics();
    if (one.distribution && two.distribution && one.distribution->sketch().count() > 0 &&
        two.distribution->sketch().count() > 0) {
        return driftOf(one.distribution->sketch(), two.distribution->sketch());
    }
    if (one.frequent && two.frequent && one.frequent->total() > 0 && two.frequent->total() > 0) {
        return driftOf(*one.frequent, *two.frequent);
    }
    return std::nullopt;
}

} // namespace hio
