// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/roll/bytes.hpp>
#include <hio/roll/hllestimate.hpp>
#include <hio/roll/hllsketch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace hio {
namespace {

using detail::MaxRegister;

constexpr std::uint32_t AddressMask = (1U << 26) - 1; // of a coupon; its value is above
constexpr std::size_t ListSlots = 8;
constexpr std::size_t FirstSetSlots = 32;
constexpr std::uint8_t LargeFrom = 32;
constexpr std::uint8_t InAux = 15;  // a nibble that does not hold its value
constexpr std::uint8_t Later = 255; // a register read, but for its value
constexpr int LgPagesForSet = 8;    // a sketch smaller than this goes from list to registers

constexpr std::size_t Empty = 4; // flags
constexpr std::size_t Compact = 8;
constexpr std::size_t Merged = 16;
enum Mode : std::uint8_t { List = 0, Set = 1, Dense = 2 };
constexpr std::uint8_t Family = 7;

/// Where a coupon is or would be: the probing of the format's own table, so that bytes agree.
std::uint32_t& find(std::vector<std::uint32_t>& table, std::uint32_t coupon) {
    auto const mask = static_cast<std::uint32_t>(table.size() - 1);
    std::uint32_t const stride = ((coupon & AddressMask) >> std::countr_zero(table.size())) | 1U;
    std::uint32_t at = coupon & mask;
    while (table[at] != 0 && table[at] != coupon) {
        at = (at + stride) & mask;
    }
    return table[at];
}

double inversePower(int exponent) noexcept {
    return std::ldexp(1.0, -exponent);
}

/// Slots of the table of exceptions that a reader of nibbles should make.
int lgAuxSlots(int lgK, std::size_t count) {
    constexpr int First[] = {2, 2, 2, 3, 3, 3, 4, 4, 5}; // from MinLgK on, then lgK - 8
    int lg = lgK <= 12 ? First[lgK - HllSketch::MinLgK] : lgK - 8;
    while (4 * count > (std::size_t{3} << lg)) {
        ++lg;
    }
    return count == 0 ? 0 : lg;
}

std::uint8_t byteOf(std::size_t value) noexcept {
    return static_cast<std::uint8_t>(value);
}

} // namespace

HllSketch::HllSketch(int lgK) : lgK_(lgK) {
    if (lgK < MinLgK || lgK > MaxLgK) {
        throw ValidationError("HllSketch: lgK " + std::to_string(lgK) + ", give 4 to 21");
    }
}

void HllSketch::update(Hash128 const& hash) {
    auto const value = static_cast<std::uint32_t>(std::min(std::countl_zero(hash.low), 62) + 1);
    add((value << 26) | (static_cast<std::uint32_t>(hash.high) & AddressMask));
}

void HllSketch::add(std::uint32_t coupon) {
    if (dense()) {
        raise(coupon & ((1U << lgK_) - 1), byteOf(coupon >> 26));
        return;
    }
    if (coupons_.size() >= FirstSetSlots) {
        std::uint32_t& slot = find(coupons_, coupon);
        if (slot == coupon) {
            return;
        }
        slot = coupon;
    } else {
        if (std::find(coupons_.begin(), coupons_.end(), coupon) != coupons_.end()) {
            return;
        }
        coupons_.push_back(coupon);
    }
    ++count_;
    grow();
}

/// Makes room after a new coupon: list, table, larger table, registers.
void HllSketch::grow() {
    std::size_t const slots = coupons_.size();
    bool const list = slots < FirstSetSlots;
    if (list ? slots < ListSlots : 4 * count_ <= 3 * slots) {
        return;
    }
    if (list ? lgK_ < LgPagesForSet : slots == std::size_t{1} << (lgK_ - 3)) {
        makeDense();
        return;
    }
    std::vector<std::uint32_t> table(list ? FirstSetSlots : 2 * slots);
    for (std::uint32_t const coupon : coupons_) {
        if (coupon != 0) {
            find(table, coupon) = coupon;
        }
    }
    coupons_ = std::move(table);
}

