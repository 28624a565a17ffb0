// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/tyme/tymee.hpp>

namespace hio {

double Tymee::unwound() {
    throw ValidationError("tyme of a Tymee that is not wound: wind it to a tymth first");
}

} // namespace hio
