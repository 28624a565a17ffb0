// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doers.hpp>
#include <hio/help/errors.hpp>

namespace hio {

void Doers::add(std::unique_ptr<Doer> doer) {
    if (!doer) {
        throw ValidationError("a null pointer among doers: give a doer");
    }
    Doer* const borrowed = doer.get();
    entries_.push_back({borrowed, std::move(doer)});
}

} // namespace hio
