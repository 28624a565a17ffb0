// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/tempfile.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/profileformat.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

namespace hio {
namespace {

constexpr std::size_t ReadSize = 65536; // bytes

[[noreturn]] void fail(char const* action, std::filesystem::path const& path, char const* remedy) {
    int const err = errno;
    std::string text = systemText(std::string(action) + ' ' + path.string(), err) + ", ";
    text += systemRemedy(err, remedy);
    throw FilerError(text, systemCode(err));
}

Fd openFile(std::filesystem::path const& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        fail("open", path, "give the path of a profile that may be read");
    }
    return file;
}

/// Appends what comes next to `bytes`. @return false at the end of the file
bool readMore(Fd const& file, std::filesystem::path const& path, std::string& bytes) {
    char buffer[ReadSize];
    ssize_t const got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno != EINTR) {
        fail("read", path, "give the path of a profile");
    }
    bytes.append(buffer, static_cast<std::size_t>(got > 0 ? got : 0));
    return got != 0;
}

std::string load(std::filesystem::path const& path) {
    Fd const file = openFile(path);
    std::string bytes;
    while (readMore(file, path, bytes)) {
    }
    return bytes;
}

/// Has the errors of `read` name the path.
template <class Read>
auto naming(std::filesystem::path const& path, Read read) {
    try {
        return read();
    } catch (FormatError const& error) {
        throw FormatError(path.string() + ": " + error.what());
    }
}

} // namespace

void writeProfileFile(std::filesystem::path const& path, Profile const& profile) {
    writeProfileFile(path, std::string_view(writeProfile(profile)));
}

void writeProfileFile(std::filesystem::path const& path, std::string_view bytes) {
    TempFile temp(path.string());
    temp.fill(bytes);
    temp.sync();
    temp.rename(path.string());
    syncDirectory(path.has_parent_path() ? path.parent_path().string() : ".");
}

ProfileFile loadProfileFile(std::filesystem::path const& path) {
    std::string bytes = load(path);
    return naming(path, [&] {
        std::vector<Profile> profiles = readProfiles(bytes);
        return ProfileFile{std::move(bytes), std::move(profiles)};
    });
}

Profile readProfileFile(std::filesystem::path const& path) {
    std::string const bytes = load(path);
    return naming(path, [&] { return readProfile(bytes); });
}

ProfileHead readProfileFileHead(std::filesystem::path const& path) {
    Fd const file = openFile(path);
    std::string bytes;
    for (std::size_t wanted = ReadSize;; wanted *= 2) {
        bool more = true;
        while (bytes.size() < wanted && more) {
            more = readMore(file, path, bytes);
        }
        try {
            return readProfileHead(bytes);
        } catch (FormatError const& error) {
            if (!more || !bytes.starts_with(detail::Magic)) {
                throw FormatError(path.string() + ": " + error.what());
            }
        }
    }
}

} // namespace hio
