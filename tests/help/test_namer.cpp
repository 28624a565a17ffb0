// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/namer.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <golden/tally.hpp>

TEST_CASE("a Namer does what hio's did in every recorded case") {
    char const* data = std::getenv("HIO_TEST_DATA"); // NOLINT(concurrency-mt-unsafe)
    REQUIRE(data != nullptr);
    std::ifstream file(std::string(data) + "/vectors/namer.json");
    golden::Tally tally;
    golden::runNamer(golden::Json::parse(file), tally);
    CHECK(tally.passed == 31);
    CHECK(tally.failed == 0);
}

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
