// SPDX-License-Identifier: Apache-2.0
/// @file
/// Names and numbers of the profile file, for its reader and its writer. Not installed.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), whylogs_messages.proto.
#pragma once

#include <cstdint>
#include <string_view>

namespace hio::detail {

inline constexpr std::string_view Magic = "WHY1";
inline constexpr std::string_view TagPrefix = "whylogs.tag."; // of metadata: a tag of a segment
inline constexpr std::string_view PartPrefix = "segp_";       // and how the dataset is segmented
inline constexpr std::string_view PartitionId = "segp_id";
inline constexpr std::string_view ConditionCount = "condition_count";
// what hio does not know goes by the part of the file and the number of the field
inline constexpr std::string_view ColumnFields = "column/";
inline constexpr std::string_view PropertyFields = "properties/";
inline constexpr std::string_view HeaderFields = "header/";
inline constexpr std::string_view MetricOffsets = "header/3"; // metrics of the dataset as a whole
inline constexpr std::uint64_t ColumnChunk = 2;
inline constexpr std::uint64_t MinTypeId = 1; // of components that merge by minimum
inline constexpr std::uint64_t MaxTypeId = 2; // and by maximum

namespace path {
inline constexpr std::string_view IntsMax = "ints/max";
inline constexpr std::string_view IntsMin = "ints/min";
inline constexpr std::string_view Mean = "distribution/mean";
inline constexpr std::string_view M2 = "distribution/m2";
inline constexpr std::string_view Kll = "distribution/kll";
inline constexpr std::string_view Hll = "cardinality/hll";
inline constexpr std::string_view Frequent = "frequent_items/frequent_strings";
} // namespace path

namespace field {
// DatasetSegmentHeader
inline constexpr std::uint32_t HasSegments = 1;
inline constexpr std::uint32_t Segments = 4;
inline constexpr std::uint32_t SegmentOffsets = 5;
// Segment
inline constexpr std::uint32_t SegmentTags = 1;
// DatasetProfileHeader
inline constexpr std::uint32_t Properties = 1;
inline constexpr std::uint32_t ColumnOffsets = 2;
inline constexpr std::uint32_t BodyLength = 4;
inline constexpr std::uint32_t Paths = 5;
// DatasetProperties
inline constexpr std::uint32_t CreationMs = 4;
inline constexpr std::uint32_t DatasetMs = 5;
inline constexpr std::uint32_t Tags = 6;
inline constexpr std::uint32_t Metadata = 7;
// entries of maps, and SegmentTag
inline constexpr std::uint32_t Key = 1;
inline constexpr std::uint32_t MapValue = 2;
// ChunkOffsets
inline constexpr std::uint32_t Offsets = 1;
// ChunkHeader
inline constexpr std::uint32_t ChunkType = 1;
inline constexpr std::uint32_t ChunkLength = 3;
// ChunkMessage
inline constexpr std::uint32_t Components = 1;
// MetricComponentMessage
inline constexpr std::uint32_t TypeId = 1;
inline constexpr std::uint32_t N = 2;
inline constexpr std::uint32_t D = 3;
inline constexpr std::uint32_t Frequent = 4;
inline constexpr std::uint32_t Hll = 5;
inline constexpr std::uint32_t Kll = 6;
// the messages of sketches
inline constexpr std::uint32_t Sketch = 1;
} // namespace field

} // namespace hio::detail
