// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/randomname.hpp>

#include <sys/random.h>

#include <cerrno>
#include <string_view>

namespace hio {

std::string randomName(std::size_t size) {
    constexpr std::string_view Digits = "abcdefghijklmnopqrstuvwxyz234567";
    std::string name(size, '\0');
    for (std::size_t done = 0; done < size;) {
        ssize_t const got = ::getrandom(name.data() + done, size - done, 0);
        if (got < 0 && errno != EINTR) {
            throw fileError("getrandom", errno, "hio needs random names: use a newer kernel");
        }
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    for (char& letter : name) {
        letter = Digits[static_cast<unsigned char>(letter) % Digits.size()];
    }
    return name;
}

} // namespace hio
