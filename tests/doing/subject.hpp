// SPDX-License-Identifier: Apache-2.0
// Subject: plays a plan with hio.
#pragma once

#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/redoer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "world.hpp"

namespace sim {

class Subject final : public World {
public:
    /// @param real in real time, on a clock that goes on by a tock for each recur: a Doist that
    /// sleeps over ticks in which nothing is due
    /// @param answers of the oracle's still()
    explicit Subject(Plan const& played, std::vector<bool> answers, bool real = false)
        : World(played),
          answers_(std::move(answers)),
          real_(real),
          doers_(plan.specs.size()) {
        for (std::size_t id = plan.specs.size(); id-- > 0;) { // children before their group
            doers_[id] = make(int(id), plan.specs[id]);
            ids_[doers_[id].get()] = int(id);
        }
        doist_ = std::make_unique<hio::Doist>(hio::Doist::Options{
            .tock = plan.tock, .pacer = real_ ? &clock_ : nullptr, .doers = borrow(plan.doers)});
    }

private:
    class Clock final : public hio::Pacer {
    public:
        void start() override { now = 0.0; }
        double elapsed() override { return now; }
        void wait(double /*until*/) override {}
        double now = 0.0;
    };

    template <class Base>
    class Scripted : public Base {
    public:
        template <class... A>
        Scripted(Subject& subject, int number, A&&... args)
            : Base(std::forward<A>(args)...),
              world(subject),
              id(number) {}

    protected:
        void enter() override { world.at(id, At::enter); }
        void clean() override { world.at(id, At::clean); }
        void cease() override { world.at(id, At::cease); }
        void abort(std::exception const& /*error*/) override { world.at(id, At::abort); }
        void exit() override { world.at(id, At::exit); }
        Subject& world;
        int const id;
    };

    class Plain final : public Scripted<hio::Doer> {
        using Scripted::Scripted;
        bool recur(double tyme) override {
            Subject& subject = world; // it may destroy itself
            int const self = id;
            subject.at(self, At::recur, tyme);
            return subject.spent(self);
        }
    };
    class Redo final : public Scripted<hio::ReDoer> {
        using Scripted::Scripted;
        hio::Dog recur() override {
            Subject& subject = world;
            int const self = id;
            while (true) {
                double const tyme = co_yield tock();
                subject.at(self, At::recur, tyme);
                if (subject.gone(self) || subject.spent(self)) {
                    co_return true;
                }
            }
        }
    };
    class Group final : public Scripted<hio::DoDoer> {
        using Scripted::Scripted;
        bool recur(double tyme) override {
            world.at(id, At::recur, tyme);
            bool const empty = DoDoer::recur(tyme);
            world.at(id, At::recurred);
            return empty;
        }
    };
    class Dogged final : public hio::DogDoer {
    public:
        Dogged(Subject& world, int id, double tock)
            : DogDoer(tock),
              yields(tock),
              world_(world),
              id_(id) {}
        double yields;

    private:
        hio::Dog dog(hio::Tymth /*tymth*/, double /*tock*/) override {
            return live(world_, id_, yields);
        }
        // It looks at nothing of the doer, which it may destroy, once it is gone.
        static hio::Dog live(Subject& world, int id, double const& yields) {
            bool ceased = false;
            try {
                world.at(id, At::enter);
                while (!world.spent(id)) {
                    if (id % 3 == 0) {
                        co_await once(world, id, yields);
                    } else {
                        world.at(id, At::recur, co_yield yields);
                    }
                    if (world.gone(id)) {
                        co_return true;
                    }
                }
            } catch (hio::Ceased const&) {
                ceased = true;
            } catch (std::exception const&) {
                if (!world.gone(id)) {
                    world.at(id, At::abort);
                    world.at(id, At::exit);
                }
                throw;
            } catch (...) {
                if (!world.gone(id)) {
                    world.at(id, At::exit);
                }
                throw;
            }
            last(world, id, ceased ? At::cease : At::clean);
            co_return ceased ? hio::Done() : hio::Done(true);
        }
        static hio::Dog once(Subject& world, int id, double const& yields) {
            world.at(id, At::recur, co_yield yields);
            co_return std::nullopt;
        }
        static void last(Subject& world, int id, At where) {
            try {
                world.at(id, where);
            } catch (...) {
                world.at(id, At::exit);
                throw;
            }
            world.at(id, At::exit);
        }
        Subject& world_;
        int id_;
    };

