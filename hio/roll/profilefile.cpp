// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>
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
    throw FilerError(systemText(std::string(action) + ' ' + path.string(), err) + ", " + remedy,
                     systemCode(err));
}

void writeAll(Fd const& file, std::string_view bytes, std::filesystem::path const& path) {
    while (!bytes.empty()) {
        ssize_t const wrote = ::write(file.get(), bytes.data(), bytes.size());
        if (wrote < 0 && errno != EINTR) {
            fail("write", path, "make room on its disk");
        }
        bytes.remove_prefix(static_cast<std::size_t>(wrote > 0 ? wrote : 0));
    }
}

/// A file that goes unless it was renamed. One that a crash left is overwritten.
class TempFile {
public:
    explicit TempFile(std::filesystem::path const& target)
        : path_(target.string() + '.' + std::to_string(::getpid()) + ".tmp"),
          file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
        if (!file_) {
            fail("make", path_, "make its directory and give the right to write there");
        }
    }
    ~TempFile() {
        if (!path_.empty()) {
            ::unlink(path_.c_str());
        }
    }
    TempFile(TempFile const&) = delete;
    TempFile& operator=(TempFile const&) = delete;

    void fill(std::string_view bytes) {
        writeAll(file_, bytes, path_);
        if (::fsync(file_.get()) != 0) {
            fail("sync", path_, "look after its disk");
        }
    }

    void rename(std::filesystem::path const& target) {
        if (::rename(path_.c_str(), target.c_str()) != 0) {
            fail("rename to", target, "give a path that is no directory");
        }
        path_.clear();
    }

private:
    std::string path_;
    Fd file_;
};

void syncDirectory(std::filesystem::path const& path) {
    std::filesystem::path const parent = path.has_parent_path() ? path.parent_path() : ".";
    Fd const directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        fail("sync", parent, "look after its disk");
    }
}

} // namespace

void writeProfileFile(std::filesystem::path const& path, Profile const& profile) {
    TempFile temp(path);
    temp.fill(writeProfile(profile));
    temp.rename(path);
    syncDirectory(path);
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
