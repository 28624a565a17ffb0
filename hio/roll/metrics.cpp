// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/metrics.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace hio {
namespace {

template <class T>
void mergeMetric(std::optional<T>& into, std::optional<T> const& from) {
    if (into && from) {
        into->merge(*from);
    } else if (from) {
        into = from;
    }
}

template <class Group, std::size_t Size>
void addCounters(Group& into,
                 Group const& from,
                 std::array<detail::Counter<Group>, Size> const& counters) {
    for (auto const& counter : counters) {
        into.*counter.member += from.*counter.member;
    }
}

template <class T>
bool takeOut(std::optional<T>& metric) {
    return std::exchange(metric, std::nullopt).has_value();
}

} // namespace

void Metrics::merge(Metrics const& other) {
    addCounters(counts, other.counts, detail::CountPaths);
    addCounters(types, other.types, detail::TypePaths);
    counted = counted || other.counted;
    typed = typed || other.typed;
    if (ints && other.ints) {
        ints->max = std::max(ints->max, other.ints->max);
        ints->min = std::min(ints->min, other.ints->min);
    } else if (other.ints) {
        ints = other.ints;
    }
    mergeMetric(distribution, other.distribution);
    mergeMetric(cardinality, other.cardinality);
    mergeMetric(frequent, other.frequent);
}

bool Metrics::drop(std::string_view name) {
    if (name == "counts") {
        counts = {};
        return std::exchange(counted, false);
    }
    if (name == "types") {
        types = {};
        return std::exchange(typed, false);
    }
    return (name == "ints" && takeOut(ints)) || (name == "distribution" && takeOut(distribution)) ||
           (name == "cardinality" && takeOut(cardinality)) ||
           (name == "frequent_items" && takeOut(frequent));
}

} // namespace hio
