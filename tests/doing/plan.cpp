// SPDX-License-Identifier: Apache-2.0
#include "plan.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <random>

namespace sim {

namespace {

/// Makes one plan.
class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    Plan plan() {
        Plan plan{pick(std::array{1.0, 0.03125, 0.1}), {}, {}};
        tock_ = plan.tock;
        quiet_ = chance(3);
        count_ = chance(100) ? below(300) + 50 : below(12) + 1;
        for (int id = 0; id < count_; ++id) {
            plan.specs.push_back(spec(id));
        }
        plan.doers = names(0, count_);
        for (int i = below(8) + 2; i > 0; --i) {
            plan.ops.push_back(op());
        }
        if (chance(2)) {
            plan.last.resize(std::size_t(count_));
            std::iota(plan.last.begin(), plan.last.end(), 0);
            std::shuffle(plan.last.begin(), plan.last.end(), random_);
        }
        return plan;
    }

private:
    int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
    bool chance(int of) { return below(of) == 0; }
    template <class T, std::size_t N>
    T pick(std::array<T, N> const& of) {
        return of[std::size_t(below(int(N)))];
    }
    double tock() {
        constexpr std::array<double, 16> Ticks{
            0.0, 0.0, 0.0, -0.0, -0.5, 1.0, 1.0, 0.5, 1.5, 0.3, 2.0, 3.0, 7.0, 40.0, 300.0, 2500.0};
        return tock_ * pick(Ticks);
    }

    /// Some ids from `first` on, some of them twice; for large plans about half of all.
    std::vector<int> names(int first, int most) {
        std::vector<int> names;
        if (first >= count_) {
            return names;
        }
        for (int i = below(most < 20 ? most + 1 : most); i > 0; --i) {
            names.push_back(first + below(count_ - first));
        }
        return names;
    }

    Spec spec(int id) {
        Spec spec{pick(std::array{
                      Kind::plain, Kind::redo, Kind::dog, Kind::dog, Kind::group, Kind::quiet}),
                  tock(),
                  chance(3) ? 0 : below(9) + 1};
        if (quiet_ && chance(2)) {
            spec.kind = Kind::quiet;
        }
        if (spec.kind >= Kind::group) {
            spec.tock = chance(3) ? spec.tock : 0.0;
            spec.doers = names(id + 1, count_ > 20 && chance(2) ? 3 : 4);
            spec.always = chance(3);
        }
        for (int i = below(4) - 1; i > 0 && spec.kind != Kind::quiet; --i) {
            spec.acts.push_back(act());
        }
        return spec;
    }

    Act act() {
        Act act{pick(std::array{At::recur,
                                At::recur,
                                At::recur,
                                At::recurred,
                                At::enter,
                                At::clean,
                                At::cease,
                                At::exit}),
                below(6) + 1,
                pick(std::array{What::extend,
                                What::extend,
                                What::remove,
                                What::remove,
                                What::look,
                                What::tock,
                                What::tock,
                                What::raise,
                                What::wake,
                                What::destroy,
                                What::interrupt})};
        if (act.what == What::interrupt && !chance(3)) {
            act.what = What::look;
        }
        change(act);
        return act;
    }

    void change(Act& act) {
        // What a group may take has a higher id: no group gets into itself.
        act.on = chance(2) ? 0 : below(count_ + 1);
        act.names = names(act.what == What::extend ? act.on : 0, 3);
        if (act.what == What::destroy && act.names.size() > 1 && chance(2)) {
            act.names.resize(1);
        }
        if (act.what == What::tock) {
            act.value = chance(8) ? -tock() : tock();
        }
    }

    Act op() {
        Act act{At::enter,
                0,
                pick(std::array{What::enter,
                                What::recur,
                                What::recur,
                                What::recur,
                                What::recur,
                                What::extend,
                                What::extend,
                                What::remove,
                                What::exit,
                                What::tock,
                                What::wake,
                                What::destroy,
                                What::tyme})};
        change(act);
        if (act.what == What::recur) {
            act.value = chance(20) ? 3000.0 / count_ : below(12) + 1;
        } else if (act.what == What::tyme) {
            act.value = tock_ * (below(60) - 10);
        }
        return act;
    }

    std::mt19937_64 random_;
    double tock_ = 0.0;
    int count_ = 0;
    bool quiet_ = false; ///< half of its doers are groups that may rest
};

/// Calls `each` with the plan once for every element that can be left out of `list`.
template <class T, class Each>
void without(std::vector<T>& list, Each each) {
    for (std::size_t half = list.size() / 2; half > 1; half /= 2) {
        for (std::size_t i = 0; i + half <= list.size(); i += half) {
            std::vector<T> const whole = list;
            list.erase(list.begin() + std::ptrdiff_t(i), list.begin() + std::ptrdiff_t(i + half));
            each();
            list = whole;
        }
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        T const taken = list[i];
        list.erase(list.begin() + std::ptrdiff_t(i));
        each();
        list.insert(list.begin() + std::ptrdiff_t(i), taken);
    }
}

void print(std::ostream& out, char const* what, std::vector<int> const& names) {
    out << what << "{";
    for (int const name : names) {
        out << " " << name;
    }
    out << " }";
}

std::ostream& operator<<(std::ostream& out, Act const& act) {
    constexpr std::array Names{"extend",
                               "remove",
                               "raise",
                               "interrupt",
                               "tock",
                               "look",
                               "enter",
                               "recur",
                               "exit",
                               "tyme",
                               "wake",
                               "destroy"};
    out << Names[std::size_t(act.what)] << " on " << act.on << " value " << act.value;
    print(out, " ", act.names);
    return out;
}

} // namespace

Plan makePlan(std::uint64_t seed) {
    return Maker(seed).plan();
}

std::vector<Plan> smaller(Plan const& plan) {
    std::vector<Plan> all;
    Plan less = plan;
    auto const add = [&] { all.push_back(less); };
    without(less.ops, add);
    without(less.doers, add);
    without(less.last, add);
    for (Spec& spec : less.specs) {
        without(spec.acts, add);
        without(spec.doers, add);
        for (Act& act : spec.acts) {
            without(act.names, add);
        }
    }
    for (Act& act : less.ops) {
        without(act.names, add);
        if (act.what == What::recur && act.value > 1.0) {
            double const times = act.value;
            act.value = double(int(times / 2));
            add();
            act.value = times - 1.0;
            add();
            act.value = times;
        }
    }
    return all;
}

std::ostream& operator<<(std::ostream& out, Plan const& plan) {
    constexpr std::array Kinds{"plain", "redo", "dog", "group", "quiet"};
    out << "tock " << plan.tock;
    print(out, " doers ", plan.doers);
    for (std::size_t id = 0; id < plan.specs.size(); ++id) {
        Spec const& spec = plan.specs[id];
        out << "\n"
            << id << ": " << Kinds[std::size_t(spec.kind)] << " tock " << spec.tock << " stop "
            << spec.stop << (spec.always ? " always" : "");
        print(out, " ", spec.doers);
        for (Act const& act : spec.acts) {
            out << "\n    at " << char(act.at) << act.n << " " << act;
        }
    }
    for (Act const& op : plan.ops) {
        out << "\nop " << op;
    }
    print(out, "\nlast ", plan.last);
    return out << "\n";
}

} // namespace sim
