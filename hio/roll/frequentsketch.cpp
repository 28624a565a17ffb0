// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/bytes.hpp>
#include <hio/roll/frequentsketch.hpp>
#include <hio/roll/murmur.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace hio {
namespace {

constexpr std::size_t FirstSlots = 8;
constexpr std::size_t MostSampled = 1024; // weights whose median is thrown out

enum Flag : std::uint8_t { Empty = 1 };
constexpr std::uint8_t Family = 10;
constexpr std::uint8_t EmptyPreamble = 1;
constexpr std::uint8_t FullPreamble = 4;

/// Texts that a table of `slots` may hold.
constexpr std::size_t roomIn(std::size_t slots) noexcept {
    return slots * 3 / 4;
}

} // namespace

FrequentSketch::FrequentSketch(int lgMax) : lgMax_(lgMax), slots_(FirstSlots) {
    if (lgMax < MinLgMax || lgMax > MaxLgMax) {
        throw ValidationError("FrequentSketch: lgMax " + std::to_string(lgMax) + ", give 3 to 26");
    }
}

void FrequentSketch::update(std::string_view text) {
    update(text, hashText(text).high);
}

void FrequentSketch::update(std::string_view text, std::uint64_t hash, std::uint64_t weight) {
    if (weight == 0) {
        return;
    }
    total_ += weight;
    std::size_t const slot = slotOf(text, hash);
    if (slots_[slot] != 0) {
        kept_[slots_[slot] - 1].weight += weight;
        return;
    }
    kept_.push_back({std::string(text), weight, hash});
    slots_[slot] = static_cast<std::uint32_t>(kept_.size());
    while (kept_.size() > roomIn(slots_.size())) {
        makeRoom();
    }
}

/// The slot that has the text, or the free one where it would go.
std::size_t FrequentSketch::slotOf(std::string_view text, std::uint64_t hash) const {
    std::size_t const mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
        Kept const& kept = kept_[slots_[slot] - 1];
        if (kept.hash == hash && kept.text == text) {
            break;
        }
    }
    return slot;
}

/// Makes the hash table anew.
void FrequentSketch::index(std::size_t slots) {
    slots_.assign(slots, 0);
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        std::size_t slot = kept_[i].hash & (slots - 1);
        while (slots_[slot] != 0) {
            slot = (slot + 1) & (slots - 1);
        }
        slots_[slot] = static_cast<std::uint32_t>(i + 1);
    }
}

/// A larger table, or at its limit half of the texts out: all lose the median weight.
void FrequentSketch::makeRoom() {
    if (slots_.size() < std::size_t{1} << lgMax_) {
        index(2 * slots_.size());
        return;
    }
    std::vector<std::uint64_t> weights(std::min(kept_.size(), MostSampled));
    std::transform(kept_.begin(),
                   kept_.begin() + static_cast<std::ptrdiff_t>(weights.size()),
                   weights.begin(),
                   [](Kept const& kept) { return kept.weight; });
    auto const middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::nth_element(weights.begin(), middle, weights.end());
    std::uint64_t const median = *middle;
    std::erase_if(kept_, [median](Kept const& kept) { return kept.weight <= median; });
    for (Kept& kept : kept_) {
        kept.weight -= median;
    }
    offset_ += median;
    index(slots_.size());
}

void FrequentSketch::merge(FrequentSketch const& other) {
    std::uint64_t const total = total_ + other.total_;
    for (Kept const& kept : other.kept_) {
        update(kept.text, kept.hash, kept.weight);
    }
    offset_ += other.offset_;
    total_ = total;
}

FrequentItem FrequentSketch::itemOf(Kept const& kept) const {
    return {kept.text, kept.weight + offset_, kept.weight + offset_, kept.weight};
}

std::vector<FrequentItem> FrequentSketch::items() const {
    std::vector<FrequentItem> items;
    for (Kept const& kept : kept_) {
        if (kept.weight > offset_) {
            items.push_back(itemOf(kept));
        }
    }
    std::sort(items.begin(), items.end(), [](FrequentItem const& a, FrequentItem const& b) {
        return a.estimate != b.estimate ? a.estimate > b.estimate : a.text < b.text;
    });
    return items;
}

FrequentItem FrequentSketch::find(std::string_view text) const {
    std::size_t const slot = slotOf(text, hashText(text).high);
    if (slots_[slot] == 0) {
        return {std::string(text), 0, offset_, 0};
    }
    return itemOf(kept_[slots_[slot] - 1]);
}

std::string FrequentSketch::write() const {
    bool const empty = total_ == 0;
    std::size_t slots = FirstSlots;
    while (roomIn(slots) < kept_.size()) {
        slots *= 2;
    }
    std::string out;
    detail::put(out, empty ? EmptyPreamble : FullPreamble);
    detail::put(out, std::uint8_t{1}); // serial version
    detail::put(out, Family);
    detail::put(out, static_cast<std::uint8_t>(lgMax_));
    detail::put(out, static_cast<std::uint8_t>(std::countr_zero(slots)));
    detail::put(out, static_cast<std::uint8_t>(empty ? Empty : 0));
    detail::put(out, std::uint16_t{0});
    if (empty) {
        return out;
    }
    detail::put(out, static_cast<std::uint32_t>(kept_.size()));
    detail::put(out, std::uint32_t{0});
    detail::put(out, total_);
    detail::put(out, offset_);
    for (Kept const& kept : kept_) {
        detail::put(out, kept.weight);
    }
    for (Kept const& kept : kept_) {
        detail::put(out, static_cast<std::uint32_t>(kept.text.size()));
        out += kept.text;
    }
    return out;
}

FrequentSketch FrequentSketch::read(std::string_view bytes, std::size_t base) {
    detail::ByteReader in(bytes, base, "frequent items");
    auto const words = in.take<std::uint8_t>();
    in.demand(in.take<std::uint8_t>() == 1, "serial version is not 1");
    in.demand(in.take<std::uint8_t>() == Family, "family is not 10");
    int const lgMax = in.take<std::uint8_t>();
    in.demand(lgMax >= MinLgMax && lgMax <= MaxLgMax, "lgMax is not 3 to 26");
    in.takeBytes(1); // lg of slots: follows from the count
    bool const empty = (in.take<std::uint8_t>() & Empty) != 0;
    in.takeBytes(2);
    in.demand(words == (empty ? EmptyPreamble : FullPreamble), "preamble is not 1 or 4 words");
    FrequentSketch sketch(lgMax);
    if (!empty) {
        sketch.readItems(in);
    }
    in.demandEnd();
    return sketch;
}

void FrequentSketch::readItems(detail::ByteReader& in) {
    std::size_t const count = in.take<std::uint32_t>();
    in.takeBytes(4); // padding
    auto const total = in.take<std::uint64_t>();
    auto const offset = in.take<std::uint64_t>();
    in.demand(count <= roomIn(std::size_t{1} << lgMax_), "more texts than lgMax allows");
    in.demand(offset <= total, "the error is above the total");
    detail::ByteReader weights = in;
    in.takeBytes(count * sizeof(std::uint64_t));
    for (std::size_t i = 0; i < count; ++i) {
        auto const weight = weights.take<std::uint64_t>();
        in.demand(weight > 0 && weight <= total - total_, "weights of 0 or above the total");
        std::string_view const text = in.takeBytes(in.take<std::uint32_t>());
        update(text, hashText(text).high, weight);
        in.demand(kept_.size() == i + 1, "a text twice");
    }
    total_ = total;
    offset_ = offset;
}

} // namespace hio