void HllSketch::makeDense() {
    double const soFar = estimate();
    registers_.resize(std::size_t{1} << lgK_);
    for (std::uint32_t const coupon : std::exchange(coupons_, {})) {
        std::uint8_t& held = registers_[coupon & ((1U << lgK_) - 1)];
        held = std::max(held, byteOf(coupon >> 26));
    }
    coupons_.shrink_to_fit();
    count_ = 0;
    hip_ = soFar;
    weigh();
}

void HllSketch::raise(std::uint32_t slot, std::uint8_t value) {
    std::uint8_t& held = registers_[slot];
    if (value <= held) {
        return;
    }
    if (!merged_) {
        hip_ += static_cast<double>(registers_.size()) / (small_ + large_);
    }
    (held < LargeFrom ? small_ : large_) -= inversePower(held);
    (value < LargeFrom ? small_ : large_) += inversePower(value);
    held = value;
}

/// Sums the registers anew.
void HllSketch::weigh() {
    small_ = large_ = 0.0;
    for (std::uint8_t const value : registers_) {
        (value < LargeFrom ? small_ : large_) += inversePower(value);
    }
}

/// Folds the registers into fewer.
void HllSketch::coarsen(int lgK) {
    std::vector<std::uint8_t> const fine =
        std::exchange(registers_, std::vector<std::uint8_t>(std::size_t{1} << lgK));
    for (std::size_t slot = 0; slot < fine.size(); ++slot) {
        std::uint8_t& held = registers_[slot & (registers_.size() - 1)];
        held = std::max(held, fine[slot]);
    }
    lgK_ = lgK;
}

void HllSketch::addAll(std::vector<std::uint32_t> const& coupons) {
    for (std::uint32_t const coupon : coupons) {
        if (coupon != 0) {
            add(coupon);
        }
    }
}

void HllSketch::merge(HllSketch const& other) {
    if (!other.dense()) {
        if (!dense() && other.lgK_ > lgK_) { // coupons are exact, whatever the lgK
            HllSketch fine(other.lgK_);
            fine.addAll(coupons_);
            fine.width_ = width_;
            *this = std::move(fine);
        }
        width_ = std::max(width_, other.width_);
        addAll(other.coupons_);
        return;
    }
    HllSketch dense = other;
    dense.width_ = std::max(width_, other.width_);
    if (this->dense()) {
        dense.unite(*this);
    } else {
        dense.addAll(coupons_);
    }
    *this = std::move(dense);
}

/// Takes in the registers of `other`.
void HllSketch::unite(HllSketch other) {
    if (other.lgK_ < lgK_) {
        coarsen(other.lgK_);
    } else if (other.lgK_ > lgK_) {
        other.coarsen(lgK_);
    }
    for (std::size_t slot = 0; slot < registers_.size(); ++slot) {
        registers_[slot] = std::max(registers_[slot], other.registers_[slot]);
    }
    merged_ = true;
    hip_ = 0.0;
    weigh();
}

double HllSketch::estimate() const {
    if (dense()) {
        return merged_ ? detail::registerEstimate(registers_) : hip_;
    }
    return detail::couponEstimate(count_);
}

double HllSketch::bound(int sigmas, bool upper) const {
    if (sigmas < 1 || sigmas > 3) {
        throw ValidationError("HllSketch: " + std::to_string(sigmas) + " sigmas, give 1, 2 or 3");
    }
    double const error = dense() ? detail::registerError(lgK_, sigmas, upper, merged_)
                                 : detail::couponError(sigmas, upper);
    return estimate() / (1.0 + error);
}

double HllSketch::lower(int sigmas) const {
    auto const zeros = std::count(registers_.begin(), registers_.end(), std::uint8_t{0});
    auto const seen = dense() ? static_cast<double>(registers_.size()) - static_cast<double>(zeros)
                              : static_cast<double>(count_);
    return std::max(bound(sigmas, false), seen);
}

