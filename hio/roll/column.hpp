// SPDX-License-Identifier: Apache-2.0
/// @file
/// Column: the metrics of one column of a profile.
///
/// track() every cell. Which metrics there are follows from the types seen:
///
/// | seen             | counts, types | distribution, cardinality | ints | frequent items |
/// | ---------------- | ------------- | ------------------------- | ---- | -------------- |
/// | boolean, integer | x             | x                         | x    | x              |
/// | fractional       | x             | x                         |      |                |
/// | text             | x             | x                         |      | x              |
/// | anything else    | x             |                           |      |                |
///
/// A text adds nothing to the distribution, a boolean nothing to ints, NaN nothing to either. Where
/// there are frequent items already, a fractional counts in them as text with six decimals.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), StandardResolver and StandardMetric; the names of the
/// components are those of its files.
/// Differs: whylogs decides by the first type only; here metrics join when their type comes, so
/// that nulls may come before integers. NaN is nan and fractional, and no more; it is no null.
#pragma once

#include <hio/roll/distribution.hpp>
#include <hio/roll/frequentsketch.hpp>
#include <hio/roll/hllsketch.hpp>
#include <hio/roll/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace hio {

/// How many cells there were. NaN is no null (in the files of whylogs it is counted as both).
struct Counts {
    std::uint64_t n = 0;
    std::uint64_t null = 0;
    std::uint64_t nan = 0;
    std::uint64_t inf = 0;
    std::uint64_t trues = 0;
    friend bool operator==(Counts const&, Counts const&) = default;
};

/// How many cells there were of each type.
struct Types {
    std::uint64_t integral = 0;
    std::uint64_t fractional = 0;
    std::uint64_t boolean = 0;
    std::uint64_t string = 0;
    std::uint64_t object = 0;
    std::uint64_t tensor = 0;
    friend bool operator==(Types const&, Types const&) = default;
};

/// The range of the integers; of none, it is the other way round.
struct Ints {
    std::int64_t max = -std::numeric_limits<std::int64_t>::max();
    std::int64_t min = std::numeric_limits<std::int64_t>::max();
    friend bool operator==(Ints const&, Ints const&) = default;
};

/// All metrics of a column; those without a value do not apply to it.
struct Metrics {
    Counts counts;
    Types types;
    std::optional<Ints> ints;
    std::optional<Distribution> distribution;
    std::optional<HllSketch> cardinality;
    std::optional<FrequentSketch> frequent;
};

/// Takes in cells. Copies and moves as a value. @context any thread, one at a time
class HIO_API Column {
public:
    /// Frequent items are texts of at most so many characters (code points); longer ones are cut.
    static constexpr std::size_t MaxItemSize = 128;

    Column() = default;
    /// As a file has it.
    explicit Column(Metrics metrics) : metrics_(std::move(metrics)) {}

    /// Takes in a cell. Allocates nothing when its value is known already.
    void track(Value const& value);

    /// Takes in all that `other` (not this one) has seen.
    void merge(Column const& other);

    [[nodiscard]] Metrics const& metrics() const noexcept { return metrics_; }

private:
    void trackInt(std::int64_t value);
    void trackBool(bool value);
    void trackReal(double value);
    void trackText(std::string_view text);
    void joinNumbers();
    void joinTexts();

    Metrics metrics_;
};

namespace detail {

/// A counter: its name in files and summaries, where it is, and whether a file must have it.
template <class Group>
struct Counter {
    std::string_view path;
    std::uint64_t Group::*member;
    bool needed;
};

inline constexpr std::array<Counter<Counts>, 5> CountPaths{{
    {"counts/n", &Counts::n, true},
    {"counts/null", &Counts::null, true},
    {"counts/nan", &Counts::nan, false},
    {"counts/inf", &Counts::inf, false},
    {"counts/true", &Counts::trues, false},
}};

inline constexpr std::array<Counter<Types>, 6> TypePaths{{
    {"types/integral", &Types::integral, true},
    {"types/fractional", &Types::fractional, true},
    {"types/boolean", &Types::boolean, true},
    {"types/string", &Types::string, true},
    {"types/object", &Types::object, true},
    {"types/tensor", &Types::tensor, false},
}};

} // namespace detail

} // namespace hio
