// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/outcome.hpp>

int main() {
    hio::Outcome<int> const none = hio::Unexpected(hio::systemCode(EAGAIN));
    return none.error() == std::errc::resource_unavailable_try_again ? 0 : 1;
}
