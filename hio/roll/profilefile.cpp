// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/tempfile.hpp>
#include <hio/roll/profilefile.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace hio {
namespace {

[[noreturn]] void fail(char const* action, std::filesystem::path const& path, char const* remedy) {
    int const err = errno;
    std::string text = systemText(std::string(action) + ' ' + path.string(), err) + ", ";
    text += systemRemedy(err, remedy);
    throw FilerError(text, systemCode(err));
}

} // namespace

void writeProfileFile(std::filesystem::path const& path, Profile const& profile) {
    TempFile temp(path.string());
    temp.fill(writeProfile(profile));
    temp.sync();
    temp.rename(path.string());
    syncDirectory(path.has_parent_path() ? path.parent_path().string() : ".");
}

Profile readProfileFile(std::filesystem::path const& path) {
    Fd const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        fail("open", path, "give the path of a profile that may be read");
    }
    std::string bytes;
    char buffer[65536];
    for (;;) {
        ssize_t const got = ::read(file.get(), buffer, sizeof buffer);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            fail("read", path, "give the path of a profile");
        }
        bytes.append(buffer, static_cast<std::size_t>(got > 0 ? got : 0));
    }
    try {
        return readProfile(bytes);
    } catch (FormatError const& error) {
        throw FormatError(path.string() + ": " + error.what());
    }
}

} // namespace hio
