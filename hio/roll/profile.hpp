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

namespace hio {

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

    /// All columns in the order of their names.
    [[nodiscard]] Columns const& columns() const noexcept { return columns_; }

    /// True until a cell was tracked.
    [[nodiscard]] bool empty() const noexcept;

    /// Takes in all that `other` has seen: columns and metrics of either, the earlier times, and of
    /// metadata with the same key that of `other`.
    void merge(Profile const& other);

    [[nodiscard]] std::int64_t datasetMs() const noexcept { return datasetMs_; }
    [[nodiscard]] std::int64_t creationMs() const noexcept { return creationMs_; }

    /// Any texts; keys that begin with "whylogs.tag." are tags in the file.
    [[nodiscard]] Metadata& metadata() noexcept { return metadata_; }
    [[nodiscard]] Metadata const& metadata() const noexcept { return metadata_; }

private:
    std::int64_t datasetMs_;
    std::int64_t creationMs_;
    Metadata metadata_;
    Columns columns_;
};

} // namespace hio
