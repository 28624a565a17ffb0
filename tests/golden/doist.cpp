// SPDX-License-Identifier: Apache-2.0
// Runs doist.json: scenarios of doers that record what happens to them, and act as they are told.
#include <hio/doing/dodoer.hpp>
#include <hio/doing/doist.hpp>

#include <algorithm>
#include <functional>
#include <optional>

#include "doist_doers.hpp"
#include "tally.hpp"

namespace golden {
namespace {

/// Ways in which the recording shows a defect of the reference. Ours differ; tests/doing pins how.
std::optional<std::string> defect(Json const& scenario) {
    for (std::string const tag :
         {"rotated-close", "remove-self", "remove-own-group", "tock-none"}) {
        if (std::ranges::count(scenario["tags"], Json(tag)) > 0) {
            return tag;
        }
    }
    return std::nullopt;
}

std::optional<double> number(Json const& from, char const* key) {
    return from.contains(key) && !from[key].is_null() ? std::optional(from[key].get<double>())
                                                      : std::nullopt;
}

void run(Json const& op, World& world) {
    hio::Doist& doist = *world.doist;
    std::string const kind = op["op"];
    if (kind == "do") {
        if (op.contains("doers")) {
            doist.run(world.borrow(op["doers"]), number(op, "limit"), number(op, "tyme"));
            return;
        }
        if (auto const limit = number(op, "limit")) {
            doist.limit(limit);
        }
        if (auto const tyme = number(op, "tyme")) {
            doist.tyme(*tyme);
        }
        doist.run();
    } else if (kind == "enter") {
        doist.enter();
    } else if (kind == "recur") {
        for (int times = op.value("times", 1); times > 0; --times) {
            doist.recur();
        }
    } else if (kind == "exit") {
        doist.exit();
    } else {
        world.change(kind, nullptr, op["names"]);
    }
}

/// Runs the op. @return what came out of it, as the vectors say it
Json raisedBy(Json const& op, World& world) {
    try {
        run(op, world);
    } catch (hio::Interrupt const&) {
        return Json::array({"interrupt", nullptr});
    } catch (SystemExit const&) {
        return Json::array({"exit", nullptr});
    } catch (std::exception const& error) {
        return Json::array({"error", error.what()});
    }
    return nullptr;
}

/// The state after an op, in the form of the vectors.
Json show(World& world) {
    Json state{{"tyme", world.doist->tyme()}, {"done", shown(world.doist->done())}};
    state["doers"] = world.names(world.doist->doers());
    state["deeds"] = Json::array();
    for (hio::Deed const& deed : world.doist->deeds()) {
        state["deeds"].push_back(Json::array({world.name(*deed.doer), deed.retyme}));
    }
    state["dones"] = Json::object();
    for (auto const& [name, doer] : world.doers) {
        state["dones"][name] = shown(doer->done());
        if (auto const* group = dynamic_cast<hio::DoDoer const*>(doer.get())) {
            state["children"][name] = world.names(group->doers());
        }
    }
    state["events"] = std::exchange(world.events, Json::array());
    return state;
}

/// Whether two lists of events are the same, a text of "*" being any.
bool sameEvents(Json const& mine, Json const& expected) {
    return std::ranges::equal(mine, expected, [](Json const& a, Json const& b) {
        bool const any = b[2] == "abort" && b[3] == "*";
        return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && (any || a[3] == b[3]);
    });
}

std::string runCase(Json const& scenario) {
    World world(scenario);
    for (std::size_t i = 0; i < scenario["ops"].size(); ++i) {
        Json const& expect = scenario["expect"][i];
        Json const raised = raisedBy(scenario["ops"][i], world);
        Json const state = show(world);
        std::string const at = "op " + std::to_string(i) + ": ";
        if (raised != expect["raised"]) {
            return at + "raised " + raised.dump() + ", not " + expect["raised"].dump();
        }
        if (!sameEvents(state["events"], expect["events"])) {
            return at + "events " + state["events"].dump() + "\n  not " + expect["events"].dump();
        }
        for (char const* key : {"tyme", "done", "doers", "deeds", "dones", "children"}) {
            // The keys of a map are compared without their order.
            if (expect.contains(key) &&
                nlohmann::json(state.value(key, Json())) != nlohmann::json(expect[key])) {
                return at + key + " " + state.value(key, Json()).dump() + ", not " +
                       expect[key].dump();
            }
        }
    }
    return {};
}

} // namespace

void runDoist(Json const& scenarios, Tally& tally) {
    for (Json const& scenario : scenarios) {
        if (auto const tag = defect(scenario)) {
            tally.skip(scenario["id"], *tag);
            continue;
        }
        std::string const why = runCase(scenario);
        why.empty() ? tally.pass() : tally.fail(scenario["id"], why);
    }
}

} // namespace golden
