// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doer.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/scope/legscout.hpp>

#include <utility>

namespace hio {

void LegScout::enter(Doer const& doer, double tyme) noexcept {
    begin("enter", doer, tyme);
}

void LegScout::resume(Doer const& doer, double tyme) noexcept {
    begin("recur", doer, tyme);
}

void LegScout::close(Doer const& doer, double tyme) noexcept {
    begin("close", doer, tyme);
}

void LegScout::yield(Doer const& doer, double /*tyme*/) noexcept {
    end(doer);
}

void LegScout::exit(Doer const& doer, double /*tyme*/) noexcept {
    end(doer);
    names_.erase(&doer);
}

void LegScout::begin(std::string_view what, Doer const& doer, double tyme) noexcept {
    auto const [name, fresh] = names_.try_emplace(&doer);
    if (fresh) {
        name->second = doer.name();
    }
    legs_.push_back({what, name->second, tyme, MonoTimer::now()});
    began(legs_.back());
}

void LegScout::end(Doer const& doer) noexcept {
    double const now = MonoTimer::now();
    if (legs_.empty()) { // it came when the leg was under way
        return;
    }
    Leg leg = legs_.back();
    legs_.pop_back();
    bool const entered = leg.what == "enter"; // a coroutine has its name from its first yield on
    std::string name = entered ? doer.name() : std::string();
    leg.name = entered ? name : leg.name;
    ended(leg, now - leg.began);
    if (entered) {
        names_.insert_or_assign(&doer, std::move(name));
    }
}

} // namespace hio
