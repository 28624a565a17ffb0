// SPDX-License-Identifier: Apache-2.0
#include "doist_doers.hpp"

#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/redoer.hpp>

#include <functional>
#include <stdexcept>

namespace golden {
namespace {

hio::Done doneOf(Json const& value) {
    return value.is_null() ? hio::Done() : hio::Done(value.get<bool>());
}

double tockOf(Json const& spec) {
    return spec["tock"].is_null() ? 0.0 : spec["tock"].get<double>();
}

/// The contexts that all class kinds share. Base is Doer, ReDoer or DoDoer.
template <class Base>
class Scripted : public Base {
public:
    template <class... A>
    Scripted(World& world, Json const& spec, A&&... args)
        : Base(std::forward<A>(args)...),
          script(world, spec) {}

protected:
    void enter() override {
        script.restart();
        Asked const asked = script.at("enter");
        obey(asked);
        if (asked.returns) {
            this->done(asked.value);
        }
    }
    void clean() override { obey(script.at("clean")); }
    void cease() override { obey(script.at("cease")); }
    void abort(std::exception const& error) override { obey(script.at("abort", error.what())); }
    void exit() override { obey(script.at("exit")); }

    void obey(Asked const& asked) {
        if (asked.tock) {
            this->tock(*asked.tock);
        }
    }
    /// The answer of a recur that was asked to return.
    bool answer(Asked const& asked) {
        this->done(asked.value);
        return static_cast<bool>(asked.value);
    }

