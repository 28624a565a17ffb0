// SPDX-License-Identifier: Apache-2.0
// namer.json: each operation on a Namer, what it returns or throws, and both maps after it.
#include <hio/help/errors.hpp>
#include <hio/help/namer.hpp>

#include "tally.hpp"

namespace golden {

namespace {

std::string text(Json const& value) {
    return value.is_null() ? std::string() : value.get<std::string>();
}

Json asJson(std::optional<std::string> const& found) {
    return found ? Json(*found) : Json();
}

Json asJson(hio::Namer::Pairs const& pairs) {
    Json map = Json::object();
    for (auto const& [key, value] : pairs) {
        map[key] = value;
    }
    return map;
}

Json perform(hio::Namer& namer, std::string const& op, Json const& step) {
    std::string const name = text(step["name"]);
    std::string const addr = text(step["addr"]);
    if (op == "add") {
        return namer.addNameAddr(name, addr);
    }
    if (op == "rem") {
        return namer.remNameAddr(name, addr);
    }
    if (op == "change_addr") {
        return namer.changeAddrAtName(name, addr);
    }
    if (op == "change_name") {
        return namer.changeNameAtAddr(addr, name);
    }
    if (op == "get_addr") {
        return asJson(namer.getAddr(name));
    }
    if (op == "get_name") {
        return asJson(namer.getName(addr));
    }
    namer.clearAllNameAddr();
    return {};
}

// What differs between the namer and what was recorded; empty: nothing.
std::string differs(hio::Namer const& namer, Json const& raised, Json const& expect) {
    if (raised != expect["raises"]) {
        return "raises " + raised.dump() + ", not " + expect["raises"].dump();
    }
    Json const addrs = asJson(namer.addrByName());
    Json const names = asJson(namer.nameByAddr());
    if (addrs != expect["addr_by_name"] || names != expect["name_by_addr"]) {
        return "maps " + addrs.dump() + ' ' + names.dump();
    }
    return {};
}

std::string runCase(Json const& one) {
    hio::Namer::Pairs entries;
    for (auto const& pair : one["entries"]) {
        entries.emplace_back(text(pair[0]), text(pair[1]));
    }
    hio::Namer namer;
    Json raised;
    try {
        namer = hio::Namer(entries);
    } catch (hio::NamerError const&) {
        return one["expect"][0]["raises"] == "NamerError" ? "" : "construction refused";
    }
    std::string why = differs(namer, raised, one["expect"][0]);
    for (std::size_t i = 0; i < one["ops"].size() && why.empty(); ++i) {
        auto const& step = one["ops"][i];
        auto const& expect = one["expect"][i + 1];
        Json returned;
        raised = Json();
        try {
            returned = perform(namer, step["op"], step);
        } catch (hio::NamerError const&) {
            raised = "NamerError";
        }
        why = differs(namer, raised, expect);
        if (why.empty() && returned != expect["returns"]) {
            why = "returns " + returned.dump();
        }
        if (why.empty() && expect["count"] != namer.countNameAddr()) {
            why = "count";
        }
        if (!why.empty()) {
            why = "op " + std::to_string(i) + ' ' + step.dump() + ": " + why;
        }
    }
    return why;
}

} // namespace

void runNamer(Json const& cases, Tally& tally) {
    for (auto const& one : cases) {
        std::string const why = runCase(one);
        why.empty() ? tally.pass() : tally.fail(one["id"], why);
    }
}

} // namespace golden
