// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/othermetrics.hpp>
#include <hio/roll/profileformat.hpp>

#include <algorithm>
#include <iterator>

namespace hio {
namespace {

constexpr std::string_view Embedding = "embedding"; // its unknown components are what it refers to

/// "unicode_range" of "unicode_range/digits". What a file of a later version adds to a component
/// that hio knows goes by its whole path.
std::string nameOf(std::string_view path) {
    std::string_view const metric = path.substr(0, path.find('/'));
    constexpr std::string_view Own[] = {
        "counts", "types", "ints", "distribution", "cardinality", "frequent_items", "column"};
    bool const own = std::find(std::begin(Own), std::end(Own), metric) != std::end(Own);
    return std::string(own ? path : metric);
}

template <class Value>
std::string listed(std::map<std::string, Value, std::less<>> const& named) {
    std::string text;
    for (auto const& [name, value] : named) {
        text += (text.empty() ? "'" : ", '") + name + '\'';
    }
    return text;
}

template <class Value>
bool sameNames(std::map<std::string, Value, std::less<>> const& one,
               std::map<std::string, Value, std::less<>> const& two) {
    return std::equal(
        one.begin(), one.end(), two.begin(), two.end(), [](auto const& a, auto const& b) {
            return a.first == b.first;
        });
}

/// The entries of one metric.
template <class Value>
std::map<std::string, Value, std::less<>>
ofMetric(std::map<std::string, Value, std::less<>> const& all, std::string_view metric) {
    std::map<std::string, Value, std::less<>> some;
    std::copy_if(all.begin(), all.end(), std::inserter(some, some.end()), [&](auto const& entry) {
        return nameOf(entry.first) == metric;
    });
    return some;
}

} // namespace

std::map<std::string, std::string> OtherMetrics::obstacles(OtherMetrics const& other) const {
    std::map<std::string, std::string> found;
    if (!conditions.empty() && !other.conditions.empty() &&
        !sameNames(conditions, other.conditions)) {
        found[std::string(detail::ConditionCount)] = "its conditions are " + listed(conditions) +
                                                     " on one side, " + listed(other.conditions) +
                                                     " on the other";
    }
    std::set<std::string> const theirs = other.unknownNames();
    for (std::string const& name : unknownNames()) {
        if (theirs.contains(name) && name != Embedding) {
            found[name] = "hio does not know how";
        }
    }
    std::set<std::string> const theirNames = other.names();
    if (names().contains(std::string(Embedding)) && theirNames.contains(std::string(Embedding)) &&
        (ofMetric(unknown, Embedding) != ofMetric(other.unknown, Embedding) ||
         !sameNames(ofMetric(parts, Embedding), ofMetric(other.parts, Embedding)))) {
        found[std::string(Embedding)] = "its references differ";
    }
    return found;
}

void OtherMetrics::merge(OtherMetrics const& other) {
    for (auto const& [name, count] : other.conditions) {
        conditions[name] += count;
    }
    for (auto const& [name, metrics] : other.parts) {
        auto const [found, made] = parts.try_emplace(name, metrics);
        if (!made) {
            found->second.merge(metrics);
        }
    }
    unknown.insert(other.unknown.begin(), other.unknown.end());
}

bool OtherMetrics::drop(std::string_view name) {
    bool const counted = name == detail::ConditionCount && !conditions.empty();
    if (counted) {
        conditions.clear();
    }
    auto const named = [name](auto const& entry) { return nameOf(entry.first) == name; };
    std::size_t const some = std::erase_if(parts, named) + std::erase_if(unknown, [&](auto& entry) {
                                 return named(entry) || entry.first == name;
                             });
    return counted || some > 0;
}

std::set<std::string> OtherMetrics::names() const {
    std::set<std::string> all = unknownNames();
    for (auto const& [path, metrics] : parts) {
        all.insert(nameOf(path));
    }
    if (!conditions.empty()) {
        all.insert(std::string(detail::ConditionCount));
    }
    return all;
}

std::set<std::string> OtherMetrics::unknownNames() const {
    std::set<std::string> all;
    for (auto const& [path, fields] : unknown) {
        all.insert(nameOf(path));
    }
    return all;
}

} // namespace hio
