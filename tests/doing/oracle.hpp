// SPDX-License-Identifier: Apache-2.0
// Oracle: the rules of scheduling as plainly as they can be said: a deque that is rotated, as the
// reference does it; with hio's own rules for closing.
#pragma once

#include <algorithm>
#include <cmath>
#include <deque>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "world.hpp"

namespace sim {

class Oracle final : public World {
public:
    explicit Oracle(Plan const& played)
        : World(played),
          lines_(plan.specs.size() + 1),
          tock_(plan.tock) {
        lines_[0].list = distinct(plan.doers);
        for (std::size_t id = 0; id < plan.specs.size(); ++id) {
            lines_[id + 1].list = distinct(plan.specs[id].doers);
            states_.emplace_back();
            tock(int(id), plan.specs[id].tock);
        }
    }

    std::vector<bool> answers; ///< of still(), in order

private:
    static constexpr int Marker = -1;
    enum class Phase { idle, entering, waiting, running, closing };
    enum class Done : char { none, no, yes };
    struct Deed {
        int id;
        double retyme;
    };
    struct State {
        double tock;
        int home = -1; ///< the line in which it runs
        Phase phase = Phase::idle;
        Done done = Done::none;
        bool removed = false;
        bool endless = false;
    };
    struct Line {
        std::vector<int> list{};
        std::deque<Deed> queue{};
        std::optional<Deed> running{};
        bool halted = false;
        int busy = 0; ///< calls of it that are under way
    };
    /// A call of a line is under way.
    class Busy {
    public:
        explicit Busy(Line& line) : line_(line) { ++line_.busy; }
        ~Busy() { --line_.busy; }
        Busy(Busy const&) = delete;
        Busy& operator=(Busy const&) = delete;

    private:
        Line& line_;
    };

    static bool has(std::vector<int> const& list, int id) {
        return std::find(list.begin(), list.end(), id) != list.end();
    }
    static std::vector<int> distinct(std::vector<int> const& names) {
        std::vector<int> list;
        for (int const id : names) {
            if (!has(list, id)) {
                list.push_back(id);
            }
        }
        return list;
    }
    State& state(int id) { return states_[std::size_t(id)]; }
    Line& line(int on) { return lines_[std::size_t(on)]; }
    Kind kind(int id) const { return plan.specs[std::size_t(id)].kind; }
    bool group(int id) const { return kind(id) >= Kind::group; }
    /// Writes an event; a quiet group has none.
    void tell(int id, At where, double value = 0.0) {
        if (kind(id) != Kind::quiet) {
            at(id, where, value);
        }
    }

    // The life of a doer.

    template <class Part>
    bool live(int id, Part part) {
        bool finished = false;
        try {
            finished = part();
        } catch (std::exception const&) {
            if (!gone(id)) {
                besides([&] { tell(id, At::abort); });
                besides([&] { leave(id); });
            }
            throw;
        } catch (...) {
            if (!gone(id)) {
                besides([&] { leave(id); });
            }
            throw;
        }
        if (finished && !gone(id)) {
            last(id, At::clean);
        }
        return finished;
    }
    /// While an exception is on its way: what is thrown besides is lost.
    template <class Part>
    static void besides(Part part) {
        try {
            part();
        } catch (...) {
        }
    }
    void last(int id, At where) {
        try {
            tell(id, where);
        } catch (...) {
            besides([&] { leave(id); });
            throw;
        }
        leave(id);
    }
    void leave(int id) {
        std::exception_ptr error;
        try {
            tell(id, At::exit);
        } catch (...) {
            error = std::current_exception();
        }
        if (group(id)) {
            std::exception_ptr const thrown = closeAll(id + 1);
            error = error ? error : thrown;
        }
        if (error) {
            std::rethrow_exception(error);
        }
    }
    bool start(int id) {
        state(id).endless = group(id) && plan.specs[std::size_t(id)].always;
        return live(id, [&] {
            tell(id, At::enter);
            if (group(id)) {
                enterAll(id + 1);
            }
            return false;
        });
    }
    bool step(int id, double tyme) {
        State& doer = state(id);
        bool const finished = live(id, [&] {
            bool const plain = kind(id) == Kind::plain || group(id);
            Done const before = plain ? std::exchange(doer.done, Done::no) : doer.done;
            bool spends = false;
            try {
                tell(id, At::recur, tyme);
                spends = group(id) ? pass(id + 1, tyme, doer.tock) : spent(id);
                if (group(id)) {
                    tell(id, At::recurred);
                }
            } catch (...) {
                doer.done = before;
                throw;
            }
            if (kind(id) != Kind::dog) {
                doer.done = spends ? Done::yes : Done::no;
            }
            return spends && !doer.endless;
        });
        if (finished && kind(id) == Kind::dog) { // what it returned is known when it has ended
            doer.done = Done::yes;
        }
        return finished;
    }

