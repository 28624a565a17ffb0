// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/scope/tracescout.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/tempfolder.hpp"

namespace {

hio::Dog blinks(hio::Tymth /*tymth*/, double tock, int times) {
    for (int i = 0; i < times; ++i) {
        co_yield tock;
    }
    co_return true;
}

hio::Dog breaks(hio::Tymth /*tymth*/, double tock) {
    throw std::runtime_error("a \"quoted\" word");
    co_yield tock;
    co_return true;
}

class Odd final : public hio::Doer {
public:
    std::string name() const override { return "an \"odd\" \n name"; }

private:
    bool recur(double /*tyme*/) override { return true; }
};

nlohmann::json read(std::filesystem::path const& file) {
    std::ifstream in(file);
    return nlohmann::json::parse(in);
}

} // namespace

TEST_CASE("a trace has a slice for each leg, those of doers within their group's") {
    TempFolder const folder;
    auto const file = folder.path() / "trace.json";
    std::uint64_t legs = 0;
    {
        hio::TraceScout trace(file);
        Odd odd;
        hio::DoDoer group(hio::Doers{hio::doify(blinks, 0.0, 2), odd});
        hio::Doist doist({.tock = 1.0, .scout = &trace});
        CHECK(doist.run({group}));
        CHECK(trace.good());
        legs = trace.legs();
    }
    nlohmann::json const events = read(file);
    REQUIRE(events.size() == legs + 1); // and the name of the process
    std::vector<std::string> names;
    double from = 0.0;
    double to = 0.0;
    for (auto const& event : events) {
        if (event["ph"] != "X") {
            continue;
        }
        CHECK(event["dur"].get<double>() >= 0.0);
        names.push_back(event["cat"].get<std::string>() + " " + event["name"].get<std::string>());
        if (event["name"] == "hio::DoDoer" && event["cat"] == "enter") {
            from = event["ts"].get<double>();
            to = from + event["dur"].get<double>();
        }
    }
    CHECK(names == std::vector<std::string>{"enter blinks",
                                            "enter an \"odd\" \n name",
                                            "enter hio::DoDoer",
                                            "recur blinks",
                                            "recur an \"odd\" \n name",
                                            "recur hio::DoDoer",
                                            "recur blinks",
                                            "recur hio::DoDoer"});
    double const began = events[1]["ts"].get<double>();
    CHECK(began >= from);
    CHECK(began + events[1]["dur"].get<double>() <= to + 0.002); // rounded to nanoseconds
}

TEST_CASE("what a doer throws is a mark in the trace") {
    TempFolder const folder;
    auto const file = folder.path() / "trace.json";
    {
        hio::TraceScout trace(file);
        hio::Doist doist({.tock = 1.0, .scout = &trace});
        CHECK_THROWS_AS(doist.run({hio::doify(breaks)}), std::runtime_error);
    }
    nlohmann::json const events = read(file);
    std::vector<std::string> marks;
    for (auto const& event : events) {
        if (event["ph"] == "i") {
            marks.push_back(event["name"].get<std::string>());
        }
    }
    CHECK(marks == std::vector<std::string>{"a \"quoted\" word (thrown by breaks at tyme 0)"});
}

TEST_CASE("short legs can be left out, and a file that cannot be written is an error") {
    TempFolder const folder;
    hio::TraceScout trace(folder.path() / "trace.json", 3600.0);
    hio::Doist doist({.tock = 1.0, .scout = &trace});
    CHECK(doist.run({hio::doify(blinks, 0.0, 2)}));
    CHECK(trace.legs() == 0);
    CHECK_THROWS_AS(hio::TraceScout(folder.path() / "no" / "trace.json"), hio::FilerError);
}