    Script script;
};

class TryDoer final : public Scripted<hio::Doer> {
public:
    TryDoer(World& world, Json const& spec) : Scripted(world, spec, tockOf(spec)) {}

private:
    bool recur(double tyme) override {
        Asked const asked = script.atRecur(tyme);
        obey(asked);
        return asked.returns ? answer(asked) : script.spent();
    }
};

class Walker final : public Scripted<hio::ReDoer> {
public:
    Walker(World& world, Json const& spec) : Scripted(world, spec, tockOf(spec)) {}

private:
    hio::Dog recur() override {
        double yielding = tock();
        while (true) {
            double const tyme = co_yield yielding;
            Asked const asked = script.atRecur(tyme);
            yielding = asked.tock.value_or(yielding);
            if (asked.returns) {
                co_return asked.value;
            }
            if (script.spent()) {
                co_return true;
            }
        }
    }
};

class Group final : public Scripted<hio::DoDoer> {
public:
    Group(World& world, Json const& spec)
        : Scripted(
              world, spec, world.borrow(spec["doers"]), spec["always"].get<bool>(), tockOf(spec)) {}

private:
    bool recur(double tyme) override {
        Asked const before = script.atRecur(tyme);
        obey(before);
        bool const spent = DoDoer::recur(tyme);
        Asked const after = script.recurred();
        obey(after);
        if (before.returns || after.returns) {
            return answer(after.returns ? after : before);
        }
        return spent;
    }
};

class Generator final : public hio::DogDoer {
public:
    Generator(World& world, Json const& spec) : DogDoer(tockOf(spec)), script_(world, spec) {}

private:
    hio::Dog dog(hio::Tymth /*tymth*/, double tock) override {
        hio::Done result;
        bool ceased = false;
        script_.restart();
        try {
            Asked asked = script_.at("enter");
            double yielding = asked.tock.value_or(tock);
            while (!asked.returns) {
                double const tyme = co_yield yielding;
                asked = script_.atRecur(tyme);
                yielding = asked.tock.value_or(yielding);
                if (!asked.returns && script_.spent()) {
                    asked.returns = true;
                    asked.value = true;
                }
            }
            result = asked.value;
        } catch (hio::Ceased const&) {
            ceased = true;
        } catch (std::exception const& error) {
            script_.at("abort", error.what());
            script_.at("exit");
            throw;
        } catch (...) {
            script_.at("exit");
            throw;
        }
        leave(ceased ? "cease" : "clean");
        co_return ceased ? script_.onclose() : result;
    }
    void leave(char const* context) {
        try {
            script_.at(context);
        } catch (...) {
            script_.at("exit");
            throw;
        }
        script_.at("exit");
    }
    Script script_;
};

} // namespace

Script::Script(World& world, Json const& spec) : world_(world), spec_(spec), name_(spec["name"]) {}

Asked Script::at(char const* context, Json feed) {
    world_.write(name_, context, std::move(feed));
    return act(context);
}

Asked Script::atRecur(double tyme) {
    ++count_;
    return at("recur", tyme);
}

bool Script::spent() const {
    return !spec_["stop"].is_null() && count_ > spec_["stop"].get<int>();
}

hio::Done Script::onclose() const {
    return doneOf(spec_["onclose"]);
}

Asked Script::act(std::string const& context) {
    Asked asked;
    for (Json const& action : spec_.value("actions", Json::array())) {
        bool const counted = context == "recur" || context == "recurred";
        if (action["at"] != context || (counted && action["n"] != count_)) {
            continue;
        }
        std::string const what = action["do"];
        if (what == "tock") {
            asked.tock = action["value"].is_null() ? 0.0 : action["value"].get<double>();
        } else if (what == "return") {
            asked.returns = true;
            asked.value = doneOf(action["value"]);
        } else if (what == "raise" && action["kind"] == "interrupt") {
            throw hio::Interrupt();
        } else if (what == "raise" && action["kind"] == "exit") {
            throw SystemExit();
        } else if (what == "raise") {
            throw std::runtime_error(action["msg"].get<std::string>());
        } else {
            world_.change(what, action.value("on", Json()), action["names"]);
        }
    }
    return asked;
}

World::World(Json const& scenario) {
    for (Json const& spec : scenario["doers"]) {
        doers[spec["name"]] = makeDoer(*this, spec);
    }
    Json const& wanted = scenario["doist"];
    hio::Doist::Options options;
    options.tyme = wanted["tyme"].get<double>();
    if (!wanted["tock"].is_null()) {
        options.tock = wanted["tock"].get<double>();
    }
    if (!wanted["limit"].is_null()) {
        options.limit = wanted["limit"].get<double>();
    }
    options.doers = borrow(wanted["doers"]);
    doist = std::make_unique<hio::Doist>(std::move(options));
}

hio::Doers World::borrow(Json const& names) const {
    hio::Doers list;
    for (Json const& name : names) {
        list.add(*doers.at(name));
    }
    return list;
}

std::string World::name(hio::Doer const& doer) const {
    for (auto const& [name, known] : doers) {
        if (known.get() == &doer) {
            return name;
        }
    }
    return "?";
}

Json World::names(std::vector<hio::Doer*> const& list) const {
    Json names = Json::array();
    for (hio::Doer const* doer : list) {
        names.push_back(name(*doer));
    }
    return names;
}

void World::write(std::string const& name, char const* context, Json feed) {
    events.push_back(Json::array({doist->tyme(), name, context, std::move(feed)}));
}

void World::change(std::string const& kind, Json const& on, Json const& names) {
    auto* group = on.is_null() ? nullptr : dynamic_cast<hio::DoDoer*>(doers.at(on).get());
    if (kind == "extend") {
        group ? group->extend(borrow(names)) : doist->extend(borrow(names));
        return;
    }
    std::vector<std::reference_wrapper<hio::Doer>> leaving;
    for (Json const& each : names) {
        leaving.emplace_back(*doers.at(each));
    }
    group ? group->remove(leaving) : doist->remove(leaving);
}

std::unique_ptr<hio::Doer> makeDoer(World& world, Json const& spec) {
    std::string const kind = spec["kind"];
    if (kind == "try" || kind == "ex") {
        return std::make_unique<TryDoer>(world, spec);
    }
    if (kind == "re") {
        return std::make_unique<Walker>(world, spec);
    }
    if (kind == "gen") {
        return std::make_unique<Generator>(world, spec);
    }
    if (kind == "dodo") {
        return std::make_unique<Group>(world, spec);
    }
    throw std::runtime_error("unknown kind of doer: " + kind);
}

Json shown(hio::Done done) {
    return done.known() ? Json(static_cast<bool>(done)) : Json();
}

} // namespace golden
