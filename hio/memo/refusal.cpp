// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/refusal.hpp>

#include <numeric>
#include <string>

namespace hio {

namespace {

char const* meaning(Refusal why) noexcept {
    switch (why) {
    case Refusal::empty:
        return "a datagram without a byte";
    case Refusal::truncated:
        return "a datagram longer than a gram may be";
    case Refusal::freight:
        return "a datagram that carries file descriptors";
    case Refusal::nameless:
        return "a datagram without credentials of its sender";
    case Refusal::header:
        return "a gram shorter than its head";
    case Refusal::encoding:
        return "a gram whose head is neither Base64 nor base2";
    case Refusal::code:
        return "a gram of an unknown code";
    case Refusal::unserved:
        return "a gram of a code that is not served here";
    case Refusal::number:
        return "a gram without a proper number or count";
    case Refusal::mid:
        return "a gram whose memo id is not UTF-8";
    case Refusal::family:
        return "a gram of another code family than its memo";
    case Refusal::surplus:
        return "a gram past the count of its memo";
    case Refusal::clash:
        return "a gram that differs from the one of its number";
    case Refusal::bulk:
        return "a memo over the limit";
    case Refusal::text:
        return "a memo that is not UTF-8";
    case Refusal::evicted:
        return "an unfinished memo evicted for a newer one";
    case Refusal::expired:
        return "an unfinished memo that expired";
    case Refusal::crowded:
        return "too many peers with unfinished memos";
    }
    return "an unknown refusal";
}

class RefusalCategory : public std::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "hio.memo"; }
    [[nodiscard]] std::string message(int value) const override {
        return meaning(static_cast<Refusal>(value));
    }
};

} // namespace

std::error_category const& refusalCategory() noexcept {
    static RefusalCategory const category;
    return category;
}

std::error_code make_error_code(Refusal why) noexcept {
    return {static_cast<int>(why), refusalCategory()};
}

std::uint64_t Refusals::total() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

} // namespace hio
