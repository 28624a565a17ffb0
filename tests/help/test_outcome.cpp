// SPDX-License-Identifier: Apache-2.0
#include <hio/help/outcome.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>

using hio::Outcome;
using hio::Unexpected;

TEST_CASE("an Outcome holds a value") {
    Outcome<int> const seven = 7;
    CHECK(seven);
    CHECK(*seven == 7);
    CHECK(seven.value() == 7);
    CHECK(seven.value_or(1) == 7);
    CHECK_FALSE(seven.error());
}

TEST_CASE("an Outcome holds the reason why there is no value") {
    Outcome<int> const none = Unexpected(EAGAIN);
    CHECK_FALSE(none);
    CHECK(none.error() == std::errc::resource_unavailable_try_again);
    CHECK(none.value_or(1) == 1);
    CHECK_THROWS_AS(static_cast<void>(none.value()), hio::HioError);
}

TEST_CASE("an Outcome moves what cannot be copied") {
    Outcome<std::unique_ptr<int>> made = std::make_unique<int>(3);
    std::unique_ptr<int> const taken = std::move(made).value();
    CHECK(*taken == 3);
}
