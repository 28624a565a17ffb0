// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/refusal.hpp>
#include <hio/memo/uxd.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>

namespace hio {

namespace {

// Room for a full queue (11) of the largest grams at one destination, and for others beside it.
constexpr int SendBuffer = 16 * 65535;
constexpr int PassRights = 83; // SO_PASSRIGHTS, Linux 6.16; not in the headers of Debian 12

struct Address {
    sockaddr_un at{};
    socklen_t size = 0;
    [[nodiscard]] sockaddr const* get() const noexcept {
        return reinterpret_cast<sockaddr const*>(&at);
    }
};

/// The address of a path; an errno if it cannot be one.
Outcome<Address> addressOf(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) {
        return Unexpected(EINVAL);
    }
    if (path.size() > Uxd::MaxPathSize) {
        return Unexpected(ENAMETOOLONG);
    }
    Address address;
    address.at.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.at.sun_path);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

/// The path in a sender's address: none if it is unbound or abstract.
std::string_view pathOf(sockaddr_un const& at, socklen_t size) {
    constexpr std::size_t Lead = offsetof(sockaddr_un, sun_path);
    if (size <= Lead || at.sun_path[0] == '\0') {
        return {};
    }
    return {at.sun_path, ::strnlen(at.sun_path, size - Lead)};
}

[[noreturn]] void fail(std::string const& what, int err, std::string const& remedy) {
    std::string text = systemText("Uxd: " + what, err) + "; ";
    text += systemRemedy(err, remedy);
    throw MemoerError(text, systemCode(err));
}

void set(int fd, int option, int value, char const* name) {
    if (::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) != 0) {
        fail(std::string("setsockopt ") + name, errno, "hio needs a Linux kernel that has it");
    }
}

/// The kernel doubles what is asked for and caps it at net.core.wmem_max.
void raiseSendBuffer(int fd) {
    int size = 0;
    socklen_t length = sizeof size;
    if (::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, &length) != 0 || size < 2 * SendBuffer) {
        set(fd, SO_SNDBUF, SendBuffer, "SO_SNDBUF");
    }
}

Fd makeSocket() {
    Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) {
        fail("socket", errno, "raise the limit of open files (ulimit -n)");
    }
    return fd;
}

/// True if a socket file lies at the address and nobody reads at it any more.
bool stale(Address const& address) {
    struct stat status {};
    if (::lstat(address.at.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) {
        return false;
    }
    Fd const probe = makeSocket();
    return ::connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
}

/// Closes what descriptors came along and gives the credentials.
std::optional<ucred> unpack(msghdr& message) {
    std::optional<ucred> credentials;
    for (auto* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET) {
            continue;
        }
        if (part->cmsg_type == SCM_CREDENTIALS) {
            std::memcpy(&credentials.emplace(), CMSG_DATA(part), sizeof(ucred));
        } else if (part->cmsg_type == SCM_RIGHTS) {
            for (std::size_t at = 0; at + sizeof(int) <= part->cmsg_len - CMSG_LEN(0);
                 at += sizeof(int)) {
                int fd = -1;
                std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
                ::close(fd);
            }
        }
    }
    return credentials;
}

bool noRoom(int err) noexcept {
    return err == EAGAIN || err == EWOULDBLOCK || err == ENOBUFS || err == ENOMEM;
}

} // namespace

Uxd::~Uxd() {
    close();
}

