// SPDX-License-Identifier: Apache-2.0
/// @file
/// TraceScout: writes what a Doist does as a trace that https://ui.perfetto.dev and
/// chrome://tracing open: each leg of each doer as a slice, by real time, those of a group below
/// the group's.
///
///     hio::TraceScout trace("run.json");
///     hio::Doist doist({.scout = &trace});
///
/// Source: the Trace Event Format of Chrome (JSON array form; complete events).
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>
#include <hio/scope/legscout.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace hio {

/// Its destructor ends the file; one that was cut off before opens as well. @context doist
class HIO_API TraceScout final : public LegScout {
public:
    /// @param least seconds: shorter legs are left out, since a trace of all may grow fast: about
    /// 150 bytes a leg
    /// A file of this name is overwritten in place. Throws FilerError when it cannot be written, or
    /// when it is another user's in a directory that all may write to.
    explicit TraceScout(std::filesystem::path const& file, double least = 0.0);
    ~TraceScout() override;
    TraceScout(TraceScout const&) = delete;
    TraceScout& operator=(TraceScout const&) = delete;
    TraceScout(TraceScout&&) = delete;
    TraceScout& operator=(TraceScout&&) = delete;

    [[nodiscard]] std::uint64_t legs() const noexcept { return legs_; } ///< written
    /// A mark in the trace, with who threw what.
    void fail(Failure const& failure) noexcept override;

    /// Whether all could be written so far; after the first failure nothing more is.
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    void ended(Leg const& leg, double seconds) override;
    void put(std::string_view text);
    void flush() noexcept;

    Fd file_;
    std::string kept_; ///< not yet in the file
    bool good_ = true;
    double least_;
    double start_; ///< MonoTimer::now()
    std::uint64_t legs_ = 0;
    std::string line_;
};

} // namespace hio
