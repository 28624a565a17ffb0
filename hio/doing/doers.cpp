// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doers.hpp>
#include <hio/help/errors.hpp>

namespace hio {

void Doers::refuse() {
    throw ValidationError("a null pointer among doers: give a doer");
}

} // namespace hio
