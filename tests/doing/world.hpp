// SPDX-License-Identifier: Apache-2.0
// World: plays a plan and writes down what happens. What a scheduler is, it leaves to its children:
// the oracle, and hio.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "plan.hpp"

namespace sim {

/// Not an ordinary exception.
struct Interrupt {};

class World {
public:
    explicit World(Plan const& played) : plan(played), counts(played.specs.size()) {}
    World(World const&) = delete;
    World& operator=(World const&) = delete;
    virtual ~World() = default;

    /// Plays all ops, then takes everything down.
    void play() {
        for (Act const& op : plan.ops) {
            guarded([&] { perform(-1, op); });
        }
        acts_ = Most; // nothing may run when this ends
        guarded([&] { exit(); });
        std::vector<int> all;
        for (int id = 0; id < int(plan.specs.size()); ++id) {
            all.push_back(id);
        }
        for (int on = 0; on <= int(plan.specs.size()); ++on) {
            if (scheduler(on)) {
                guarded([&] { remove(on, all); });
            }
        }
    }

    Plan const& plan;
    Log log;
    std::vector<int> counts; ///< recurs of each doer in this life

protected:
    /// A doer is at one of its contexts: writes it and does what the plan says.
    void at(int id, At at, double value = 0.0) {
        auto const who = static_cast<std::size_t>(id);
        if (at == At::enter) {
            counts[who] = 0;
        } else if (at == At::recur) {
            ++counts[who];
        }
        log.push_back({id, char(at), value});
        bool const counted = at == At::recur || at == At::recurred;
        for (Act const& act : plan.specs[who].acts) {
            if (act.at == at && (!counted || act.n == counts[who])) {
                perform(id, act);
            }
        }
    }
    /// What a recur answers.
    [[nodiscard]] bool spent(int id) const {
        int const stop = plan.specs[std::size_t(id)].stop;
        return stop != 0 && counts[std::size_t(id)] == stop;
    }

    virtual void enter() = 0;
    virtual void recur() = 0;
    virtual void exit() = 0;
    virtual void tyme(double tyme) = 0;
    virtual void extend(int on, std::vector<int> const& names) = 0;
    virtual void remove(int on, std::vector<int> const& names) = 0;
    virtual void tock(int id, double tock) = 0;
    virtual void wake(int id) = 0;
    /// Writes the list, the deeds and the dones of a scheduler.
    virtual void look(int on) = 0;
    [[nodiscard]] virtual bool wound(int on) const = 0;

private:
    [[nodiscard]] bool scheduler(int on) const {
        return on == 0 || plan.specs[std::size_t(on) - 1].kind >= Kind::group;
    }

    template <class Op>
    void guarded(Op op) {
        try {
            op();
        } catch (Interrupt const&) {
            log.push_back({-1, 'I', 0.0});
        } catch (std::exception const&) {
            log.push_back({-1, '!', 0.0});
        }
        look(0);
    }

    void perform(int id, Act const& act) {
        bool const running = id >= 0;
        if (running && ++acts_ > Most) { // plans can chase their own tail
            return;
        }
        switch (act.what) {
        case What::raise:
            throw std::runtime_error("raised");
        case What::interrupt:
            throw Interrupt();
        case What::tock:
            if (int const whose = act.names.empty() ? id : act.names.front(); whose >= 0) {
                tock(whose, act.value);
            }
            return;
        case What::tyme:
            return tyme(act.value);
        case What::wake:
            for (int const name : act.names) {
                wake(name);
            }
            return;
        case What::enter:
            return enter();
        case What::exit:
            return exit();
        case What::recur:
            for (int i = 0; i < int(act.value); ++i) {
                recur();
            }
            return;
        case What::extend:
            if (scheduler(act.on) && wound(act.on)) {
                extend(act.on, act.names);
            }
            return;
        case What::remove:
            if (scheduler(act.on)) {
                remove(act.on, act.names);
            }
            return;
        case What::look:
            if (scheduler(act.on)) {
                look(act.on);
            }
        }
    }
    static constexpr int Most = 200;
    int acts_ = 0;
};

} // namespace sim
