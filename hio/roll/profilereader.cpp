// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profileformat.hpp>
#include <hio/roll/proto.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace hio {
namespace {

using namespace detail;

/// The value of each component of a column, by its path.
using Components = std::map<std::string_view, ProtoField>;

/// What the profile header says.
struct Header {
    std::uint64_t creationMs = 0;
    std::uint64_t datasetMs = 0;
    Profile::Metadata metadata;
    std::map<std::string, std::vector<std::uint64_t>> columns; ///< name to offsets in the body
    std::map<std::uint64_t, std::string> paths;
    std::uint64_t bodyLength = 0;
};

/// An entry of a map: its key and its value, each of which may be missing (then: its default).
std::pair<ProtoField, ProtoField> entryOf(ProtoField const& field, std::string_view what) {
    std::pair<ProtoField, ProtoField> entry;
    ProtoReader in(field, what);
    while (auto const part = in.next()) {
        if (part->number() == field::Key) {
            entry.first = *part;
        } else if (part->number() == field::MapValue) {
            entry.second = *part;
        }
    }
    return entry;
}

std::string textOf(ProtoField const& field, std::string_view what) {
    return field.number() == 0 ? std::string() : std::string(field.bytes(what));
}

std::uint64_t integerOf(ProtoField const& field, std::string_view what) {
    return field.number() == 0 ? 0 : field.integer(what);
}

void readProperties(ProtoField const& field, Header& header) {
    ProtoReader in(field, "dataset properties");
    while (auto const part = in.next()) {
        switch (part->number()) {
        case field::CreationMs:
            header.creationMs = part->integer("creation timestamp");
            break;
        case field::DatasetMs:
            header.datasetMs = part->integer("dataset timestamp");
            break;
        case field::Tags:
        case field::Metadata: {
            auto const [key, text] = entryOf(*part, "metadata");
            header.metadata[textOf(key, "metadata key")] = textOf(text, "metadata value");
            break;
        }
        default:
            break; // of a later version
        }
    }
}

void readOffsets(ProtoField const& field, Header& header) {
    auto const [name, value] = entryOf(field, "column offsets");
    std::vector<std::uint64_t>& offsets = header.columns[textOf(name, "column name")];
    ProtoReader in(value, "column offsets");
    while (auto const part = in.next()) {
        if (part->number() != field::Offsets) {
            continue;
        }
        if (part->type() == WireType::Varint) {
            offsets.push_back(part->integer("column offset"));
            continue;
        }
        ByteReader packed(part->bytes("column offsets"), part->offset(), "column offsets");
        while (packed.left() > 0) {
            offsets.push_back(packed.takeVarint());
        }
    }
}

Header readHeader(std::string_view bytes, std::size_t base) {
    Header header;
    ProtoReader in(bytes, base, "profile header");
    while (auto const part = in.next()) {
        switch (part->number()) {
        case field::Properties:
            readProperties(*part, header);
            break;
        case field::ColumnOffsets:
            readOffsets(*part, header);
            break;
        case field::BodyLength:
            header.bodyLength = part->integer("length of the body");
            break;
        case field::Paths: {
            auto const [index, path] = entryOf(*part, "metric paths");
            header.paths[integerOf(index, "metric index")] = textOf(path, "metric path");
            break;
        }
        default:
            break; // of a later version
        }
    }
    return header;
}

/// The value of a component: the last of the fields that can be one and that hio knows.
ProtoField valueOf(ProtoField const& component) {
    ProtoField value;
    ProtoReader in(component, "metric component");
    while (auto const part = in.next()) {
        if (part->number() >= field::N && part->number() <= field::Kll) {
            value = *part;
        }
    }
    return value;
}

void readChunk(std::string_view bytes, std::size_t base, Header const& header, Components& into) {
    ProtoReader in(bytes, base, "column");
    while (auto const part = in.next()) {
        if (part->number() != field::Components) {
            continue;
        }
        auto const [index, component] = entryOf(*part, "metric components");
        auto const path = header.paths.find(integerOf(index, "metric index"));
        if (path == header.paths.end()) {
            ByteReader({}, part->offset(), "metric component").fail("its index has no path");
        }
        into[path->second] = valueOf(component);
    }
}

/// All chunks of a column. `room` is how much of the body no chunk has claimed yet: chunks that lie
/// over each other are refused, else a small file could make work without end.
Components readColumn(std::string_view body,
                      std::size_t base,
                      std::vector<std::uint64_t> const& offsets,
                      Header const& header,
                      std::uint64_t& room) {
    Components components;
    for (std::uint64_t const offset : offsets) {
        if (offset >= body.size()) {
            ByteReader({}, base, "column offset").fail("is behind the end of the body");
        }
        auto const at = static_cast<std::size_t>(offset);
        ByteReader in(body.substr(at), base + at, "chunk");
        std::size_t const from = in.offset();
        auto const size = in.takeVarint();
        std::size_t const headerAt = in.offset();
        ProtoReader chunkHeader(in.takeBytes(size), headerAt, "chunk header");
        std::uint64_t type = 0;
        std::uint64_t length = 0;
        while (auto const part = chunkHeader.next()) {
            if (part->number() == field::ChunkType) {
                type = part->integer("chunk type");
            } else if (part->number() == field::ChunkLength) {
                length = part->integer("chunk length");
            }
        }
        in.demand(type == ColumnChunk, "is not one of a column");
        std::size_t const chunkAt = in.offset();
        readChunk(in.takeBytes(length), chunkAt, header, components);
        in.demand(in.offset() - from <= room, "lies over another");
        room -= in.offset() - from;
    }
    return components;
}

/// Takes metrics out of the components of a column.
class MetricsReader {
public:
    /// `offset` is where the column begins, for what is missing.
    MetricsReader(Components const& components, std::size_t offset)
        : components_(components),
          offset_(offset) {}

