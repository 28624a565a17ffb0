// SPDX-License-Identifier: Apache-2.0
/// @file
/// Metrics: what is known of the values of a column, as whylogs groups it.
///
/// Source: whylogs 1.6.0 (c9b9b8b15), StandardMetric; the names of the components are those of its
/// files.
#pragma once

#include <hio/roll/distribution.hpp>
#include <hio/roll/frequentsketch.hpp>
#include <hio/roll/hllsketch.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

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

/// Those without a value do not apply to the column, or the file that it came from has them not.
struct Metrics {
    Counts counts{};
    Types types{};
    bool counted = true; ///< whether it has counts; without, they are 0
    bool typed = true;   ///< and types
    std::optional<Ints> ints{};
    std::optional<Distribution> distribution{};
    std::optional<HllSketch> cardinality{};
    std::optional<FrequentSketch> frequent{};

    /// Takes in all that `other` (not this one) has seen; has then the metrics of both.
    HIO_API void merge(Metrics const& other);

    /// Takes out the metric that has this name in files, "counts" to "frequent_items". @return
    /// whether it was there
    HIO_API bool drop(std::string_view name);
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
