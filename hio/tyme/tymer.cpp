// SPDX-License-Identifier: Apache-2.0
#include <hio/tyme/tymer.hpp>

namespace hio {

Tymer::Tymer(Tymth tymth, double duration, std::optional<double> start)
    : Tymee(tymth),
      start_(start ? *start : (wound() ? tyme() : 0.0)),
      stop_(start_ + duration) {}

double Tymer::start(std::optional<double> duration, std::optional<double> start) {
    double const span = duration.value_or(this->duration());
    double const from = start ? *start : tyme();
    start_ = from;
    stop_ = from + span;
    return start_;
}

double Tymer::restart(std::optional<double> duration) {
    return start(duration, stop_);
}

void Tymer::wind(Tymth tymth) {
    Tymee::wind(tymth);
    start();
}

} // namespace hio
