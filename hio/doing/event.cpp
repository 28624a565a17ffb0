// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/event.hpp>

namespace hio {

std::string Event::Waiting::what() const {
    return event_.name().empty() ? "an Event" : "Event '" + event_.name() + "'";
}

} // namespace hio
