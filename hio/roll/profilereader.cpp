// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/columnreader.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profileformat.hpp>
#include <hio/roll/proto.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace hio {
namespace {

using namespace detail;

/// What the profile header says.
struct Header {
    std::uint64_t creationMs = 0;
    std::uint64_t datasetMs = 0;
    Profile::Metadata metadata;
    std::map<std::string, std::vector<std::uint64_t>> columns; ///< name to offsets in the body
    std::map<std::uint64_t, std::string> paths;
    std::uint64_t bodyLength = 0;
    Profile::Metadata unknown; ///< as in Profile
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
            header.unknown[std::string(PropertyFields) + std::to_string(part->number())] +=
                in.whole();
            break;
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
            header.unknown[std::string(HeaderFields) + std::to_string(part->number())] +=
                in.whole();
            break;
        }
    }
    return header;
}

/// The components of a column, and the fields that hio does not know.
struct Chunks {
    Components components;
    std::map<std::string, std::string> fields;
};

void readChunk(std::string_view bytes, std::size_t base, Header const& header, Chunks& into) {
    ProtoReader in(bytes, base, "column");
    while (auto const part = in.next()) {
        if (part->number() != field::Components) {
            into.fields[std::string(ColumnFields) + std::to_string(part->number())] += in.whole();
            continue;
        }
        auto const [index, component] = entryOf(*part, "metric components");
        auto const path = header.paths.find(integerOf(index, "metric index"));
        if (path == header.paths.end()) {
            ByteReader({}, part->offset(), "metric component").fail("its index has no path");
        }
        into.components[path->second] = component;
    }
}

/// All chunks of a column. `room` is how much of the body no chunk has claimed yet: chunks that lie
/// over each other are refused, else a small file could make work without end.
Chunks readChunks(std::string_view body,
                  std::size_t base,
                  std::vector<std::uint64_t> const& offsets,
                  Header const& header,
                  std::uint64_t& room) {
    Chunks chunks;
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
        readChunk(in.takeBytes(length), chunkAt, header, chunks);
        in.demand(in.offset() - from <= room, "lies over another");
        room -= in.offset() - from;
    }
    return chunks;
}

/// The tags of each segment that the segment header of a file names; none for a profile of all
/// rows.
struct Segments {
    bool any = false;
    std::vector<Profile::Metadata> tags;
};

Profile::Metadata readTags(ProtoField const& segment) {
    Profile::Metadata tags;
    ProtoReader in(segment, "segment");
    while (auto const part = in.next()) {
        if (part->number() == field::SegmentTags) {
            auto const [key, value] = entryOf(*part, "segment tag");
            std::string const name = textOf(key, "segment tag");
            bool const prefixed = name.starts_with(TagPrefix);
            tags[prefixed ? name : std::string(TagPrefix) + name] = textOf(value, "segment tag");
        }
    }
    return tags;
}

Segments readSegments(std::string_view bytes, std::size_t base) {
    Segments segments;
    ProtoReader in(bytes, base, "segment header");
    while (auto const part = in.next()) {
        if (part->number() == field::HasSegments) {
            segments.any = part->integer("has_segments") != 0;
        } else if (part->number() == field::Segments) {
            segments.tags.push_back(readTags(*part));
        }
    }
    return segments;
}

/// Takes the header of a profile.
Header takeHeader(ByteReader& in) {
    std::uint64_t const size = in.takeVarint();
    in.demand(size > 0, "no profile header");
    std::size_t const headerAt = in.offset();
    return readHeader(in.takeBytes(size), headerAt);
}

/// Takes the header and the body of a profile.
Profile takeProfile(ByteReader& in) {
    Header const header = takeHeader(in);
    std::size_t const bodyAt = in.offset();
    std::string_view const body = in.takeBytes(header.bodyLength);

    Profile profile(static_cast<std::int64_t>(header.datasetMs),
                    static_cast<std::int64_t>(header.creationMs));
    profile.metadata() = header.metadata;
    profile.unknown() = header.unknown;
    std::uint64_t room = body.size();
    for (auto const& [name, offsets] : header.columns) {
        try {
            Chunks const chunks = readChunks(body, bodyAt, offsets, header, room);
            std::uint64_t const at = offsets.empty() ? 0 : offsets.front();
            profile.insert(name,
                           readColumn(chunks.components,
                                      chunks.fields,
                                      bodyAt + static_cast<std::size_t>(at)));
        } catch (FormatError const& error) {
            throw FormatError(std::string(error.what()) + ", in column \"" + name + '"');
        }
    }
    return profile;
}

/// whylogs copies the body of a segment in blocks of 1024 bytes from a file in which a segment
/// header follows it: of that header, all, some or no bytes are here too, and nobody reads them.
void takeStray(ByteReader& in) {
    std::string_view stray = in.peek();
    stray = stray.substr(0, stray.find(Magic));
    constexpr std::size_t MostStray = 16; // with no segments in it; whylogs makes it 9
    std::size_t const size = stray.empty() ? 0 : static_cast<std::uint8_t>(stray[0]);
    bool const header = size < MostStray && stray.size() <= size + 1 &&
                        (stray.size() < 2 || stray[1] == (field::HasSegments << 3));
    if (header) {
        in.takeBytes(stray.size());
    }
}

/// Takes the beginning of a file.
Segments takeSegments(ByteReader& in) {
    in.demand(in.peek().starts_with(Magic), "does not begin with WHY1");
    in.takeBytes(Magic.size());
    std::uint64_t const size = in.takeVarint();
    std::size_t const segmentsAt = in.offset();
    return readSegments(in.takeBytes(size), segmentsAt);
}

/// Takes one file of profiles: one profile, or one for each segment that its header names.
void takeFile(ByteReader& in, std::vector<Profile>& profiles) {
    Segments const segments = takeSegments(in);
    for (std::size_t i = 0; i < std::max<std::size_t>(segments.tags.size(), 1); ++i) {
        in.demand(i == 0 || in.left() > 0, "fewer profiles than its segment header names");
        profiles.push_back(takeProfile(in));
        if (i < segments.tags.size()) {
            for (auto const& [key, value] : segments.tags[i]) {
                auto const [held, made] = profiles.back().metadata().try_emplace(key, value);
                in.demand(made || held->second == value,
                          "a segment whose tag is another in the properties of its profile");
            }
        }
    }
    if (segments.any) {
        takeStray(in);
    }
}

} // namespace

std::vector<Profile> readProfiles(std::string_view bytes) {
    ByteReader in(bytes, 0, "profile");
    std::vector<Profile> profiles;
    do {
        takeFile(in, profiles);
        if (!in.peek().starts_with(Magic)) {
            in.demandEnd();
        }
    } while (in.left() > 0);
    return profiles;
}

ProfileHead readProfileHead(std::string_view bytes) {
    ByteReader in(bytes, 0, "profile");
    takeSegments(in);
    Header header = takeHeader(in);
    return {static_cast<std::int64_t>(header.datasetMs),
            static_cast<std::int64_t>(header.creationMs),
            std::move(header.metadata)};
}

Profile readProfile(std::string_view bytes) {
    std::vector<Profile> profiles = readProfiles(bytes);
    if (profiles.size() > 1) {
        throw FormatError("byte 0, profile: there are " + std::to_string(profiles.size()) +
                          " profiles, of segments or files put together, where one is wanted");
    }
    return std::move(profiles.front());
}

} // namespace hio
