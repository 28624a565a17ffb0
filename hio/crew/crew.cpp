// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/crew.hpp>
#include <hio/crew/records.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>

namespace hio {

Crew::Muster const* Crew::find(std::string_view craft) const noexcept {
    auto const found = musters_.find(craft);
    return found == musters_.end() ? nullptr : &found->second;
}

void Crew::add(std::string const& craft, Muster muster) {
    if (!nameFits(craft)) {
        throw MultiError("craft '" + escaped(craft) + "' of crew '" + name_ +
                         "': a name has 1 to 64 letters, digits and underscores");
    }
    if (!musters_.emplace(craft, std::move(muster)).second) {
        throw MultiError("crew '" + name_ + "' has craft '" + craft + "' twice");
    }
}

} // namespace hio
