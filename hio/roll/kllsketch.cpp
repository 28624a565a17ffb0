// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/bytes.hpp>
#include <hio/roll/kllsketch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace hio {
namespace {

constexpr std::size_t LeastCapacity = 8; // of a level: the format's m
constexpr std::size_t DeepestSized = 30; // below, every k gives the least capacity
constexpr std::uint64_t MostCounted = std::uint64_t{1} << 53;
constexpr std::uint8_t MostLevels = 54; // weights up to MostCounted

constexpr std::uint8_t Empty = 1; // flags
constexpr std::uint8_t Sorted = 2;
constexpr std::uint8_t Single = 4;
constexpr std::uint8_t SortedSingle = Sorted | Single;
constexpr std::uint8_t Family = 15;
constexpr std::uint8_t ShortPreamble = 2;
constexpr std::uint8_t LongPreamble = 6;
constexpr std::uint8_t LongPreambleOfApache = 5;

constexpr auto PowersOfThree = [] {
    std::array<std::uint64_t, DeepestSized + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = 3 * powers[i - 1];
    }
    return powers;
}();

/// Spreads a state over all bits (the finish of splitmix64).
std::uint64_t scatter(std::uint64_t word) noexcept {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
}

/// Merges `count` sorted items into the sorted `into`, from the back, without a second buffer.
void mergeInto(std::vector<double>& into, double const* items, std::size_t count) {
    std::size_t mine = into.size();
    into.resize(mine + count);
    for (std::size_t at = into.size(); count > 0; --at) {
        bool const own = mine > 0 && into[mine - 1] > items[count - 1];
        into[at - 1] = own ? into[--mine] : items[--count];
    }
}

} // namespace

KllSketch::KllSketch(int k)
    : k_(k),
      minK_(k),
      min_(std::numeric_limits<double>::quiet_NaN()),
      max_(min_),
      levels_(1) {
    if (k < MinK || k > MaxK) {
        throw ValidationError("KllSketch: k " + std::to_string(k) + ", give 8 to 65535");
    }
    measure();
}

/// Level 0 is the deepest; each has two thirds of the room of the one above it.
std::size_t KllSketch::capacityOf(std::size_t level) const {
    std::size_t const depth = levels_.size() - 1 - level;
    if (depth > DeepestSized) {
        return LeastCapacity;
    }
    std::uint64_t const twice =
        (2 * static_cast<std::uint64_t>(k_) << depth) / PowersOfThree[depth];
    return std::max(LeastCapacity, static_cast<std::size_t>((twice + 1) / 2));
}

void KllSketch::measure() {
    capacity_ = 0;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        capacity_ += capacityOf(level);
    }
}

void KllSketch::insert(double value) {
    if (kept_ == capacity_) {
        compress();
    }
    levels_[0].push_back(value);
    ++kept_;
    min_ = count_ == 0 ? value : std::min(min_, value);
    max_ = count_ == 0 ? value : std::max(max_, value);
    ++count_;
}

/// Halves the lowest level that is full. One is: all that is kept fills all the room there is.
void KllSketch::compress() {
    std::size_t level = 0;
    while (levels_[level].size() < capacityOf(level)) {
        ++level;
    }
    if (level + 1 == levels_.size()) {
        levels_.emplace_back();
        measure();
    }
    compact(level);
}

/// Every second item of a level goes up with twice the weight, the others go.
void KllSketch::compact(std::size_t level) {
    Level& from = levels_[level];
    if (level == 0) {
        std::sort(from.begin(), from.end());
    }
    std::uint64_t const state = (count_ << 6) + level + std::bit_cast<std::uint64_t>(from.front());
    std::size_t const coin = scatter(state) & 1;
    std::size_t const half = from.size() / 2;
    double const odd = from.back();
    bool const even = from.size() % 2 == 0;
    for (std::size_t i = 0; i < half; ++i) {
        from[i] = from[2 * i + coin];
    }
    mergeInto(levels_[level + 1], from.data(), half);
    from.clear();
    if (!even) {
        from.push_back(odd);
    }
    kept_ -= half;
}

void KllSketch::merge(KllSketch const& other) {
    if (other.count_ == 0) {
        return;
    }
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
    count_ += other.count_;
    if (!other.exact()) {
        minK_ = std::min(minK_, other.minK_);
    }
    if (other.levels_.size() > levels_.size()) {
        levels_.resize(other.levels_.size());
        measure();
    }
    Level const& loose = other.levels_[0];
    levels_[0].insert(levels_[0].end(), loose.begin(), loose.end());
    for (std::size_t level = 1; level < other.levels_.size(); ++level) {
        mergeInto(levels_[level], other.levels_[level].data(), other.levels_[level].size());
    }
    kept_ += other.kept_;
    while (kept_ > capacity_) {
        compress();
    }
}

std::vector<WeightedValue> KllSketch::values() const {
    std::vector<WeightedValue> values;
    values.reserve(kept_);
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        for (double const value : levels_[level]) {
            values.push_back({value, std::uint64_t{1} << level});
        }
    }
    std::sort(values.begin(), values.end(), [](auto const& a, auto const& b) {
        return a.value < b.value || (a.value == b.value && a.weight < b.weight);
    });
    return values;
}

