// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/distribution.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hio {

Distribution::Distribution(KllSketch sketch, double mean, double m2, std::uint64_t infinite)
    : sketch_(std::move(sketch)),
      finite_(sketch_.count() - std::min(infinite, sketch_.count())),
      mean_(mean),
      m2_(m2) {}

void Distribution::track(double value) {
    sketch_.update(value);
    if (!std::isfinite(value)) {
        return;
    }
    ++finite_;
    auto const count = static_cast<double>(finite_);
    double const from = value - mean_;
    // The distance of two huge numbers may be infinite where their shares in the mean are not.
    mean_ += std::isfinite(from) ? from / count : value / count - mean_ / count;
    m2_ += from * (value - mean_);
}

void Distribution::merge(Distribution const& other) {
    sketch_.merge(other.sketch_);
    if (other.finite_ == 0) {
        return;
    }
    if (finite_ == 0) {
        finite_ = other.finite_;
        mean_ = other.mean_;
        m2_ = other.m2_;
        return;
    }
    auto const mine = static_cast<double>(finite_);
    auto const theirs = static_cast<double>(other.finite_);
    double const both = mine + theirs;
    double const apart = other.mean_ - mean_;
    m2_ += other.m2_ + apart * apart * (mine / both * theirs);
    mean_ = mean_ * (mine / both) + other.mean_ * (theirs / both);
    finite_ += other.finite_;
}

double Distribution::stddev() const noexcept {
    return finite_ > 1 ? std::sqrt(m2_ / static_cast<double>(finite_ - 1)) : 0.0;
}

} // namespace hio