    // The rules of a line.

    bool begin(int on, int id) {
        State& doer = state(id);
        if (doer.home >= 0) {
            throw std::runtime_error("runs elsewhere");
        }
        doer.home = on;
        doer.phase = Phase::entering;
        doer.removed = false;
        doer.done = Done::no;
        adopt(id);
        try {
            if (start(id)) {
                idle(id);
                return false;
            }
        } catch (...) {
            idle(id);
            throw;
        }
        if (doer.removed) {
            raise(closeOne(id));
            return false;
        }
        doer.phase = Phase::waiting;
        return true;
    }
    /// What was extended while the group did not run goes on with it.
    void adopt(int id) {
        for (Deed& deed : line(id + 1).queue) {
            deed.retyme = now_;
            adopt(deed.id);
        }
    }
    void idle(int id) {
        state(id).home = -1;
        state(id).phase = Phase::idle;
    }
    void enterAll(int on) {
        Busy const busy(line(on));
        for (int const id : std::vector(line(on).list)) {
            if (state(id).home != on && has(line(on).list, id) && begin(on, id)) {
                line(on).queue.push_back({id, now_});
            }
        }
    }
    bool pass(int on, double tyme, double tock) {
        Line& at = line(on);
        Busy const busy(at);
        at.halted = false;
        at.queue.push_back({Marker, 0.0});
        std::exception_ptr error;
        for (Deed deed = take(at); deed.id != Marker; deed = take(at)) {
            if (!error && !at.halted && deed.retyme <= tyme) {
                try {
                    turn(on, deed, tyme, tock);
                } catch (...) {
                    error = std::current_exception();
                }
            } else {
                at.queue.push_back(deed);
            }
        }
        raise(error);
        return at.queue.empty();
    }
    static Deed take(Line& at) {
        Deed const deed = at.queue.front();
        at.queue.pop_front();
        return deed;
    }
    void turn(int on, Deed deed, double tyme, double tock) {
        State& doer = state(deed.id);
        line(on).running = deed;
        doer.phase = Phase::running;
        bool finished = true;
        try {
            finished = step(deed.id, tyme);
        } catch (...) {
            line(on).running.reset();
            idle(deed.id);
            throw;
        }
        line(on).running.reset();
        if (gone(deed.id)) {
            return;
        }
        if (finished) {
            idle(deed.id);
        } else if (doer.removed) {
            raise(closeOne(deed.id));
        } else {
            doer.phase = Phase::waiting;
            deed.retyme = doer.tock == 0.0 ? tyme + tock : deed.retyme + doer.tock;
            line(on).queue.push_back(deed);
        }
    }
    static void raise(std::exception_ptr const& error) {
        if (error) {
            std::rethrow_exception(error);
        }
    }
    std::exception_ptr closeOne(int id) {
        std::exception_ptr error;
        state(id).phase = Phase::closing;
        try {
            last(id, At::cease);
        } catch (...) {
            error = std::current_exception();
        }
        idle(id);
        return error;
    }
    std::exception_ptr closeReversed(std::vector<int> const& ids) {
        std::exception_ptr error;
        for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
            std::exception_ptr const thrown = gone(*id) ? nullptr : closeOne(*id);
            error = error ? error : thrown;
        }
        return error;
    }
    std::exception_ptr closeAll(int on) {
        Busy const busy(line(on));
        std::exception_ptr error;
        while (!line(on).queue.empty()) {
            int const id = line(on).queue.back().id;
            line(on).queue.pop_back();
            std::exception_ptr const thrown = closeOne(id);
            error = error ? error : thrown;
        }
        return error;
    }
    std::vector<int> absent(int on, std::vector<int> ids) {
        std::erase_if(ids, [&](int id) {
            return gone(id) || state(id).home == on || has(line(on).list, id);
        });
        return ids;
    }
    void halt(int id) {
        if (group(id)) {
            line(id + 1).halted = true;
            if (line(id + 1).running) {
                halt(line(id + 1).running->id);
            }
        }
    }
    /// The deeds in the order of the list: those after the marker, what runs, those before it.
    std::vector<Deed> ordered(int on) {
        Line const& at = line(on);
        auto mark = at.queue.begin();
        while (mark != at.queue.end() && mark->id != Marker) {
            ++mark;
        }
        std::vector<Deed> deeds;
        if (mark != at.queue.end()) {
            deeds.assign(mark + 1, at.queue.end());
        }
        if (at.running) {
            deeds.push_back(*at.running);
        }
        deeds.insert(deeds.end(), at.queue.begin(), mark);
        return deeds;
    }

