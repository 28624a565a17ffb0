// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profileformat.hpp>
#include <hio/roll/proto.hpp>
#include <hio/roll/window.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace hio {
namespace {

using namespace detail;

/// The bytes of each component's message, by its path.
using Components = std::map<std::string_view, std::string>;

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

Components componentsOf(Metrics const& metrics) {
    Components components;
    for (auto const& counter : CountPaths) {
        components[counter.path] = intComponent(metrics.counts.*counter.member);
    }
    for (auto const& counter : TypePaths) {
        components[counter.path] = intComponent(metrics.types.*counter.member);
    }
    if (metrics.ints) {
        auto const max = static_cast<std::uint64_t>(metrics.ints->max);
        auto const min = static_cast<std::uint64_t>(metrics.ints->min);
        components[path::IntsMax] = intComponent(max, MaxTypeId);
        components[path::IntsMin] = intComponent(min, MinTypeId);
    }
    if (metrics.distribution) {
        components[path::Mean] = realComponent(metrics.distribution->mean());
        components[path::M2] = realComponent(metrics.distribution->m2());
        components[path::Kll] = sketchComponent(field::Kll, metrics.distribution->sketch().write());
    }
    if (metrics.cardinality) {
        components[path::Hll] = sketchComponent(field::Hll, metrics.cardinality->write());
    }
    if (metrics.frequent) {
        components[path::Frequent] = sketchComponent(field::Frequent, metrics.frequent->write());
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

std::string propertiesOf(Profile const& profile) {
    std::string out;
    putInt(out, field::CreationMs, checkedTime(profile.creationMs(), "created"));
    putInt(out, field::DatasetMs, checkedTime(profile.datasetMs(), "with data from"));
    for (auto const& [key, text] : profile.metadata()) {
        bool const tag = key.starts_with(TagPrefix);
        putBytes(out, tag ? field::Tags : field::Metadata, entry(key, text));
    }
    return out;
}

/// A column in the body: chunk header with its size, then its components.
void putColumn(std::string& body,
               Components const& components,
               std::map<std::string_view, std::uint32_t> const& indexes) {
    std::string chunk;
    for (auto const& [path, component] : components) {
        putBytes(chunk, field::Components, entry(indexes.at(path), component));
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
    std::vector<std::pair<std::string_view, Components>> columns;
    std::map<std::string_view, std::uint32_t> indexes;
    for (auto const& [name, column] : profile.columns()) {
        columns.emplace_back(name, componentsOf(column.metrics()));
        for (auto const& component : columns.back().second) {
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
        putColumn(body, components, indexes);
    }
    putInt(header, field::BodyLength, body.size());
    for (auto const& [path, index] : indexes) {
        putBytes(header, field::Paths, entry(index, path));
    }
    std::string out(Magic);
    putVarint(out, 0); // not a segment
    putVarint(out, header.size());
    out += header;
    out += body;
    return out;
}

} // namespace hio