std::vector<double> KllSketch::quantiles(std::span<double const> ranks) const {
    std::vector<WeightedValue> items = values(); // each weight becomes that of what stands before
    std::uint64_t before = 0;
    for (WeightedValue& item : items) {
        before += std::exchange(item.weight, before);
    }
    std::vector<double> found;
    for (double const rank : ranks) {
        if (!(rank >= 0.0 && rank <= 1.0)) {
            throw ValidationError("KllSketch: rank " + std::to_string(rank) + ", give 0 to 1");
        }
        auto const sought = static_cast<std::uint64_t>(rank * static_cast<double>(count_));
        auto const at = std::lower_bound(
            items.begin(), items.end(), sought, [](auto const& item, std::uint64_t weight) {
                return item.weight < weight;
            });
        bool const end = rank == 1.0 || at == items.end();
        found.push_back(rank == 0.0 ? min_ : end ? max_ : at->value);
    }
    return found;
}

double KllSketch::rankError() const {
    return 2.296 / std::pow(minK_, 0.9723); // the format's authors measured it
}

std::string KllSketch::write(Layout layout) const {
    bool const ours = layout == Layout::whylogs;
    std::string out;
    detail::put(out, count_ <= 1 ? ShortPreamble : ours ? LongPreamble : LongPreambleOfApache);
    detail::put(out, static_cast<std::uint8_t>(count_ == 1 ? 2 : 1)); // serial version
    detail::put(out, Family);
    detail::put(out, count_ == 0 ? Empty : count_ == 1 ? SortedSingle : Sorted);
    detail::put(out, static_cast<std::uint16_t>(k_));
    detail::put(out, static_cast<std::uint16_t>(LeastCapacity));
    if (count_ == 0) {
        return out;
    }
    Level sorted = levels_[0];
    std::sort(sorted.begin(), sorted.end());
    if (count_ > 1) {
        detail::put(out, count_);
        detail::put(out, static_cast<std::uint16_t>(minK_));
        detail::put(out, static_cast<std::uint8_t>(levels_.size()));
        out.append(ours ? 5 : 1, '\0');        // up to the end of the preamble, in words of 4 bytes
        std::size_t start = capacity_ - kept_; // items lie at the end of an array with all the room
        for (Level const& level : levels_) {
            detail::put(out, static_cast<std::uint32_t>(start));
            start += level.size();
        }
        detail::put(out, min_);
        detail::put(out, max_);
    }
    detail::putAll(out, sorted.data(), sorted.size());
    for (std::size_t level = 1; level < levels_.size(); ++level) {
        detail::putAll(out, levels_[level].data(), levels_[level].size());
    }
    return out;
}

KllSketch KllSketch::read(std::string_view bytes, std::size_t base) {
    detail::ByteReader in(bytes, base, "KLL sketch");
    auto const words = in.take<std::uint8_t>();
    auto const version = in.take<std::uint8_t>();
    in.demand(in.take<std::uint8_t>() == Family, "family is not 15");
    auto const flags = in.take<std::uint8_t>();
    int const k = in.take<std::uint16_t>();
    in.demand(k >= MinK, "k is below 8");
    in.demand(in.take<std::uint16_t>() == LeastCapacity, "least capacity of a level is not 8");
    bool const brief = (flags & (Empty | Single)) != 0;
    in.demand(words == (brief ? ShortPreamble : LongPreamble), "preamble is not 2 or 6 words");
    in.demand(version == ((flags & Single) != 0 ? 2 : 1), "serial version is not 1 or 2");
    KllSketch sketch(k);
    if ((flags & Single) != 0) {
        double const item = in.take<double>();
        in.demand(item == item, "an item is NaN");
        sketch.insert(item);
    } else if (!brief) {
        sketch.readLevels(in);
    }
    in.demandEnd();
    return sketch;
}

void KllSketch::readLevels(detail::ByteReader& in) {
    count_ = in.take<std::uint64_t>();
    in.demand(count_ > 0 && count_ <= MostCounted, "count is not 1 to 2^53");
    minK_ = in.take<std::uint16_t>();
    in.demand(minK_ >= MinK && minK_ <= k_, "least k is not 8 to k");
    auto const levels = in.take<std::uint8_t>();
    in.demand(levels >= 1 && levels <= MostLevels, "levels are not 1 to 54");
    in.takeBytes(5); // padding
    levels_.resize(levels);
    measure();
    std::vector<std::size_t> starts;
    for (std::uint8_t level = 0; level < levels; ++level) {
        starts.push_back(in.take<std::uint32_t>());
        in.demand(level == 0 || starts[level] >= starts[level - 1u], "levels overlap");
        in.demand(starts[level] <= capacity_, "a level starts behind the room there is");
    }
    starts.push_back(capacity_);
    kept_ = capacity_ - starts[0];
    min_ = in.take<double>();
    max_ = in.take<double>();
    in.demand(min_ <= max_, "smallest is above largest");
    in.demand(in.left() == kept_ * sizeof(double), "items and their count disagree");
    std::uint64_t weight = 0;
    for (std::uint8_t level = 0; level < levels; ++level) {
        std::size_t const size = starts[level + 1u] - starts[level];
        in.demand(size <= (MostCounted >> level), "items weigh more than there were values");
        weight += std::uint64_t{size} << level;
        readLevel(in, levels_[level], size);
        in.demand(level == 0 || std::is_sorted(levels_[level].begin(), levels_[level].end()),
                  "items of a level above 0 are not sorted");
    }
    in.demand(weight == count_, "items weigh more or less than there were values");
}

void KllSketch::readLevel(detail::ByteReader& in, Level& level, std::size_t size) const {
    for (std::size_t i = 0; i < size; ++i) {
        level.push_back(in.take<double>());
        in.demand(level.back() >= min_ && level.back() <= max_, "an item is outside min and max");
    }
}

} // namespace hio
