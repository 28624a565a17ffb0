// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/murmur.hpp>
#include <hio/roll/rollinglogger.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hio {

/// The spool of one hand and the batch that is gathered for it.
class RollingLogger::Lane {
public:
    Lane(std::string dir, SpoolOptions const& spool, std::size_t batch)
        : dir_(std::move(dir)),
          spool_(dir_, spool),
          batch_(batch) {}

    /// @return false when the spool is full; the row is not taken then
    bool add(std::string_view dataset,
             std::int64_t timeMs,
             std::span<std::string const> columns,
             std::span<Value const> values) {
        bool const same = rows_ && dataset == dataset_ && std::ranges::equal(columns, columns_);
        std::size_t const size = sizeOf(values);
        bool const whole = same && (rows_->size() >= batch_ || !fits(size));
        if ((!same || whole) && !flush()) {
            return false;
        }
        if (!same) {
            rows_.emplace(dataset, columns);
            dataset_ = dataset;
            columns_.assign(columns.begin(), columns.end());
        }
        if (!fits(size)) {
            throw SizeError("a row of about " + std::to_string(rows_->size() + size) +
                            " bytes does not fit into a record of the spool " + dir_ +
                            ", which is of " + std::to_string(spool_.maxPayload()) +
                            ": log smaller values or make its segments larger");
        }
        rows_->add(timeMs, values);
        return true;
    }

    /// @return false when the spool is full
    bool flush() {
        if (!rows_ || rows_->rows() == 0) {
            return true;
        }
        Outcome<std::uint64_t> const accepted = spool_.append(RowsRecord, rows_->bytes());
        if (accepted) {
            sequence_ = *accepted;
            rows_->clear();
        } else if (accepted.error() != std::errc::no_buffer_space) {
            throw fileError("append to the spool " + dir_,
                            accepted.error().value(),
                            "look after its disk, then go on");
        }
        return accepted.has_value();
    }

    [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }

private:
    /// What a row takes in a batch, at most.
    static std::size_t sizeOf(std::span<Value const> values) {
        constexpr std::size_t Time = 8;
        constexpr std::size_t Cell = 9;
        std::size_t bytes = Time + Cell * values.size();
        for (Value const& value : values) {
            auto const* text = std::get_if<std::string_view>(&value);
            bytes += text != nullptr ? text->size() : 0;
        }
        return bytes;
    }

    /// Whether the batch with a row of this size is still a record.
    [[nodiscard]] bool fits(std::size_t row) const {
        return rows_->size() + row <= spool_.maxPayload();
    }

    std::string dir_;
    SpoolWriter spool_;
    std::size_t batch_;
    std::optional<RowsBuilder> rows_;
    std::string dataset_;
    std::vector<std::string> columns_;
    std::uint64_t sequence_ = 0;
};

RollingLogger::RollingLogger(Options options) : options_(std::move(options)) {
    if (options_.spools.empty()) {
        throw ValidationError("a RollingLogger without spools: give a directory for each hand");
    }
    for (std::string const& dir : options_.spools) {
        lanes_.push_back(std::make_unique<Lane>(dir, options_.spool, options_.batch));
    }
}

RollingLogger::~RollingLogger() = default;

bool RollingLogger::log(std::string_view dataset,
                        std::int64_t timeMs,
                        std::span<std::string const> columns,
                        std::span<Value const> values) {
    if (!lanes_[laneOf(dataset, timeMs)]->add(dataset, timeMs, columns, values)) {
        return false;
    }
    ++rows_;
    return true;
}

bool RollingLogger::flush() {
    bool all = true;
    for (auto const& lane : lanes_) {
        all = lane->flush() && all;
    }
    return all;
}

std::uint64_t RollingLogger::sequence(std::size_t hand) const {
    return lanes_.at(hand)->sequence();
}

/// All rows of a dataset and window go to one hand, so that what comes out does not depend on how
/// many there are.
std::size_t RollingLogger::laneOf(std::string_view dataset, std::int64_t timeMs) {
    if (timeMs >= startMs_ && timeMs < endMs_ && dataset == dataset_) {
        return lane_;
    }
    startMs_ = windowStart(timeMs, options_.by);
    endMs_ = windowEnd(timeMs, options_.by);
    dataset_ = dataset;
    std::uint64_t const mixed = hashInt(startMs_).low ^ hashText(dataset).low;
    lane_ = static_cast<std::size_t>(mixed % lanes_.size());
    return lane_;
}

} // namespace hio
