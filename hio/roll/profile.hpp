// SPDX-License-Identifier: Apache-2.0
/// @file
/// Profile: what is known of the rows of one dataset in one window of time, in bounded memory.
///
/// Ask once for each column and track its cells, row by row:
///
///     hio::Profile profile(windowStart, now);
///     hio::Column& wind = profile.column("wind");
///     for (double speed : speeds) wind.track(speed);
///
/// Profiles of parts merge into the profile of the whole. profilefile.hpp writes and reads them,
/// summary.hpp turns one into numbers.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), DatasetProfile and DatasetProfileView.
/// Differs: one class for both; a cell is typed (value.hpp), a column widens (column.hpp).
#pragma once

#include <hio/roll/column.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hio {

/// What else than parts of one whole may be merged.
struct MergePolicy {
    bool anyDataset = false; ///< profiles whose datasets have different names
    bool anySegment = false; ///< profiles of different segments, or of one and of all rows
};

/// Columns by name, and when. Copies and moves as a value. @context any thread, one at a time
class HIO_API Profile {
public:
    using Columns = std::map<std::string, Column, std::less<>>;
    using Metadata = std::map<std::string, std::string, std::less<>>;

    /// `datasetMs` is when the data is from (start of its window), `creationMs` when the profile
    /// was begun; both in milliseconds since 1970, UTC.
    Profile(std::int64_t datasetMs, std::int64_t creationMs)
        : datasetMs_(datasetMs),
          creationMs_(creationMs) {}

    /// The column of this name, made on first use. The reference lives as long as the profile,
    /// which must not be assigned to meanwhile.
    Column& column(std::string_view name);

    /// Puts a column in, as it was read; one of this name is replaced.
    void insert(std::string_view name, Column column) {
        columns_.insert_or_assign(std::string(name), std::move(column));
    }

    /// All columns in the order of their names.
    [[nodiscard]] Columns const& columns() const noexcept { return columns_; }

    /// True until a cell was tracked.
    [[nodiscard]] bool empty() const noexcept;

    /// Takes in all that `other` has seen: columns and metrics of either, the earlier times, and of
    /// metadata with the same key that of `other`. The result of different segments is of no
    /// segment, that of different datasets has no name. Throws ValidationError, and takes in
    /// nothing, when there are obstacles.
    void merge(Profile const& other, MergePolicy const& policy = {});

    /// Why `other` cannot be merged into this, a sentence each, with column and metric; none if it
    /// can.
    [[nodiscard]] std::vector<std::string> obstacles(Profile const& other,
                                                     MergePolicy const& policy = {}) const;

    /// Takes a metric out of all columns, by its name in files ("frequent_items", "embedding"), or
    /// one of unknown(). @return whether it was there
    bool drop(std::string_view metric);

    [[nodiscard]] std::int64_t datasetMs() const noexcept { return datasetMs_; }
    [[nodiscard]] std::int64_t creationMs() const noexcept { return creationMs_; }

    /// The tags of the segment that it is of: "whylogs.tag.COLUMN" to the value that all of its
    /// rows have in that column. None when it is of no segment. They are part of metadata().
    [[nodiscard]] Metadata segment() const;

    /// What a file had that hio knows nothing of, outside of the columns: "properties/NUMBER" or
    /// "header/NUMBER" to the fields with this number, as the file has them.
    [[nodiscard]] Metadata& unknown() noexcept { return unknown_; }
    [[nodiscard]] Metadata const& unknown() const noexcept { return unknown_; }

    /// Any texts. "name" is that of the dataset; keys that begin with "whylogs.tag." are tags of
    /// the segment, and those with "segp_" say how the dataset is cut into segments.
    [[nodiscard]] Metadata& metadata() noexcept { return metadata_; }
    [[nodiscard]] Metadata const& metadata() const noexcept { return metadata_; }

private:
    std::int64_t datasetMs_;
    std::int64_t creationMs_;
    Metadata metadata_;
    Metadata unknown_;
    Columns columns_;
};

} // namespace hio
