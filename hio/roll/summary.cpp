// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/summary.hpp>

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace hio {
namespace {

constexpr std::array<double, 9> Ranks{.01, .05, .10, .25, .50, .75, .90, .95, .99};
constexpr std::array<char const*, 9> RankPaths{
    "distribution/q_01",
    "distribution/q_05",
    "distribution/q_10",
    "distribution/q_25",
    "distribution/median",
    "distribution/q_75",
    "distribution/q_90",
    "distribution/q_95",
    "distribution/q_99",
};

/// No number where there is none.
SummaryValue real(double value) {
    return std::isnan(value) ? SummaryValue() : SummaryValue(value);
}

SummaryValue whole(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

/// Takes values in under paths that a prefix leads.
class PathWriter {
public:
    PathWriter(ColumnSummary& summary, std::string prefix)
        : summary_(summary),
          prefix_(std::move(prefix)) {}
    SummaryValue& operator[](std::string_view path) const {
        return summary_[prefix_ + std::string(path)];
    }

private:
    ColumnSummary& summary_;
    std::string prefix_;
};

void summarize(Distribution const& distribution, PathWriter const& summary) {
    KllSketch const& sketch = distribution.sketch();
    summary["distribution/mean"] = real(distribution.mean());
    summary["distribution/stddev"] = real(distribution.stddev());
    summary["distribution/n"] = whole(sketch.count());
    summary["distribution/max"] = real(sketch.max());
    summary["distribution/min"] = real(sketch.min());
    std::vector<double> const values = sketch.quantiles(Ranks);
    for (std::size_t i = 0; i < Ranks.size(); ++i) {
        summary[RankPaths[i]] = real(values[i]);
    }
}

void summarize(Metrics const& metrics, PathWriter const& summary) {
    if (metrics.counted) {
        for (auto const& counter : detail::CountPaths) {
            summary[counter.path] = whole(metrics.counts.*counter.member);
        }
    }
    if (metrics.typed) {
        for (auto const& counter : detail::TypePaths) {
            summary[counter.path] = whole(metrics.types.*counter.member);
        }
    }
    if (metrics.ints) {
        summary["ints/max"] = metrics.ints->max;
        summary["ints/min"] = metrics.ints->min;
    }
    if (metrics.distribution) {
        summarize(*metrics.distribution, summary);
    }
    if (metrics.cardinality) {
        summary["cardinality/est"] = metrics.cardinality->estimate();
        summary["cardinality/upper_1"] = metrics.cardinality->upper();
        summary["cardinality/lower_1"] = metrics.cardinality->lower();
    }
    if (metrics.frequent) {
        summary["frequent_items/frequent_strings"] = metrics.frequent->items();
    }
}

} // namespace

ColumnSummary summarize(Column const& column) {
    ColumnSummary summary;
    summarize(column.metrics(), PathWriter(summary, {}));
    for (auto const& [name, metrics] : column.others().parts) {
        summarize(metrics, PathWriter(summary, name + ':'));
    }
    for (auto const& [name, count] : column.others().conditions) {
        summary["condition_count/" + name] = whole(count);
    }
    return summary;
}

ProfileSummary summarize(Profile const& profile) {
    ProfileSummary summary;
    for (auto const& [name, column] : profile.columns()) {
        summary[name] = summarize(column);
    }
    return summary;
}

} // namespace hio
