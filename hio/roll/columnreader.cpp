// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/columnreader.hpp>
#include <hio/roll/profileformat.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace hio::detail {
namespace {

std::uint64_t countOf(ProtoField const& field, std::string_view path) {
    std::uint64_t const count = field.integer(path);
    if (count > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
        ByteReader({}, field.offset(), path).fail("is below 0");
    }
    return count;
}

/// The value of each component, by its path.
using Values = std::map<std::string_view, ProtoField>;

/// Takes metrics out of the values of a column.
class MetricsReader {
public:
    /// `offset` is where the column begins, for what is missing.
    MetricsReader(Values const& values, std::size_t offset) : values_(values), offset_(offset) {}

    Metrics read() {
        Metrics metrics;
        readCounters(metrics.counts, CountPaths, "counts/");
        readCounters(metrics.types, TypePaths, "types/");
        metrics.counted = has("counts/");
        metrics.typed = has("types/");
        if (has("ints/")) {
            metrics.ints =
                Ints{static_cast<std::int64_t>(at(path::IntsMax).integer(path::IntsMax)),
                     static_cast<std::int64_t>(at(path::IntsMin).integer(path::IntsMin))};
        }
        if (has("distribution/")) {
            auto const [kll, kllAt] = sketch(path::Kll, field::Kll);
            metrics.distribution = Distribution(KllSketch::read(kll, kllAt),
                                                at(path::Mean).real(path::Mean),
                                                at(path::M2).real(path::M2),
                                                metrics.counts.inf);
        }
        if (has("cardinality/")) {
            auto const [hll, hllAt] = sketch(path::Hll, field::Hll);
            metrics.cardinality = HllSketch::read(hll, hllAt);
        }
        if (has("frequent_items/")) {
            auto const [items, itemsAt] = sketch(path::Frequent, field::Frequent);
            metrics.frequent = FrequentSketch::read(items, itemsAt);
        }
        return metrics;
    }

private:
    [[nodiscard]] bool has(std::string_view prefix) const {
        auto const first = values_.lower_bound(prefix);
        return first != values_.end() && first->first.starts_with(prefix);
    }

    /// The component; one of number 0, which every read refuses, when there is none.
    [[nodiscard]] ProtoField at(std::string_view path) const {
        auto const found = values_.find(path);
        return found != values_.end() ? found->second : ProtoField(0, WireType::Varint, offset_);
    }

    template <class Group, std::size_t Size>
    void readCounters(Group& group,
                      std::array<Counter<Group>, Size> const& counters,
                      std::string_view prefix) const {
        for (auto const& counter : counters) {
            ProtoField const field = at(counter.path);
            if (field.number() == 0 && !(counter.needed && has(prefix))) {
                continue;
            }
            group.*counter.member = countOf(field, counter.path);
        }
    }

    /// The bytes of a sketch and where they are.
    [[nodiscard]] std::pair<std::string_view, std::size_t> sketch(std::string_view path,
                                                                  std::uint32_t kind) const {
        ProtoField const component = at(path);
        if (component.number() != kind) {
            ByteReader({}, component.offset(), path).fail("is not there, or of another kind");
        }
        ProtoField sketch;
        ProtoReader in(component, path);
        while (auto const part = in.next()) {
            if (part->number() == field::Sketch) {
                sketch = *part;
            }
        }
        return {sketch.bytes(path), sketch.offset()};
    }

    Values const& values_;
    std::size_t offset_;
};

/// Whether `path` is that of a component of Metrics.
bool known(std::string_view path) {
    constexpr std::array Others{
        path::IntsMax, path::IntsMin, path::Mean, path::M2, path::Kll, path::Hll, path::Frequent};
    auto const is = [path](auto const& counter) { return counter.path == path; };
    return std::any_of(CountPaths.begin(), CountPaths.end(), is) ||
           std::any_of(TypePaths.begin(), TypePaths.end(), is) ||
           std::find(Others.begin(), Others.end(), path) != Others.end();
}

/// Sorts the components of a column by what hio can do with them.
class ColumnReader {
public:
    void take(std::string_view path, ProtoField const& component) {
        std::size_t const slash = path.find('/');
        std::size_t const colon = path.find(':', slash == std::string_view::npos ? 0 : slash);
        if (known(path)) {
            own_[path] = valueOf(std::string(path), component);
        } else if (path.starts_with(ConditionCount) && slash == ConditionCount.size()) {
            takeCondition(path, component);
        } else if (slash != std::string_view::npos && colon != std::string_view::npos &&
                   known(path.substr(colon + 1))) {
            parts_[path.substr(0, colon)][path.substr(colon + 1)] = component;
        } else {
            others_.unknown[std::string(path)] = component.bytes("metric component");
        }
    }

    Column read(std::map<std::string, std::string> const& fields, std::size_t offset) {
        for (auto const& [name, components] : parts_) {
            takePart(std::string(name), components, offset);
        }
        others_.unknown.insert(fields.begin(), fields.end());
        return Column(MetricsReader(own_, offset).read(), std::move(others_));
    }

private:
    /// The value of a component: the last of the fields that can be one. Keeps those that can not.
    ProtoField valueOf(std::string const& path, ProtoField const& component) {
        ProtoField value;
        std::string unknown;
        ProtoReader in(component, "metric component");
        while (auto const part = in.next()) {
            if (part->number() >= field::N && part->number() <= field::Kll) {
                value = *part;
            } else if (part->number() != field::TypeId) {
                unknown += in.whole();
            }
        }
        if (!unknown.empty()) {
            others_.unknown[path] = unknown;
        }
        return value;
    }

    /// A part that lacks a component, or has one of another kind, stays as it is.
    void takePart(std::string const& name, Components const& components, std::size_t offset) {
        try {
            Values values;
            for (auto const& [path, component] : components) {
                values[path] = valueOf(name + ':' + std::string(path), component);
            }
            others_.parts[name] = MetricsReader(values, offset).read();
        } catch (FormatError const&) {
            for (auto const& [path, component] : components) {
                others_.unknown[name + ':' + std::string(path)] = component.bytes("component");
            }
        }
    }

    void takeCondition(std::string_view path, ProtoField const& component) {
        ProtoField const value = valueOf(std::string(path), component);
        if (value.number() == field::N) {
            others_.conditions[std::string(path.substr(ConditionCount.size() + 1))] =
                countOf(value, path);
        } else {
            others_.unknown[std::string(path)] = component.bytes("metric component");
        }
    }

    Values own_;
    std::map<std::string_view, Components> parts_;
    OtherMetrics others_;
};

} // namespace

Column readColumn(Components const& components,
                  std::map<std::string, std::string> const& fields,
                  std::size_t offset) {
    ColumnReader reader;
    for (auto const& [path, component] : components) {
        reader.take(path, component);
    }
    return reader.read(fields, offset);
}

} // namespace hio::detail
