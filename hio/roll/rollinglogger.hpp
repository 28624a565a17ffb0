// SPDX-License-Identifier: Apache-2.0
/// @file
/// RollingLogger: where an application logs rows; the hands that make profiles of them read on the
/// other side.
///
/// Each hand has a spool, a directory of its own; a row goes to the hand that has its dataset and
/// window. Rows go in batches: `log` gathers them, `flush` sends what is gathered. Once a batch is
/// in its spool it is accepted: it survives the death of the application. It stays there until its
/// hand has tracked it.
///
/// Source: ProcessRollingLogger of whylogs 1.6.0 (c9b9b8b15).
/// Differs: typed rows, no JSON; no queue that drops; a full spool is told to the caller at once.
#pragma once

#include <hio/help/api.hpp>
#include <hio/roll/rows.hpp>
#include <hio/roll/spool.hpp>
#include <hio/roll/value.hpp>
#include <hio/roll/window.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

/// The kind of the spool's records that hold a batch of rows (see Rows).
inline constexpr std::uint8_t RowsRecord = 1;

/// @context any thread, one at a time; never waits for a hand
class HIO_API RollingLogger {
public:
    struct Options {
        std::vector<std::string> spools{}; ///< a directory for each hand; their parents are there
        Granularity by = Granularity::day; ///< the windows that are spread over the hands
        std::size_t batch = std::size_t(32)
                            << 10; ///< bytes after which a batch goes into the spool
        SpoolOptions spool{};
    };

    /// Opens the spools. Throws ValidationError without any, else what SpoolWriter throws.
    explicit RollingLogger(Options options);
    ~RollingLogger();
    RollingLogger(RollingLogger const&) = delete;
    RollingLogger& operator=(RollingLogger const&) = delete;
    RollingLogger(RollingLogger&&) = delete;
    RollingLogger& operator=(RollingLogger&&) = delete;

    /// Takes a row in: of `dataset`, at `timeMs` since 1970 UTC, a value for each column.
    /// @return false when the spool of its hand is full: nothing was taken, try again later
    /// Throws SizeError for a row larger than a spool's record, ValidationError for a time without
    /// a window, FilerError when the disk does not take it (full): nothing was taken then either.
    [[nodiscard]] bool log(std::string_view dataset,
                           std::int64_t timeMs,
                           std::span<std::string const> columns,
                           std::span<Value const> values);

    /// Puts what is gathered into the spools.
    /// @return false when one of them is full: try again later. Throws FilerError as log.
    [[nodiscard]] bool flush();

    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; } ///< taken in so far
    [[nodiscard]] std::size_t hands() const noexcept { return lanes_.size(); }
    /// The sequence number of the last record in the spool of a hand; 0: none yet.
    [[nodiscard]] std::uint64_t sequence(std::size_t hand) const;

private:
    class Lane;
    std::size_t laneOf(std::string_view dataset, std::int64_t timeMs);

    Options options_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::uint64_t rows_ = 0;
    std::string dataset_;      ///< of the last row
    std::int64_t startMs_ = 0; ///< its window
    std::int64_t endMs_ = 0;
    std::size_t lane_ = 0; ///< and where it went
};

} // namespace hio
