// SPDX-License-Identifier: Apache-2.0
/// @file
/// LegScout: the base of Scouts that want to know how long each doer ran: it keeps the legs that
/// are under way, their beginnings and the names of the doers.
///
/// A leg is what a doer does between two of a Doist's calls: it enters, or goes on until it gives
/// way, or is closed. The legs of a group's doers lie within the group's own.
#pragma once

#include <hio/doing/scout.hpp>
#include <hio/help/api.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hio {

/// @context doist
class HIO_API LegScout : public Scout {
public:
    void enter(Doer const& doer, double tyme) noexcept final;
    void resume(Doer const& doer, double tyme) noexcept final;
    void close(Doer const& doer, double tyme) noexcept final;
    void yield(Doer const& doer, double tyme) noexcept final;
    void exit(Doer const& doer, double tyme) noexcept final;

protected:
    struct Leg {
        std::string_view what; ///< enter, recur or close
        std::string_view name; ///< of the doer; valid until the leg has ended
        double tyme;           ///< of its beginning, seconds
        double began;          ///< MonoTimer::now()
    };

private:
    /// A leg begins; it is the innermost of those under way.
    virtual void began(Leg const& /*leg*/) {}
    /// The innermost leg has ended, after so many real seconds. Must not throw.
    virtual void ended(Leg const& leg, double seconds) = 0;

    void begin(std::string_view what, Doer const& doer, double tyme) noexcept;
    void end(Doer const& doer) noexcept;
    std::unordered_map<Doer const*, std::string> names_;
    std::vector<Leg> legs_; ///< under way, the innermost last
};

} // namespace hio
