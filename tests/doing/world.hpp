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
    explicit World(Plan const& played)
        : plan(played),
          counts(played.specs.size()),
          lives(played.specs.size(), true) {}
    World(World const&) = delete;
    World& operator=(World const&) = delete;
    virtual ~World() = default;

    /// Plays all ops, then takes everything down.
    void play() {
        for (Act const& op : plan.ops) {
            guarded([&] { perform(-1, op); });
        }
        acts_ = Most; // nothing may run when this ends
        for (int const id : plan.last) {
            guarded([&] { ruin(-1, id, At::exit); });
        }
        guarded([&] { exit(); });
        std::vector<int> all;
        for (int id = 0; id < int(plan.specs.size()); ++id) {
            all.push_back(id);
        }
        all = living(all);
        for (int on = 0; on <= int(plan.specs.size()); ++on) {
            if (scheduler(on) && (on == 0 || !gone(on - 1))) {
                guarded([&] { remove(on, all); });
            }
        }
    }

    Plan const& plan;
    Log log;
    std::vector<int> counts; ///< recurs of each doer in this life
    std::vector<bool> lives; ///< of each doer: it is not destroyed

    [[nodiscard]] bool gone(int id) const { return !lives[std::size_t(id)]; }

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
    /// Whether nothing of the doer is under way, so that anybody may destroy it.
    [[nodiscard]] virtual bool still(int id) = 0;
    virtual void destroy(int id) = 0;

private:
    /// Destroys a doer, if that may be done where `by` is.
    void ruin(int by, int id, At where) {
        if (gone(id)) {
            return;
        }
        Kind const kind = plan.specs[std::size_t(id)].kind;
        bool const itself = by == id && kind < Kind::group &&
                            (where == At::recur || (where == At::exit && kind != Kind::dog));
        if (still(id) || itself) {
            lives[std::size_t(id)] = false;
            destroy(id);
        }
    }
    [[nodiscard]] std::vector<int> living(std::vector<int> names) const {
        std::erase_if(names, [&](int id) { return gone(id); });
        return names;
    }
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
        if (act.on != 0 && gone(act.on - 1)) {
            return;
        }
        if (running && ++acts_ > Most) { // plans can chase their own tail
            return;
        }
        switch (act.what) {
        case What::raise:
            throw std::runtime_error("raised");
        case What::interrupt:
            throw Interrupt();
        case What::tock:
            if (int const whose = act.names.empty() ? id : act.names.front();
                whose >= 0 && !gone(whose)) {
                tock(whose, act.value);
            }
            return;
        case What::tyme:
            return tyme(act.value);
        case What::wake:
            for (int const name : living(act.names)) {
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
            if (scheduler(act.on)) {
                extend(act.on, living(act.names));
            }
            return;
        case What::remove:
            if (scheduler(act.on)) {
                remove(act.on, living(act.names));
            }
            return;
        case What::look:
            if (scheduler(act.on)) {
                look(act.on);
            }
            return;
        case What::destroy:
            for (int const name : act.names) {
                ruin(id, name, act.at);
            }
        }
    }
    static constexpr int Most = 200;
    int acts_ = 0;
};

} // namespace sim
