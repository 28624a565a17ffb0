// SPDX-License-Identifier: Apache-2.0
/// @file
/// Failure: what a doer threw, and where it was then. A Scout is told of each; Doist::failures()
/// has those of a run.
///
/// The exception that leaves Doist::run() is of the type that was thrown. When more are thrown on
/// the way, by the doer's abort or exit or by those that are closed because of it, they are lost to
/// who catches that one, but not here.
///
/// Source: new here. Differs: -
#pragma once

#include <hio/help/api.hpp>

#include <exception>
#include <source_location>
#include <string>

namespace hio {

/// A value. @context any thread
struct HIO_API Failure {
    /// Of the doer that threw, the innermost one, not of the groups that it is in; of one that
    /// doify made: its function.
    std::string name;
    double tyme; ///< at which it threw, seconds
    /// Of a coroutine: where it last gave way, be it in a Dog that it awaited; line 0: it had not
    /// yet, or it is a class.
    std::source_location where;
    std::string what; ///< the what() of the exception; its type when it is no std::exception
    std::exception_ptr error;

    /// In one line: "boom (thrown by sample at tyme 1.25, after its yield at bench.cpp:12)".
    [[nodiscard]] std::string text() const;
};

} // namespace hio
