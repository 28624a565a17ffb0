// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/hllestimate.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace hio::detail {
namespace {

// A coupon has 26 address bits and a value v with a chance of 2^-v. Two values have the same one
// with a chance of 1 / PairsPerCollision, three of them of 1 / TriplesPerCollision.
constexpr double PairsPerCollision = 3.0 * (1 << 27);
constexpr double TriplesPerCollision = 42.0 * (std::uint64_t{1} << 52);

/// Ertl's sigma: what the registers that are still zero add.
double sigma(double share) {
    if (share == 1.0) {
        return HUGE_VAL;
    }
    double sum = share;
    double weight = 1.0;
    double last = -1.0;
    while (sum != last) {
        share *= share;
        last = sum;
        sum += share * weight;
        weight += weight;
    }
    return sum;
}

/// Ertl's tau: what the registers that are at their end add.
double tau(double share) {
    if (share == 0.0 || share == 1.0) {
        return 0.0;
    }
    double rest = 1.0 - share;
    double weight = 1.0;
    double last = -1.0;
    while (rest != last) {
        share = std::sqrt(share);
        last = rest;
        weight *= 0.5;
        rest -= (1.0 - share) * (1.0 - share) * weight;
    }
    return rest / 3.0;
}

constexpr int FirstLgK = 4;
using Errors = std::array<std::array<double, 3>, 9>; // lgK 4 to 12, sigmas 1 to 3

constexpr Errors Lower{{{.207316195, .502865572, .882303765},
                        {.146981579, .335426881, .557052},
                        {.104026721, .227683872, .365888317},
                        {.073614601, .156781585, .245740374},
                        {.05205248, .108783763, .168030442},
                        {.036770852, .075727545, .11593785},
                        {.025990219, .053145536, .080772263},
                        {.018373987, .037266176, .056271814},
                        {.012936253, .02613829, .039387631}}};
constexpr Errors Upper{{{-.207805347, -.355574279, -.475535095},
                        {-.146988328, -.262390832, -.360864026},
                        {-.103877775, -.191503663, -.269311582},
                        {-.073452978, -.138513438, -.198487447},
                        {-.051982806, -.099703123, -.144128618},
                        {-.036768609, -.07138158, -.104430324},
                        {-.025991325, -.050854296, -.0748143},
                        {-.01834533, -.036121138, -.05327616},
                        {-.012920332, -.025572893, -.037896952}}};
constexpr Errors MergedLower{{{.254409839, .682266712, 1.304022158},
                              {.181817353, .443389054, .778776219},
                              {.129432281, .295782195, .49252279},
                              {.091640655, .201175925, .323664385},
                              {.064858051, .138523393, .218805328},
                              {.045851855, .095925072, .148635751},
                              {.032454144, .067009668, .102660669},
                              {.022921382, .046868565, .071307398},
                              {.016155679, .032825719, .049677541}}};
constexpr Errors MergedUpper{{{-.256980172, -.411905944, -.52651057},
                              {-.182332109, -.310275547, -.412660505},
                              {-.129314228, -.230142294, -.315636197},
                              {-.091584836, -.16834013, -.236346847},
                              {-.06487411, -.122045231, -.174112107},
                              {-.04591465, -.08784505, -.126917615},
                              {-.032433119, -.062897613, -.091862929},
                              {-.022960633, -.044875401, -.065736049},
                              {-.016186662, -.031827816, -.046973459}}};

} // namespace

double couponEstimate(std::uint32_t count) noexcept {
    double const n = count;
    constexpr double Cubic =
        2.0 / (PairsPerCollision * PairsPerCollision) - 1.0 / TriplesPerCollision;
    return count < 2 ? n
                     : n + n * (n - 1.0) / PairsPerCollision + n * (n - 1.0) * (n - 2.0) * Cubic;
}

double registerEstimate(std::vector<std::uint8_t> const& registers) {
    std::array<double, MaxRegister + 1> counts{};
    for (std::uint8_t const value : registers) {
        counts[value] += 1.0;
    }
    auto const size = static_cast<double>(registers.size());
    double sum = size * tau(1.0 - counts[MaxRegister] / size);
    for (std::size_t value = MaxRegister - 1; value > 0; --value) {
        sum = 0.5 * (sum + counts[value]);
    }
    sum += size * sigma(counts[0] / size);
    return size * size / (2.0 * std::numbers::ln2 * sum);
}

double couponError(int sigmas, bool upper) noexcept {
    constexpr double Sigma = 0.409 / 8192;
    return (upper ? -sigmas : sigmas) * Sigma;
}

double registerError(int lgK, int sigmas, bool upper, bool merged) noexcept {
    auto const row = static_cast<std::size_t>(lgK - FirstLgK);
    if (row < Lower.size()) {
        Errors const& errors =
            merged ? (upper ? MergedUpper : MergedLower) : (upper ? Upper : Lower);
        return errors[row][static_cast<std::size_t>(sigmas - 1)];
    }
    double const spread =
        merged ? std::sqrt(3.0 * std::numbers::ln2 - 1.0) : std::sqrt(std::numbers::ln2);
    double const error = sigmas * spread / std::sqrt(std::ldexp(1.0, lgK));
    return upper ? -error : error;
}

} // namespace hio::detail
