// SPDX-License-Identifier: Apache-2.0
#include "runtold.hpp"

#include <hio/help/escape.hpp>

#include <cstddef>
#include <exception>
#include <iostream>
#include <utility>

namespace hio::detail {

namespace {

constexpr std::size_t MaxLine = 1024; ///< bytes of an error that are shown

/// @return whether the exception is among them
bool tellFailures(Doist const& doist, std::string const& who, std::exception_ptr const& thrown) {
    bool told = false;
    for (Failure const& failure : doist.failures()) {
        tell(who, failure.text());
        told = told || failure.error == thrown;
    }
    if (doist.failuresDropped() != 0) {
        tell(who, "and " + std::to_string(doist.failuresDropped()) + " more exceptions");
    }
    return told;
}

} // namespace

std::optional<bool> runTold(Doist& doist, Doers doers, std::string const& who) {
    try {
        bool const done = doist.run(std::move(doers));
        tellFailures(doist, who, nullptr);
        return done;
    } catch (std::exception const& error) {
        if (!tellFailures(doist, who, std::current_exception())) {
            tell(who, error.what());
        }
    } catch (...) {
        if (!tellFailures(doist, who, std::current_exception())) {
            tell(who, "an exception of unknown type");
        }
    }
    return std::nullopt;
}

void tell(std::string const& who, std::string const& error) {
    std::cerr << who + ": " + escaped(error, MaxLine) + '\n';
}

} // namespace hio::detail