double HllSketch::upper(int sigmas) const {
    return bound(sigmas, true);
}

std::string HllSketch::write() const {
    bool const set = coupons_.size() >= FirstSetSlots;
    std::uint8_t const mode = dense() ? Dense : set ? Set : List;
    bool const empty = !dense() && count_ == 0;
    std::size_t const flags = Compact | (empty ? Empty : 0) | (merged_ ? Merged : 0);
    int const lgSlots = set ? std::countr_zero(coupons_.size()) : 3;
    std::string out;
    detail::put(out, byteOf(dense() ? 10 : set ? 3 : 2)); // words of 4 bytes before the entries
    detail::put(out, byteOf(1));
    detail::put(out, Family);
    detail::put(out, byteOf(static_cast<std::size_t>(lgK_)));
    detail::put(out, byteOf(dense() ? 0 : static_cast<std::size_t>(lgSlots)));
    detail::put(out, byteOf(flags));
    detail::put(out, byteOf(dense() || set ? 0 : count_));
    detail::put(out, byteOf(std::size_t{mode} | static_cast<std::size_t>(width_) << 2));
    if (dense()) {
        writeDense(out);
        return out;
    }
    if (set) {
        detail::put(out, count_);
    }
    for (std::uint32_t const coupon : coupons_) {
        if (coupon != 0) {
            detail::put(out, coupon);
        }
    }
    return out;
}

std::size_t HllSketch::bits() const noexcept {
    return 4 + 2 * static_cast<std::size_t>(width_);
}

/// Bytes of all registers; those of 6 bits have one more, so that any two bytes can be taken.
std::size_t HllSketch::bodySize() const noexcept {
    return registers_.size() * bits() / 8 + (width_ == Width::bits6 ? 1 : 0);
}

void HllSketch::writeDense(std::string& out) const {
    bool const narrow = width_ == Width::bits4;
    std::uint8_t const low =
        narrow ? *std::min_element(registers_.begin(), registers_.end()) : std::uint8_t{0};
    std::vector<std::uint32_t> aux;
    std::vector<std::uint8_t> body(bodySize());
    for (std::uint32_t slot = 0; slot < registers_.size(); ++slot) {
        std::uint32_t const value = registers_[slot];
        if (narrow && value - low >= InAux) {
            aux.push_back((value << 26) | slot);
        }
        std::uint32_t const held = narrow ? std::min<std::uint32_t>(value - low, InAux) : value;
        std::size_t const bit = slot * bits();
        body[bit / 8] = byteOf(body[bit / 8] | held << bit % 8);
        if (bit % 8 + bits() > 8) {
            body[bit / 8 + 1] = byteOf(held >> (8 - bit % 8));
        }
    }
    out[4] = static_cast<char>(lgAuxSlots(lgK_, aux.size()));
    out[6] = static_cast<char>(low);
    detail::put(out, hip_);
    detail::put(out, small_);
    detail::put(out, large_);
    detail::put(out,
                static_cast<std::uint32_t>(std::count(registers_.begin(), registers_.end(), low)));
    detail::put(out, static_cast<std::uint32_t>(aux.size()));
    detail::putAll(out, body.data(), body.size());
    detail::putAll(out, aux.data(), aux.size());
}

