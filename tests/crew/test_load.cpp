// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/crew.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

namespace {

hio::Load makeLoad() {
    return {.name = "reader",
            .craft = "read",
            .options = {{"device", "/dev/ttyS1"}, {"baud", 9600}, {"rate", 0.5}, {"echo", true}},
            .boss = {.name = "boss", .path = "/run/b", .pid = 7},
            .path = "/run/r",
            .tock = 0.25};
}

} // namespace

TEST_CASE("a load comes back as it was packed") {
    auto const load = hio::Load::unpack(makeLoad().pack());
    CHECK(load.name == "reader");
    CHECK(load.craft == "read");
    CHECK(load.options == makeLoad().options);
    CHECK(load.boss.name == "boss");
    CHECK(load.boss.path == "/run/b");
    CHECK(load.boss.pid == 7);
    CHECK(load.path == "/run/r");
    CHECK(load.tock == 0.25);
    auto other = makeLoad();
    other.boss.pid.reset();
    CHECK_FALSE(hio::Load::unpack(other.pack()).boss.pid);
}

TEST_CASE("options are asked for with what they are if they are not given") {
    auto const load = makeLoad();
    CHECK(load.get("device", "/dev/ttyS0") == "/dev/ttyS1");
    CHECK(load.get("none", "/dev/ttyS0") == "/dev/ttyS0");
    CHECK(load.get("baud", 1) == 9600);
    CHECK(load.get("none", 1) == 1);
    CHECK(load.get("rate", 1.0) == 0.5);
    CHECK(load.get("baud", 1.0) == 9600.0);
    CHECK(load.get("echo", false));
    CHECK(load.find("none") == nullptr);
    CHECK_THROWS_WITH_AS((void)load.get("baud", "x"),
                         doctest::Contains("'baud' of hand 'reader'"),
                         hio::ValidationError);
    CHECK_THROWS_AS((void)load.get("device", 1), hio::ValidationError);
    CHECK_THROWS_AS((void)load.get("device", 1.0), hio::ValidationError);
    CHECK_THROWS_AS((void)load.get("device", true), hio::ValidationError);
}

TEST_CASE("what is no load is refused") {
    CHECK_THROWS_AS(hio::Load::unpack(""), hio::FormatError);
    CHECK_THROWS_AS(hio::Load::unpack("\x80"), hio::FormatError);
    auto const packed = makeLoad().pack();
    CHECK_THROWS_AS(hio::Load::unpack(packed.substr(0, packed.size() - 1)), hio::FormatError);
    CHECK_THROWS_AS(hio::Load::unpack(packed + 'x'), hio::FormatError);
}

TEST_CASE("a crew knows its crafts by name, each once") {
    hio::Crew crew("test");
    crew.hand("read", [](hio::Doers&, hio::Load const&) {});
    crew.hand("write", [](hio::Doers&, hio::Load const&, hio::Crewer&) {});
    CHECK(crew.find("read") != nullptr);
    CHECK(crew.find("write") != nullptr);
    CHECK(crew.find("none") == nullptr);
    auto const add = [&](char const* name) {
        crew.hand(name, [](hio::Doers&, hio::Load const&) {});
    };
    CHECK_THROWS_AS(add("read"), hio::MultiError);
    CHECK_THROWS_AS(add("a/b"), hio::MultiError);
}
