// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// Writes down what it is told, and that legs lie within each other.
class Notes final : public hio::Scout {
public:
    void enter(hio::Doer const& doer, double tyme) noexcept override { begin("enter", doer, tyme); }
    void resume(hio::Doer const& doer, double tyme) noexcept override {
        begin("resume", doer, tyme);
    }
    void close(hio::Doer const& doer, double tyme) noexcept override { begin("close", doer, tyme); }
    void yield(hio::Doer const& doer, double tyme) noexcept override { end("yield", doer, tyme); }
    void exit(hio::Doer const& doer, double tyme) noexcept override { end("exit", doer, tyme); }

    std::vector<std::string> log;
    std::vector<hio::Doer const*> open;
    bool crossed = false;

private:
    void begin(std::string const& what, hio::Doer const& doer, double tyme) {
        open.push_back(&doer);
        note(what, doer, tyme);
    }
    void end(std::string const& what, hio::Doer const& doer, double tyme) {
        crossed = crossed || open.empty() || open.back() != &doer;
        if (!open.empty()) {
            open.pop_back();
        }
        note(what, doer, tyme);
    }
    void note(std::string const& what, hio::Doer const& doer, double tyme) {
        log.push_back(what + " " + doer.name() + " " + std::to_string(int(tyme)));
    }
};

class Named : public hio::Doer {
public:
    Named(std::string name, int stop, bool throws = false)
        : name_(std::move(name)),
          stop_(stop),
          throws_(throws) {}
    std::string name() const override { return name_; }

private:
    bool recur(double /*tyme*/) override {
        if (throws_) {
            throw std::runtime_error("thrown");
        }
        return --stop_ == 0;
    }
    std::string name_;
    int stop_;
    bool throws_;
};

hio::Dog blinks(hio::Tymth /*tymth*/, double tock) {
    co_yield tock;
    co_yield tock;
    co_return true;
}

} // namespace

TEST_CASE("a Scout is told of every leg of every doer, those of a group within the group's") {
    Notes notes;
    Named child("child", 1);
    hio::DoDoer group(hio::Doers{child});
    Named endless("endless", 0);
    hio::Doist doist({.tock = 1.0, .limit = 2.0, .scout = &notes});
    CHECK_FALSE(doist.run({group, hio::doify(blinks), endless}));
    CHECK(notes.log == std::vector<std::string>{"enter hio::DoDoer 0",
                                                "enter child 0",
                                                "yield child 0",
                                                "yield hio::DoDoer 0",
                                                "enter Dog 0",
                                                "yield blinks 0",
                                                "enter endless 0",
                                                "yield endless 0",
                                                // the first pass
                                                "resume hio::DoDoer 0",
                                                "resume child 0",
                                                "exit child 0",
                                                "exit hio::DoDoer 0",
                                                "resume blinks 0",
                                                "yield blinks 0",
                                                "resume endless 0",
                                                "yield endless 0",
                                                // the second
                                                "resume blinks 1",
                                                "exit Dog 1",
                                                "resume endless 1",
                                                "yield endless 1",
                                                // the end
                                                "close endless 2",
                                                "exit endless 2"});
    CHECK(notes.open.empty());
    CHECK_FALSE(notes.crossed);
}

TEST_CASE("legs end also when something is thrown or removed") {
    Notes notes;
    Named fails("fails", 0, true);
    hio::DoDoer group(hio::Doers{fails});
    Named other("other", 0);
    hio::Doist doist({.tock = 1.0, .scout = &notes});
    SUBCASE("thrown in a recur") {
        CHECK_THROWS_AS(doist.run({other, group}), std::runtime_error);
    }
    SUBCASE("removed") {
        doist.extend({other});
        doist.recur();
        doist.remove(other);
        CHECK(notes.log.back() == "exit other 1");
    }
    CHECK(notes.open.empty());
    CHECK_FALSE(notes.crossed);
}