    std::unique_ptr<hio::Doer> make(int id, Spec const& spec) {
        switch (spec.kind) {
        case Kind::plain:
            return std::make_unique<Plain>(*this, id, spec.tock);
        case Kind::redo:
            return std::make_unique<Redo>(*this, id, spec.tock);
        case Kind::dog:
            return std::make_unique<Dogged>(*this, id, spec.tock);
        case Kind::group:
            return std::make_unique<Group>(*this, id, borrow(spec.doers), spec.always, spec.tock);
        case Kind::quiet:
            break;
        }
        return std::make_unique<hio::DoDoer>(borrow(spec.doers), spec.always, spec.tock);
    }
    hio::Doers borrow(std::vector<int> const& names) const {
        hio::Doers list;
        for (int const id : names) {
            list.add(*doers_[std::size_t(id)]);
        }
        return list;
    }
    hio::DoDoer& group(int on) const {
        return dynamic_cast<hio::DoDoer&>(*doers_[std::size_t(on) - 1]);
    }

    void enter() override { doist_->enter(); }
    void recur() override {
        if (!real_) {
            doist_->recur();
        } else if (doist_->deeds().empty()) { // where a real run is at its end
            doist_->tick();
        } else {
            doist_->step();
            clock_.now += plan.tock;
            static_cast<void>(doist_->untilNext()); // brings tyme up to date
        }
    }
    void exit() override { doist_->exit(); }
    void tyme(double tyme) override { doist_->tyme(tyme); }
    void tock(int id, double tock) override {
        if (auto* const dogged = dynamic_cast<Dogged*>(doers_[std::size_t(id)].get())) {
            dogged->yields = tock;
        } else {
            doers_[std::size_t(id)]->tock(tock);
        }
    }
    void wake(int id) override { doers_[std::size_t(id)]->wake(); }
    bool still(int /*id*/) override { return asked_ < answers_.size() && answers_[asked_++]; }
    void destroy(int id) override { doers_[std::size_t(id)].reset(); }
    /// Whether the Doist runs what is in the scheduler.
    bool rooted(int on) const {
        if (on == 0) {
            return true;
        }
        for (int above = 0; above < on; ++above) { // groups have lower ids than what is in them
            if (above == 0 || dynamic_cast<hio::DoDoer*>(doers_[std::size_t(above) - 1].get())) {
                for (hio::Deed const& deed : deeds(above)) {
                    if (deed.doer == doers_[std::size_t(on) - 1].get()) {
                        return rooted(above);
                    }
                }
            }
        }
        return false;
    }
    std::vector<hio::Deed> deeds(int on) const {
        return on == 0 ? doist_->deeds() : group(on).deeds();
    }
    void extend(int on, std::vector<int> const& names) override {
        on == 0 ? doist_->extend(borrow(names)) : group(on).extend(borrow(names));
    }
    void remove(int on, std::vector<int> const& names) override {
        std::vector<std::reference_wrapper<hio::Doer>> leaving;
        for (int const id : names) {
            leaving.emplace_back(*doers_[std::size_t(id)]);
        }
        on == 0 ? doist_->remove(leaving) : group(on).remove(leaving);
    }
    void look(int on) override {
        for (hio::Doer* const doer : on == 0 ? doist_->doers() : group(on).doers()) {
            log.push_back({on, 'l', double(ids_.at(doer))});
        }
        for (hio::Deed const& deed : deeds(on)) {
            int const id = ids_.at(deed.doer);
            bool const quiet = plan.specs[std::size_t(id)].kind == Kind::quiet;
            log.push_back({id, 'd', rooted(on) && !quiet ? deed.retyme : 0.0});
        }
        for (auto const& doer : doers_) {
            if (doer) {
                log.push_back({on, 'f', doer->done().known() ? doer->done() ? 2.0 : 1.0 : 0.0});
            }
        }
    }

    std::vector<bool> answers_;
    std::size_t asked_ = 0;
    bool real_;
    Clock clock_;
    std::vector<std::unique_ptr<hio::Doer>> doers_;
    std::map<hio::Doer const*, int> ids_;
    std::unique_ptr<hio::Doist> doist_;
};

} // namespace sim