void Uxd::open(std::string const& path) {
    if (path.size() > MaxPathSize) {
        throw SizeError("Uxd: the path '" + path + "' has " + std::to_string(path.size()) +
                        " bytes and a socket takes " + std::to_string(MaxPathSize) +
                        "; use a shorter name or run directory");
    }
    close();
    Fd fd = makeSocket();
    raiseSendBuffer(fd.get());
    // Before bind: no datagram may come without credentials.
    set(fd.get(), SO_PASSCRED, 1, "SO_PASSCRED");
    int const no = 0; // refuses descriptors at the sender; an older kernel does not have it
    static_cast<void>(::setsockopt(fd.get(), SOL_SOCKET, PassRights, &no, sizeof no));
    // Before bind: the mode of the file is that of the socket, and never a wider one.
    if (::fchmod(fd.get(), S_IRUSR | S_IWUSR) != 0) {
        fail("fchmod 0600 for '" + path + "'", errno, "hio needs a Linux kernel");
    }
    fd_ = std::move(fd);
    guard_ = ForkGuard();
    try {
        bind(path);
    } catch (...) {
        fd_.reset();
        throw;
    }
}

void Uxd::bind(std::string const& path) {
    auto const address = addressOf(path);
    if (!address) {
        fail("path '" + path + "'", address.error().value(), "give a path without zero bytes");
    }
    int done = ::bind(fd_.get(), address->get(), address->size);
    if (done != 0 && errno == EADDRINUSE) {
        if (!stale(*address)) {
            fail("bind '" + path + "'",
                 EADDRINUSE,
                 "somebody reads there, or it is no socket: end the one that does, or use another "
                 "name");
        }
        ::unlink(path.c_str());
        done = ::bind(fd_.get(), address->get(), address->size);
    }
    if (done != 0) {
        fail("bind '" + path + "'", errno, "its directory must exist and be writable");
    }
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        fail("stat of '" + path + "', just bound", errno, "nobody else may remove files there");
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
    path_ = path;
}

Outcome<bool> Uxd::connect(std::string const& path) {
    if (!opened()) {
        return Unexpected(EBADF);
    }
    auto const address = addressOf(path);
    if (!address) {
        return Unexpected(address.error());
    }
    if (::connect(fd_.get(), address->get(), address->size) != 0) {
        return Unexpected(errno);
    }
    peer_ = path;
    return true;
}

Outcome<bool> Uxd::send(std::string_view bytes, std::string const& dst) {
    if (!opened()) {
        return false;
    }
    Address to;
    bool const door = !peer_.empty() && dst == peer_;
    if (!door) {
        auto const address = addressOf(dst);
        if (!address) {
            return Unexpected(address.error());
        }
        to = *address;
    }
    ssize_t sent = -1;
    do {
        sent = ::sendto(fd_.get(),
                        bytes.data(),
                        bytes.size(),
                        MSG_DONTWAIT | MSG_NOSIGNAL,
                        door ? nullptr : to.get(),
                        to.size);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && !noRoom(errno)) {
        return Unexpected(errno);
    }
    return sent >= 0; // a datagram goes whole or not at all
}

Outcome<Datagram> Uxd::receive(std::span<char> buffer) {
    if (!opened()) {
        return Unexpected(EAGAIN);
    }
    sockaddr_un from{};
    iovec into{buffer.data(), buffer.size()};
    // Room for the credentials only: the kernel keeps descriptors back and says MSG_CTRUNC.
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = -1;
    do {
        got = ::recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return Unexpected(errno);
    }
    auto const credentials = unpack(message);
    unsigned const flags = static_cast<unsigned>(message.msg_flags);
    if ((flags & MSG_CTRUNC) != 0) {
        return Unexpected(Refusal::freight);
    }
    if ((flags & MSG_TRUNC) != 0) {
        return Unexpected(Refusal::truncated);
    }
    if (!credentials || credentials->pid <= 0) {
        return Unexpected(Refusal::nameless);
    }
    src_ = pathOf(from, message.msg_namelen);
    return Datagram{
        {buffer.data(), static_cast<std::size_t>(got)}, src_, credentials->pid, credentials->uid};
}

void Uxd::close() noexcept {
    struct stat status {};
    if (opened() && !path_.empty() && ::lstat(path_.c_str(), &status) == 0 &&
        status.st_dev == device_ && status.st_ino == inode_) {
        ::unlink(path_.c_str());
    }
    fd_.reset();
    path_.clear();
    peer_.clear();
}

} // namespace hio
