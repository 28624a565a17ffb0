// SPDX-License-Identifier: Apache-2.0
/// @file
/// Crew: by name, what the hands of a program can be.
///
/// A hand is the same program run again, so both lives know the roster: the boss names a craft, the
/// hand finds its muster, which makes the Doers.
///
///     hio::Crew crew("pipeline");
///     crew.hand("reader", [](hio::Doers& doers, hio::Load const& load) {
///         doers.add<Reader>(load.get("device", "/dev/ttyS0"));
///     });
///
/// Source: the loads of Bosser in hio.base.multidoing, hio 0.7.20 (55b5ee55).
/// Differs: Python pickles Doers into the child; C++ cannot.
#pragma once

#include <hio/crew/load.hpp>
#include <hio/doing/doers.hpp>
#include <hio/help/api.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace hio {

class Crewer;

/// The roster of one program. @context any thread, one at a time
class HIO_API Crew {
public:
    /// Adds to `doers` what the hand does. The Crewer, for memos to others, and the Load outlive
    /// the doers. A muster that adds none makes a hand that only serves memos until END.
    using Muster = std::function<void(Doers& doers, Load const& load, Crewer& crewer)>;

    explicit Crew(std::string name) : name_(std::move(name)) {}

    /// Adds a craft. `muster` takes (Doers&, Load const&) or (Doers&, Load const&, Crewer&). Throws
    /// MultiError when the name does not fit (see nameFits) or is taken.
    template <class F>
    void hand(std::string const& craft, F muster) {
        if constexpr (std::is_invocable_v<F&, Doers&, Load const&, Crewer&>) {
            add(craft, std::move(muster));
        } else {
            add(craft, [muster = std::move(muster)](Doers& doers, Load const& load, Crewer&) {
                muster(doers, load);
            });
        }
    }

    /// The muster of a craft; null when there is none.
    [[nodiscard]] Muster const* find(std::string_view craft) const noexcept;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    void add(std::string const& craft, Muster muster);

    std::string name_;
    std::map<std::string, Muster, std::less<>> musters_;
};

} // namespace hio
