// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/murmur.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace hio {
namespace {

constexpr std::uint64_t Seed = 9001;
constexpr std::uint64_t One = 0x87c37b91114253d5;
constexpr std::uint64_t Two = 0x4cf5ad432745937f;
constexpr std::size_t Block = 16; // bytes taken at once

std::uint64_t mixOne(std::uint64_t word) noexcept {
    return std::rotl(word * One, 31) * Two;
}

std::uint64_t mixTwo(std::uint64_t word) noexcept {
    return std::rotl(word * Two, 33) * One;
}

std::uint64_t scatter(std::uint64_t word) noexcept {
    word = (word ^ (word >> 33)) * 0xff51afd7ed558ccd;
    word = (word ^ (word >> 33)) * 0xc4ceb9fe1a85ec53;
    return word ^ (word >> 33);
}

Hash128 finish(std::uint64_t one, std::uint64_t two, std::uint64_t size) noexcept {
    one ^= size;
    two ^= size;
    one += two;
    two += one;
    one = scatter(one);
    two = scatter(two);
    one += two;
    two += one;
    return {one, two};
}

Hash128 hashWord(std::uint64_t word) noexcept {
    return finish(Seed ^ mixOne(word), Seed, sizeof word);
}

} // namespace

Hash128 hashText(std::string_view text) noexcept {
    std::uint64_t one = Seed;
    std::uint64_t two = Seed;
    std::uint64_t words[2];
    std::size_t const size = text.size();
    for (; text.size() >= Block; text.remove_prefix(Block)) {
        std::memcpy(words, text.data(), Block);
        one = (std::rotl(one ^ mixOne(words[0]), 27) + two) * 5 + 0x52dce729;
        two = (std::rotl(two ^ mixTwo(words[1]), 31) + one) * 5 + 0x38495ab5;
    }
    words[0] = words[1] = 0; // a missing byte counts as zero, and zero mixes to zero
    if (!text.empty()) {
        std::memcpy(words, text.data(), text.size());
    }
    return finish(one ^ mixOne(words[0]), two ^ mixTwo(words[1]), size);
}

Hash128 hashInt(std::int64_t value) noexcept {
    return hashWord(static_cast<std::uint64_t>(value));
}

Hash128 hashReal(double value) noexcept {
    if (std::isnan(value)) {
        return hashWord(0x7ff8000000000000);
    }
    return hashWord(std::bit_cast<std::uint64_t>(value + 0.0)); // -0.0 + 0.0 is +0.0
}

} // namespace hio