HllSketch HllSketch::read(std::string_view bytes, std::size_t base) {
    detail::ByteReader in(bytes, base, "HLL sketch");
    auto const words = in.take<std::uint8_t>();
    in.demand(in.take<std::uint8_t>() == 1, "serial version is not 1");
    in.demand(in.take<std::uint8_t>() == Family, "family is not 7");
    int const lgK = in.take<std::uint8_t>();
    in.demand(lgK >= MinLgK && lgK <= MaxLgK, "lgK is not 4 to 21");
    in.take<std::uint8_t>(); // lg of slots: follows from the count
    auto const flags = in.take<std::uint8_t>();
    auto const count = in.take<std::uint8_t>();
    auto const mode = in.take<std::uint8_t>();
    in.demand(mode >> 2 <= static_cast<int>(Width::bits8), "registers are not of 4, 6 or 8 bits");
    HllSketch sketch(lgK);
    sketch.width_ = static_cast<Width>(mode >> 2);
    switch (mode & 3) {
    case List:
        in.demand(words == 2, "a list whose preamble is not 2 words");
        in.demand(count < ListSlots, "a list of more than 7 coupons");
        in.demand((count == 0) == ((flags & Empty) != 0), "empty flag and count disagree");
        sketch.readCoupons(in, flags, count);
        break;
    case Set:
        in.demand(words == 3, "a set whose preamble is not 3 words");
        sketch.readCoupons(in, flags, in.take<std::uint32_t>());
        break;
    case Dense:
        in.demand(words == 10, "registers whose preamble is not 10 words");
        sketch.merged_ = (flags & Merged) != 0;
        sketch.readDense(in, flags, count);
        break;
    default:
        in.fail("mode is not list, set or registers");
    }
    in.demandEnd();
    return sketch;
}

void HllSketch::readCoupons(detail::ByteReader& in, std::uint8_t flags, std::uint32_t count) {
    in.demand((flags & Compact) != 0, "coupons not in compact form");
    in.demand(in.left() == std::size_t{count} * sizeof count, "coupons and their count disagree");
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const coupon = in.take<std::uint32_t>();
        in.demand(coupon > AddressMask, "a coupon of value 0");
        add(coupon);
        in.demand(!dense(), "more coupons than a set holds");
        in.demand(count_ == i + 1, "a coupon twice");
    }
}

void HllSketch::readDense(detail::ByteReader& in, std::uint8_t flags, std::uint8_t low) {
    hip_ = in.take<double>();
    in.demand(hip_ >= 0.0 && std::isfinite(hip_), "running estimate is not a count");
    in.takeBytes(2 * sizeof(double) + sizeof(std::uint32_t)); // sums: follow from the registers
    std::uint32_t aux = in.take<std::uint32_t>();
    std::size_t const size = std::size_t{1} << lgK_;
    in.demand(low <= MaxRegister, "lowest register is above 63");
    registers_.resize(size);
    std::string_view const body = in.takeBytes(bodySize());
    bool const narrow = width_ == Width::bits4;
    std::size_t open = 0; // nibbles whose value has still to come
    for (std::size_t slot = 0; slot < size; ++slot) {
        std::size_t const bit = slot * bits();
        std::size_t held = static_cast<std::uint8_t>(body[bit / 8]);
        if (bit % 8 + bits() > 8) {
            held |= std::size_t{static_cast<std::uint8_t>(body[bit / 8 + 1])} << 8;
        }
        held = held >> bit % 8 & ((std::size_t{1} << bits()) - 1);
        bool const later = narrow && held == InAux;
        registers_[slot] = later ? Later : byteOf(narrow ? low + held : held);
        open += later ? 1 : 0;
        in.demand(later || registers_[slot] <= MaxRegister, "a register above 63");
    }
    in.demand(aux == open, "registers and their exceptions disagree");
    in.demand(aux == 0 || (flags & Compact) != 0, "exceptions not in compact form");
    for (; aux > 0; --aux) {
        auto const pair = in.take<std::uint32_t>();
        std::uint8_t& held = registers_[pair & (size - 1)];
        in.demand((pair & AddressMask) < size && held == Later, "an exception for no register");
        in.demand(pair >> 26 >= std::uint32_t{low} + InAux, "an exception that is none");
        held = byteOf(pair >> 26);
    }
    if (merged_) {
        hip_ = 0.0;
    }
    weigh();
}

} // namespace hio
