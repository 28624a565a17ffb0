// SPDX-License-Identifier: Apache-2.0
/// @file
/// Tymee: reads the tyme that it was wound to.
///
/// Source: hio.base.tyming.Tymee, hio 0.7.20 (55b5ee55).
/// Differs: reading the tyme while not wound throws; there it is None.
#pragma once

#include <hio/help/api.hpp>
#include <hio/tyme/tymist.hpp>

namespace hio {

/// @context doist
class HIO_API Tymee {
public:
    Tymee() noexcept = default;
    explicit Tymee(Tymth tymth) noexcept : tymth_(tymth) {}
    virtual ~Tymee() = default;

    [[nodiscard]] Tymth tymth() const noexcept { return tymth_; }
    [[nodiscard]] bool wound() const noexcept { return static_cast<bool>(tymth_); }

    /// The tyme now, in seconds. Throws ValidationError while not wound.
    [[nodiscard]] double tyme() const { return tymth_ ? tymth_() : unwound(); }

    /// Replaces the tymth. Who holds other Tymees overrides this to pass it on.
    virtual void wind(Tymth tymth) { tymth_ = tymth; }

protected:
    Tymee(Tymee const&) = default;
    Tymee& operator=(Tymee const&) = default;
    Tymee(Tymee&&) = default;
    Tymee& operator=(Tymee&&) = default;

private:
    [[noreturn]] static double unwound();
    Tymth tymth_;
};

} // namespace hio
