// SPDX-License-Identifier: Apache-2.0
/// @file
/// KllSketch: the quantiles of a stream of doubles, in about 3 k of them.
///
/// Up to k items it keeps them all and is exact; above, the rank of a quantile is off by at most
/// rankError() in 99 % of cases. The bytes are those of whylogs' distribution/kll.
///
/// Source: Z. Karnin, K. Lang, E. Liberty, "Optimal Quantile Approximation in Streams" (2016); the
/// layout of whylogs-sketching 3.4.1 (not that of Apache DataSketches, which whylogs refuses, but
/// which can be written: kll_sketch<double>, serial version 1, of datasketches-cpp 3 and newer).
/// Differs: the coin of a compaction is drawn from the sketch's own state, so equal input makes
/// equal bytes, also when a sketch went through a file in between. Written sorted.
#pragma once

#include <hio/help/api.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

namespace detail {
class ByteReader;
}

/// A value that a sketch keeps, and how many values of the stream it stands for.
struct WeightedValue {
    double value;
    std::uint64_t weight;
};

/// Keeps a sample for quantiles. Copies and moves as a value. @context any thread, one at a time
class HIO_API KllSketch {
public:
    static constexpr int MinK = 8;
    static constexpr int MaxK = 65535;

    /// `k` sets size and error. Throws ValidationError outside MinK..MaxK.
    explicit KllSketch(int k = 1024);

    /// Takes in a value; NaN is ignored, infinities are values.
    void update(double value) {
        if (value == value) {
            insert(value);
        }
    }

    /// Takes in all that `other` (not this one) has seen.
    void merge(KllSketch const& other);

    /// Values seen, NaN aside.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    /// The smallest and the largest value; NaN when there is none.
    [[nodiscard]] double min() const noexcept { return min_; }
    [[nodiscard]] double max() const noexcept { return max_; }

    /// What is kept, smallest first. The weights add up to count(); the smallest and the largest
    /// value of the stream need not be among it.
    [[nodiscard]] std::vector<WeightedValue> values() const;

    /// The value at each of `ranks` (0 to 1; 0 is the smallest, 0.5 the median, 1 the largest), in
    /// the order of `ranks`; NaN when there are no values. Throws ValidationError for other ranks.
    [[nodiscard]] std::vector<double> quantiles(std::span<double const> ranks) const;

    /// How far off the rank of a quantile may be, as a share of count(), in 99 % of cases.
    [[nodiscard]] double rankError() const;

    /// While true, all values are kept and quantiles are exact.
    [[nodiscard]] bool exact() const noexcept { return levels_.size() == 1; }

    [[nodiscard]] int k() const noexcept { return k_; }

    /// Which framing the bytes of a sketch have: what is in it is the same.
    enum class Layout { whylogs, datasketches };

    /// The sketch's bytes: 8 when empty, up to about 8 times 3 k. read() takes those of whylogs
    /// only.
    [[nodiscard]] std::string write(Layout layout = Layout::whylogs) const;

    /// The sketch that has these bytes. Throws FormatError for anything else; `base`, the offset of
    /// `bytes` in their file, is for its message.
    [[nodiscard]] static KllSketch read(std::string_view bytes, std::size_t base = 0);

private:
    using Level = std::vector<double>; ///< items of weight 2^level; sorted but for level 0

    void insert(double value);
    void compress();
    void compact(std::size_t level);
    [[nodiscard]] std::size_t capacityOf(std::size_t level) const;
    void measure();
    void readLevels(detail::ByteReader& in);
    void readLevel(detail::ByteReader& in, Level& level, std::size_t size) const;

    int k_;
    int minK_; ///< smallest k among the sketches merged in that were not exact
    std::uint64_t count_ = 0;
    double min_;
    double max_;
    std::size_t kept_ = 0;
    std::size_t capacity_ = 0; ///< of all levels together
    std::vector<Level> levels_;
};

} // namespace hio