    Metrics read() {
        Metrics metrics;
        readCounters(metrics.counts, CountPaths, "counts/");
        readCounters(metrics.types, TypePaths, "types/");
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
        auto const first = components_.lower_bound(prefix);
        return first != components_.end() && first->first.starts_with(prefix);
    }

    /// The component; one of number 0, which every read refuses, when there is none.
    [[nodiscard]] ProtoField at(std::string_view path) const {
        auto const found = components_.find(path);
        return found != components_.end() ? found->second
                                          : ProtoField(0, WireType::Varint, offset_);
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
            std::uint64_t const count = field.integer(counter.path);
            if (count > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
                ByteReader({}, field.offset(), counter.path).fail("is below 0");
            }
            group.*counter.member = count;
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

    Components const& components_;
    std::size_t offset_;
};

/// Takes all that stands before the body. `in` reads `bytes`.
Header takeHeader(std::string_view bytes, ByteReader& in) {
    in.demand(bytes.starts_with(Magic), "does not begin with WHY1");
    in.takeBytes(Magic.size());
    in.takeBytes(in.takeVarint()); // the segment: its tags are in the properties too
    std::uint64_t const size = in.takeVarint();
    in.demand(size > 0, "no profile header");
    std::size_t const headerAt = in.offset();
    return readHeader(in.takeBytes(size), headerAt);
}

} // namespace

ProfileHead readProfileHead(std::string_view bytes) {
    ByteReader in(bytes, 0, "profile");
    Header header = takeHeader(bytes, in);
    return {static_cast<std::int64_t>(header.datasetMs),
            static_cast<std::int64_t>(header.creationMs),
            std::move(header.metadata)};
}

Profile readProfile(std::string_view bytes) {
    ByteReader in(bytes, 0, "profile");
    Header const header = takeHeader(bytes, in);
    std::size_t const bodyAt = in.offset();
    std::string_view const body = in.takeBytes(header.bodyLength);
    in.demandEnd();

    Profile profile(static_cast<std::int64_t>(header.datasetMs),
                    static_cast<std::int64_t>(header.creationMs));
    profile.metadata() = header.metadata;
    std::uint64_t room = body.size();
    for (auto const& [name, offsets] : header.columns) {
        try {
            Components const components = readColumn(body, bodyAt, offsets, header, room);
            std::uint64_t const at = offsets.empty() ? 0 : offsets.front();
            MetricsReader metrics(components, bodyAt + static_cast<std::size_t>(at));
            profile.column(name) = Column(metrics.read());
        } catch (FormatError const& error) {
            throw FormatError(std::string(error.what()) + ", in column \"" + name + '"');
        }
    }
    return profile;
}

} // namespace hio
