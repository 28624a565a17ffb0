// SPDX-License-Identifier: Apache-2.0
// Runs tymer.json: operations on Tymists and Tymers and what each shows after.
#include <hio/help/errors.hpp>
#include <hio/tyme/tymer.hpp>

#include <map>
#include <memory>
#include <optional>

#include "tally.hpp"

namespace golden {
namespace {

std::optional<double> number(Json const& op, char const* key) {
    return op.contains(key) && !op[key].is_null() ? std::optional(op[key].get<double>())
                                                  : std::nullopt;
}

/// The Tymists and Tymers of one case.
class Bench {
public:
    /// What the operation returned; throws what it threw.
    Json run(Json const& op) {
        std::string const kind = op["op"];
        if (kind == "tymist") {
            tymists_[op["id"]] =
                std::make_unique<hio::Tymist>(number(op, "tyme").value_or(0.0), number(op, "tock"));
        } else if (kind == "tick") {
            return tymists_.at(op["on"])->tick(number(op, "tock"));
        } else if (kind == "set_tyme") {
            tymists_.at(op["on"])->tyme(op["tyme"].get<double>());
        } else if (kind == "set_tock") {
            tymists_.at(op["on"])->tock(op["tock"].get<double>());
        } else if (kind == "tymer") {
            tymers_[op["id"]] = std::make_unique<hio::Tymer>(
                tymth(op), number(op, "duration").value_or(0.0), number(op, "start"));
        } else if (kind == "start") {
            return tymers_.at(op["tymer"])->start(number(op, "duration"), number(op, "start"));
        } else if (kind == "restart") {
            return tymers_.at(op["tymer"])->restart(number(op, "duration"));
        } else if (kind == "wind") {
            tymers_.at(op["tymer"])->wind(tymth(op));
        } else {
            throw hio::ValidationError("unknown op " + kind);
        }
        return nullptr;
    }

    /// Text of the first difference from what is expected, or empty.
    [[nodiscard]] std::string differs(Json const& expect) const {
        for (auto const& [id, state] : expect["tymists"].items()) {
            hio::Tymist const& tymist = *tymists_.at(id);
            if (Json::array({tymist.tyme(), tymist.tock()}) != state) {
                return "tymist " + id + " is " + Json::array({tymist.tyme(), tymist.tock()}).dump();
            }
        }
        for (auto const& [id, state] : expect["tymers"].items()) {
            Json const mine = show(*tymers_.at(id));
            for (auto const& [key, value] : state.items()) {
                // null: the reference cannot read it; after a failed start ours still can.
                if (!value.is_null() && mine[key] != value) {
                    return "tymer " + id + " has " + key + " " + mine[key].dump() + ", not " +
                           value.dump();
                }
            }
        }
        return {};
    }

private:
    hio::Tymth tymth(Json const& op) {
        return op["on"].is_null() ? hio::Tymth() : tymists_.at(op["on"])->tymen();
    }
    static Json show(hio::Tymer const& tymer) {
        Json state{{"duration", tymer.duration()}};
        if (tymer.wound()) {
            state["tyme"] = tymer.tyme();
            state["elapsed"] = tymer.elapsed();
            state["remaining"] = tymer.remaining();
            state["expired"] = tymer.expired();
        }
        return state;
    }
    std::map<std::string, std::unique_ptr<hio::Tymist>> tymists_;
    std::map<std::string, std::unique_ptr<hio::Tymer>> tymers_;
};

std::string runCase(Json const& scenario) {
    Bench bench;
    for (std::size_t i = 0; i < scenario["ops"].size(); ++i) {
        Json const& expect = scenario["expect"][i];
        Json returned = nullptr;
        bool raised = false;
        try {
            returned = bench.run(scenario["ops"][i]);
        } catch (hio::ValidationError const&) {
            raised = true;
        }
        std::string const at = "op " + std::to_string(i) + ": ";
        if (raised == expect["raises"].is_null()) {
            return at + (raised ? "raised" : "did not raise");
        }
        if (!raised && returned != expect["returns"]) {
            return at + "returned " + returned.dump() + ", not " + expect["returns"].dump();
        }
        if (std::string why = bench.differs(expect); !why.empty()) {
            return at + why;
        }
    }
    return {};
}

} // namespace

void runTymer(Json const& cases, Tally& tally) {
    for (Json const& scenario : cases) {
        std::string const why = runCase(scenario);
        why.empty() ? tally.pass() : tally.fail(scenario["id"], why);
    }
}

} // namespace golden
