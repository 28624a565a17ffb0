// SPDX-License-Identifier: Apache-2.0
// Random schedules, played by hio and by the oracle: all that happens has to be the same.
// HIO_SCHEDULES says how many, HIO_SEED which is the first.
#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>

#include "oracle.hpp"
#include "plan.hpp"
#include "subject.hpp"

namespace {

std::uint64_t number(char const* variable, std::uint64_t otherwise) {
    char const* const text = std::getenv(variable);
    return text != nullptr ? std::stoull(text) : otherwise;
}

std::string said(sim::Log const& log, std::size_t at) {
    std::ostringstream out;
    out.precision(17);
    if (at < log.size()) {
        out << log[at].who << ' ' << log[at].at << ' ' << log[at].value;
    } else {
        out << "the end";
    }
    return out.str();
}

/// Where hio differs from the oracle, if it does.
std::optional<std::string> difference(sim::Plan const& plan, bool real = false) {
    sim::Oracle oracle(plan);
    oracle.play();
    sim::Subject subject(plan, oracle.answers, real);
    subject.play();
    if (subject.log == oracle.log) {
        return std::nullopt;
    }
    std::size_t at = 0;
    while (at < subject.log.size() && at < oracle.log.size() && subject.log[at] == oracle.log[at]) {
        ++at;
    }
    std::string why = "event " + std::to_string(at) + " is " + said(subject.log, at) + ", not " +
                      said(oracle.log, at) + ", after";
    for (std::size_t i = at < 12 ? 0 : at - 12; i < at; ++i) {
        why += "\n    " + said(oracle.log, i);
    }
    return why;
}

/// The smallest plan found that still differs.
sim::Plan shrunk(sim::Plan plan, bool real) {
    for (bool shrinks = true; shrinks;) {
        shrinks = false;
        for (sim::Plan& less : sim::smaller(plan)) {
            if (difference(less, real)) {
                plan = std::move(less);
                shrinks = true;
                break;
            }
        }
    }
    return plan;
}

} // namespace

TEST_CASE("random schedules run as the oracle says") {
    bool real = false;
    SUBCASE("simulated") {}
    SUBCASE("in real time") {
        real = true;
    }
    std::uint64_t const first = number("HIO_SEED", 1);
    std::uint64_t const end = first + number("HIO_SCHEDULES", 20'000);
    for (std::uint64_t seed = first; seed < end; ++seed) {
        CAPTURE(seed);
        sim::Plan const plan = sim::makePlan(seed);
        if (difference(plan, real)) {
            sim::Plan const small = shrunk(plan, real);
            std::ostringstream out;
            out << "HIO_SEED=" << seed << " differs; shrunk to\n"
                << small << *difference(small, real);
            FAIL(out.str());
        }
    }
}

TEST_CASE("a group that rests is due as the oracle says when what it rests by changes") {
    using sim::At, sim::Kind, sim::What;
    auto const op = [](What what, double value, std::vector<int> names = {}, int on = 0) {
        return sim::Act{At::enter, 0, what, on, std::move(names), value};
    };
    auto const retocked = [&](int id, double tock) {
        return std::vector{op(What::enter, 0.0),
                           op(What::recur, 3.0),
                           op(What::tock, tock, {id}),
                           op(What::recur, 20.0)};
    };
    sim::Plan plan{1.0, {0}, {}};
    SUBCASE("its tyme: forward and back") {
        plan.specs = {{Kind::quiet, 0.0, 0, true}, {Kind::redo, 0.0, 1}};
        plan.ops = {op(What::enter, 0.0),
                    op(What::recur, 1.0),
                    op(What::tyme, 40.0),
                    op(What::extend, 0.0, {1}, 1),
                    op(What::tyme, 15.0),
                    op(What::recur, 1.0)};
    }
    SUBCASE("its tock, in a group that rests") {
        plan.specs = {{Kind::quiet, 0.0, 0, false, {1}},
                      {Kind::quiet, 0.0, 0, false, {2}},
                      {Kind::plain, 3.0, 0}};
        plan.ops = retocked(1, 5.0);
    }
    SUBCASE("its tock, by one of its doers") {
        sim::Act const slower{At::recur, 4, What::tock, 0, {0}, 1.5};
        plan.specs = {{Kind::quiet, 0.0, 0, false, {1}},
                      {Kind::plain, 1.5, 0, false, {}, {slower}}};
        plan.ops = {op(What::enter, 0.0), op(What::recur, 20.0)};
    }
    SUBCASE("the tock of the group that it is in") {
        plan.specs = {{Kind::group, 0.0, 0, false, {1}},
                      {Kind::quiet, 0.0, 0, false, {2}},
                      {Kind::plain, 7.0, 0}};
        plan.ops = retocked(0, 2.5);
    }
    CHECK(difference(plan).value_or("") == "");
}

TEST_CASE("what differs is found") {
    sim::Plan plan{
        1.0,
        {0},
        {{sim::Kind::plain, 2.0, 3}},
        {{sim::At::enter, 0, sim::What::enter}, {sim::At::enter, 0, sim::What::recur, 0, {}, 9.0}}};
    sim::Oracle oracle(plan);
    oracle.play();
    sim::Log const log = oracle.log;
    sim::Subject same(plan, {});
    same.play();
    CHECK(same.log == log);
    plan.specs[0].tock = 3.0;
    sim::Subject other(plan, {});
    other.play();
    CHECK_FALSE(other.log == log);
}
