// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/namer.hpp>

#include <doctest/doctest.h>

TEST_CASE("a Namer's error names what is in the way") {
    hio::Namer namer({{"alpha", "/a"}, {"beta", "/b"}});
    try {
        namer.changeAddrAtName("alpha", "/b");
        FAIL("taken address given away");
    } catch (hio::NamerError const& error) {
        std::string const what = error.what();
        CHECK(what.find("alpha") != std::string::npos);
        CHECK(what.find("/b") != std::string::npos);
        CHECK(what.find("beta") != std::string::npos);
    }
    CHECK(namer.getAddr("alpha") == "/a");
    CHECK(namer.getName("/b") == "beta");
}

TEST_CASE("a Namer refuses a first entry that conflicts") {
    CHECK_THROWS_AS(hio::Namer({{"alpha", "/a"}, {"alpha", "/b"}}), hio::NamerError);
}