    // What the plan asks for.

    void enter() override { enterAll(0); }
    void recur() override {
        pass(0, now_, tock_);
        now_ += tock_;
    }
    void exit() override { raise(closeAll(0)); }
    void tyme(double tyme) override { now_ = tyme; }
    void tock(int id, double tock) override {
        state(id).tock = kind(id) == Kind::dog ? tock : std::abs(tock);
    }
    void wake(int id) override {
        if (state(id).home >= 0) {
            for (Deed& deed : line(state(id).home).queue) {
                if (deed.id == id) {
                    deed.retyme = std::min(deed.retyme, now_);
                }
            }
        }
    }
    bool still(int id) override {
        Phase const phase = state(id).phase;
        answers.push_back((phase == Phase::idle || phase == Phase::waiting) &&
                          line(id + 1).busy == 0);
        return answers.back();
    }
    void destroy(int id) override {
        for (Line& line : lines_) {
            std::erase(line.list, id);
            std::erase_if(line.queue, [&](Deed const& deed) { return deed.id == id; });
            if (line.running && line.running->id == id) {
                line.running.reset();
            }
        }
        idle(id);
        closeAll(id + 1);
        line(id + 1).list.clear();
    }
    /// Whether the Doist runs what is in the line.
    bool rooted(int on) {
        if (on == 0) {
            return true;
        }
        int const home = state(on - 1).home;
        if (home < 0) {
            return false;
        }
        std::vector<Deed> const deeds = ordered(home);
        return rooted(home) && std::any_of(deeds.begin(), deeds.end(), [&](Deed const& deed) {
                   return deed.id == on - 1;
               });
    }

    void extend(int on, std::vector<int> const& names) override {
        Busy const busy(line(on));
        std::vector<int> entered;
        std::vector<int> taken;
        std::vector<int> const fresh = absent(on, distinct(names)); // what enters may change that
        try {
            for (int const id : fresh) {
                if (absent(on, {id}).empty()) {
                    continue;
                }
                if (begin(on, id)) {
                    entered.push_back(id);
                }
                taken.push_back(id);
            }
        } catch (...) {
            closeReversed(entered);
            throw;
        }
        for (int const id : taken) {
            if (!gone(id) && !has(line(on).list, id)) {
                line(on).list.push_back(id);
            }
        }
        for (int const id : entered) {
            if (!gone(id)) {
                line(on).queue.push_back({id, now_});
            }
        }
    }
    void remove(int on, std::vector<int> const& names) override {
        Busy const busy(line(on));
        std::vector<int> left;
        for (int const id : line(on).list) {
            if (!has(names, id)) {
                left.push_back(id);
            } else if (state(id).home == on) {
                state(id).removed = true;
                halt(id);
            }
        }
        line(on).list = left;
        std::vector<int> closing;
        for (Deed const& deed : ordered(on)) {
            if (state(deed.id).removed && state(deed.id).phase == Phase::waiting) {
                closing.push_back(deed.id);
            }
        }
        std::erase_if(line(on).queue, [&](Deed const& deed) { return has(closing, deed.id); });
        raise(closeReversed(closing));
    }
    void look(int on) override {
        for (int const id : line(on).list) {
            log.push_back({on, 'l', double(id)});
        }
        for (Deed const& deed : ordered(on)) {
            // One that rests is due with the first of its doers, not in the next pass.
            bool const due = rooted(on) && kind(deed.id) != Kind::quiet;
            log.push_back({deed.id, 'd', due ? deed.retyme : 0.0});
        }
        for (int id = 0; id < int(states_.size()); ++id) {
            if (!gone(id)) {
                log.push_back({on, 'f', double(state(id).done)});
            }
        }
    }

    std::vector<Line> lines_;
    std::vector<State> states_;
    double tock_;
    double now_ = 0.0;
};

} // namespace sim
