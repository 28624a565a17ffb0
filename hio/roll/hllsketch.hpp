// SPDX-License-Identifier: Apache-2.0
/// @file
/// HllSketch: how many different values a stream had, in at most a few KiB.
///
/// Feed it the hash of each value (murmur.hpp) and ask estimate(). Up to a few hundred values it
/// keeps each hash and is right but for chance collisions; above, it keeps 2^lgK registers and has
/// a standard error of 0.83 / sqrt(2^lgK) (1.3 % at 12), 1.04 / sqrt(2^lgK) once merged. The bytes
/// are those of whylogs' cardinality/hll.
///
/// Source: spec of HLL in Apache DataSketches as whylogs-sketching 3.4.1 writes it; T. Lang,
/// "Back to the Future: an Even More Nearly Optimal Cardinality Estimation Algorithm" (2017), for
/// the running estimate; O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches"
/// (2017), for the merged one.
/// Differs: registers are bytes, and nibbles are made only when written. A merged sketch is
/// estimated by Ertl's formula, which needs no table: for the same registers it gives 102,906 where
/// whylogs gives 102,878 (0.03 %, while the sketch itself is good to 1.6 %).
#pragma once

#include <hio/help/api.hpp>
#include <hio/roll/murmur.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hio {

namespace detail {
class ByteReader;
}

/// Counts different values. Copies and moves as a value. @context any thread, one at a time
class HIO_API HllSketch {
public:
    static constexpr int MinLgK = 4;
    static constexpr int MaxLgK = 21;

    /// `lgK` registers as a power of two. Throws ValidationError outside MinLgK..MaxLgK.
    explicit HllSketch(int lgK = 12);

    /// Takes in a value by its hash. (whylogs leaves out the empty text: so do its callers.)
    void update(Hash128 const& hash);

    /// Takes in all that `other` has seen. The lgK of the result is the smaller of those that keep
    /// registers; a sketch that still keeps the hash of each value coarsens no other, and of two
    /// such it is the larger. Of two that keep registers the running estimate is lost, see Differs.
    void merge(HllSketch const& other);

    /// How many different values; 0 for none.
    [[nodiscard]] double estimate() const;

    /// The truth is above in 84.1, 97.7, 99.9 % of cases for 1, 2, 3 `sigmas`.
    [[nodiscard]] double lower(int sigmas = 1) const;

    /// The truth is below in 84.1, 97.7, 99.9 % of cases for 1, 2, 3 `sigmas`.
    [[nodiscard]] double upper(int sigmas = 1) const;

    [[nodiscard]] int lgK() const noexcept { return lgK_; }

    /// The sketch's bytes: 8 to 2^(lgK-1) + 40 and some; more if it, or one that was merged in, was
    /// read with 6 or 8 bits a register.
    [[nodiscard]] std::string write() const;

    /// The sketch that has these bytes. Throws FormatError for anything else; `base`, the offset of
    /// `bytes` in their file, is for its message.
    [[nodiscard]] static HllSketch read(std::string_view bytes, std::size_t base = 0);

private:
    enum class Width : std::uint8_t { bits4, bits6, bits8 }; ///< of a register in the bytes

    [[nodiscard]] bool dense() const noexcept { return !registers_.empty(); }
    [[nodiscard]] double bound(int sigmas, bool upper) const;
    void add(std::uint32_t coupon);
    void grow();
    void makeDense();
    void raise(std::uint32_t slot, std::uint8_t value);
    void addAll(std::vector<std::uint32_t> const& coupons);
    void coarsen(int lgK);
    void unite(HllSketch other);
    void weigh();
    [[nodiscard]] std::size_t bits() const noexcept;
    [[nodiscard]] std::size_t bodySize() const noexcept;
    void writeDense(std::string& out) const;
    void readCoupons(detail::ByteReader& in, std::uint8_t flags, std::uint32_t count);
    void readDense(detail::ByteReader& in, std::uint8_t flags, std::uint8_t low);

    int lgK_;
    Width width_ = Width::bits4;
    bool merged_ = false;                 ///< no running estimate any more
    std::uint32_t count_ = 0;             ///< coupons held
    std::vector<std::uint32_t> coupons_;  ///< a list, from 32 slots on a hash table (0 is free)
    std::vector<std::uint8_t> registers_; ///< none while coupons do
    double hip_ = 0.0;                    ///< running estimate
    double small_ = 0.0;                  ///< sum of 2^-register, registers below 32
    double large_ = 0.0;                  ///< and of the others; apart, both sums are exact
};

} // namespace hio
