// SPDX-License-Identifier: Apache-2.0
// Each row of the README's table of names that differ from those of Python's hio.
#include <hio/crew/crew.hpp>
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/ogle/ogler.hpp>
#include <hio/uv/looppacer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace {

hio::Dog twice(hio::Tymth, double tock, double& seen) {
    seen = co_yield tock;
    seen = co_yield 0.0; // None there
    co_return true;
}

hio::Dog outer(hio::Tymth tymth, double tock, double& seen) {
    hio::Dog dog = twice(tymth, tock, seen);
    hio::Done const done = co_await std::move(dog);
    co_return done;
}

hio::Dog closed(hio::Tymth, double tock, bool& ceased) {
    try {
        while (true) {
            co_yield tock;
        }
    } catch (hio::Ceased const&) {
        ceased = true;
        throw;
    }
}

class Own : public hio::DogDoer { // overrides `do` there
public:
    using DogDoer::DogDoer;

private:
    hio::Dog dog(hio::Tymth, double tock) override {
        co_yield tock;
        co_return true;
    }
};

class Again : public hio::ReDoer {
    hio::Dog recur() override {
        co_yield tock();
        co_return true;
    }
};

class Asks : public hio::Doer {
public:
    bool asked = false;

private:
    void enter() override { asked = temp(); }
    bool recur(double) override { return true; }
};

class Interrupting : public hio::Doer {
    bool recur(double) override { throw hio::Interrupt(); }
};

} // namespace

TEST_CASE("do is run, and attributes are functions") {
    Own own;
    CHECK_FALSE(own.done().known()); // None there
    hio::Doist doist({.tock = 0.25});
    CHECK(doist.run({own}, 1.0, 2.0));
    CHECK(doist());
    CHECK(own.done() == hio::Done(true));
    CHECK(doist.done() == hio::Done(true));
    CHECK(doist.tyme() > 2.0);
    own.tock(0.5);
    CHECK(own.tock() == 0.5);
}

TEST_CASE("yield, yield from and doify") {
    double seen = -1.0;
    Again again;
    hio::Doist doist({.tock = 1.0});
    CHECK(doist.run({hio::doify(outer, 0.0, std::ref(seen)), again}));
    CHECK(seen == 1.0);
}

TEST_CASE("GeneratorExit is Ceased, and no std::exception") {
    bool ceased = false;
    hio::Doist doist({.tock = 1.0, .limit = 3.0});
    CHECK_FALSE(doist.run({hio::doify(closed, 0.0, std::ref(ceased))}));
    CHECK(ceased);
    CHECK_FALSE(std::is_base_of_v<std::exception, hio::Ceased>);
    CHECK_FALSE(std::is_base_of_v<std::exception, hio::Interrupt>);
}

TEST_CASE("KeyboardInterrupt is Interrupt, or interrupt()") {
    Interrupting interrupting;
    hio::Doist doist;
    CHECK_FALSE(doist.run({interrupting}));

    bool ceased = false;
    hio::Doist other;
    auto const stop = [](hio::Tymth, double, hio::Doist& self) -> hio::Dog {
        co_yield 0.0;
        self.interrupt();
        co_return true;
    };
    CHECK_FALSE(other.run(
        {hio::doify(closed, 0.0, std::ref(ceased)), hio::doify(stop, 0.0, std::ref(other))}));
    CHECK(ceased);
}

TEST_CASE("real is a pacer") {
    hio::uv::Loop loop;
    hio::uv::LoopPacer pacer(loop);
    CHECK(hio::Doist({.pacer = &pacer}).real());
    CHECK_FALSE(hio::Doist().real());
}

TEST_CASE("temp is asked") {
    Asks asks;
    hio::Doist doist({.temp = true});
    CHECK(doist.run({asks}));
    CHECK(asks.asked);
}

TEST_CASE("a list of doers says who owns") {
    Own borrowed;
    hio::Doers doers(borrowed);
    Own& owned = doers.add<Own>();
    hio::DoDoer group(std::move(doers));
    CHECK(group.doers() == std::vector<hio::Doer*>{&borrowed, &owned});
}

TEST_CASE("a tymth is a value") {
    hio::Tymist tymist(1.5);
    hio::Tymth const tymth = tymist.tymen();
    CHECK(tymth() == 1.5);
    CHECK_FALSE(hio::Tymth());
}

TEST_CASE("an Ogler is an object that is passed") {
    hio::Ogler ogler({.console = false});
    ogler.logger("doer").error("nowhere");
    CHECK(ogler.lost() == 0);
}

TEST_CASE("a hand's doers come from a muster, its options in a Load") {
    hio::Crew crew("test");
    crew.hand("own", [](hio::Doers& doers, hio::Load const& load) {
        doers.add<Own>(load.get("tock", 0.0));
    });
    CHECK(crew.find("own") != nullptr);
    hio::Load load;
    load.options = {{"device", "/dev/ttyS1"}};
    CHECK(load.get("device", "/dev/ttyS0") == "/dev/ttyS1");
}
