// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

namespace hio {

HioError::HioError(std::string const& what, std::error_code code)
    : std::runtime_error(what),
      code_(code) {}

HioError::~HioError() = default;

std::string systemText(std::string_view what, int err) {
    std::string text(what);
    text += ": ";
    text += std::system_category().message(err);
    return text;
}

std::error_code systemCode(int err) noexcept {
    return {err, std::system_category()};
}

} // namespace hio
