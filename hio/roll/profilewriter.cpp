// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profileformat.hpp>
#include <hio/roll/proto.hpp>
#include <hio/roll/window.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace hio {
namespace {

using namespace detail;

/// The bytes of each component's message, by its path.
using Components = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t EmptyOffsets = 2; // bytes of the field without any

std::string intComponent(std::uint64_t value, std::uint64_t typeId = 0) {
    std::string out;
    if (typeId != 0) {
        putInt(out, field::TypeId, typeId);
    }
    putInt(out, field::N, value); // in a oneof: also when 0
    return out;
}

std::string realComponent(double value) {
    std::string out;
    putReal(out, field::D, value);
    return out;
}

std::string sketchComponent(std::uint32_t kind, std::string_view bytes) {
    std::string sketch;
    putBytes(sketch, field::Sketch, bytes);
    std::string out;
    putBytes(out, kind, sketch);
    return out;
}

template <class Group, std::size_t Size>
void putCounters(Components& components,
                 std::string const& prefix,
                 Group const& group,
                 std::array<Counter<Group>, Size> const& counters) {
    for (auto const& counter : counters) {
        components[prefix + std::string(counter.path)] = intComponent(group.*counter.member);
    }
}

/// `prefix` leads all paths: that of a part, as "unicode_range/digits:".
void putMetrics(Components& components, std::string const& prefix, Metrics const& metrics) {
    auto const at = [&](std::string_view path) -> std::string& {
        return components[prefix + std::string(path)];
    };
    if (metrics.counted) {
        putCounters(components, prefix, metrics.counts, CountPaths);
    }
    if (metrics.typed) {
        putCounters(components, prefix, metrics.types, TypePaths);
    }
    if (metrics.ints) {
        auto const max = static_cast<std::uint64_t>(metrics.ints->max);
        auto const min = static_cast<std::uint64_t>(metrics.ints->min);
        at(path::IntsMax) = intComponent(max, MaxTypeId);
        at(path::IntsMin) = intComponent(min, MinTypeId);
    }
    if (metrics.distribution) {
        at(path::Mean) = realComponent(metrics.distribution->mean());
        at(path::M2) = realComponent(metrics.distribution->m2());
        at(path::Kll) = sketchComponent(field::Kll, metrics.distribution->sketch().write());
    }
    if (metrics.cardinality) {
        at(path::Hll) = sketchComponent(field::Hll, metrics.cardinality->write());
    }
    if (metrics.frequent) {
        at(path::Frequent) = sketchComponent(field::Frequent, metrics.frequent->write());
    }
}

Components componentsOf(Column const& column) {
    Components components;
    putMetrics(components, {}, column.metrics());
    for (auto const& [part, metrics] : column.others().parts) {
        putMetrics(components, part + ':', metrics);
    }
    for (auto const& [name, count] : column.others().conditions) {
        components[std::string(ConditionCount) + '/' + name] = intComponent(count);
    }
    for (auto const& [path, fields] : column.others().unknown) {
        if (!path.starts_with(ColumnFields)) {
            components[path] += fields;
        }
    }
    return components;
}

/// A map's entry: key and value are fields 1 and 2.
template <class Key>
std::string entry(Key const& key, std::string_view value) {
    std::string out;
    if constexpr (std::is_integral_v<Key>) {
        putInt(out, field::Key, key);
    } else {
        putBytes(out, field::Key, key);
    }
    putBytes(out, field::MapValue, value);
    return out;
}

std::uint64_t checkedTime(std::int64_t ms, char const* which) {
    if (ms < MinTime || ms >= MaxTime) {
        throw ValidationError("a profile " + std::string(which) + ' ' + timeText(ms) +
                              ": its file holds times of the years 1970 to 9999 only");
    }
    return static_cast<std::uint64_t>(ms);
}

/// The fields that hio does not know, of the part of the file that `prefix` says.
std::string unknownOf(Profile const& profile, std::string_view prefix) {
    std::string out;
    for (auto const& [name, fields] : profile.unknown()) {
        out += name.starts_with(prefix) ? fields : "";
    }
    return out;
}

std::string propertiesOf(Profile const& profile) {
    std::string out;
    putInt(out, field::CreationMs, checkedTime(profile.creationMs(), "created"));
    putInt(out, field::DatasetMs, checkedTime(profile.datasetMs(), "with data from"));
    for (auto const& [key, text] : profile.metadata()) {
        bool const tag = key.starts_with(TagPrefix);
        putBytes(out, tag ? field::Tags : field::Metadata, entry(key, text));
    }
    return out + unknownOf(profile, PropertyFields);
}

/// For a profile of a segment, its tags; nothing for one of all rows.
std::string segmentOf(Profile const& profile) {
    Profile::Metadata const tags = profile.segment();
    if (tags.empty()) {
        return {};
    }
    std::string segment;
    for (auto const& [key, value] : tags) {
        putBytes(segment, field::SegmentTags, entry(key, value));
    }
    std::string offset;
    putInt(offset, field::Key, 0);
    putInt(offset, field::MapValue, 0); // what readers skip
    std::string out;
    putInt(out, field::HasSegments, 1);
    putBytes(out, field::Segments, segment);
    putBytes(out, field::SegmentOffsets, offset);
    return out;
}

/// A column in the body: chunk header with its size, then its components.
void putColumn(std::string& body,
               Components const& components,
               OtherMetrics const& others,
               std::map<std::string_view, std::uint32_t> const& indexes) {
    std::string chunk;
    for (auto const& [path, component] : components) {
        putBytes(chunk, field::Components, entry(indexes.at(path), component));
    }
    for (auto const& [path, fields] : others.unknown) {
        chunk += path.starts_with(ColumnFields) ? fields : "";
    }
    std::string header;
    putInt(header, field::ChunkType, ColumnChunk);
    putInt(header, field::ChunkLength, chunk.size());
    putVarint(body, header.size());
    body += header;
    body += chunk;
}

} // namespace

std::string writeProfile(Profile const& profile) {
    auto const whole = profile.unknown().find(MetricOffsets);
    if (whole != profile.unknown().end() && whole->second.size() > EmptyOffsets) {
        throw ValidationError("a profile with metrics of the dataset as a whole, which hio cannot "
                              "write: drop " +
                              whole->first);
    }
    std::vector<std::pair<std::string_view, Components>> columns;
    std::map<std::string_view, std::uint32_t> indexes;
    for (auto const& [name, column] : profile.columns()) {
        columns.emplace_back(name, componentsOf(column));
    }
    for (auto const& [name, components] : columns) {
        for (auto const& component : components) {
            indexes[component.first] = 0;
        }
    }
    std::uint32_t next = 0;
    for (auto& [path, index] : indexes) {
        index = next++;
    }
    std::string header;
    putBytes(header, field::Properties, propertiesOf(profile));
    std::string body;
    for (auto const& [name, components] : columns) {
        std::string offset;
        putVarint(offset, body.size());
        std::string offsets;
        putBytes(offsets, field::Offsets, offset);
        putBytes(header, field::ColumnOffsets, entry(name, offsets));
        putColumn(body, components, profile.columns().find(name)->second.others(), indexes);
    }
    putInt(header, field::BodyLength, body.size());
    for (auto const& [path, index] : indexes) {
        putBytes(header, field::Paths, entry(index, path));
    }
    header += unknownOf(profile, HeaderFields);
    std::string const segment = segmentOf(profile);
    std::string out(Magic);
    putVarint(out, segment.size());
    out += segment;
    putVarint(out, header.size());
    out += header;
    out += body;
    return out;
}

} // namespace hio
