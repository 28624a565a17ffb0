// SPDX-License-Identifier: Apache-2.0
// A part of a test that runs in a process of its own: as another user, or where some calls to the
// system fail.
#pragma once

#include <doctest/doctest.h>

#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace child {

constexpr unsigned Nobody = 65534; // a user who is not the one of the tests, and not root

/// Runs `work` in a child, for a minute at most. @return what it returned; -1 when it was killed
inline int run(std::function<int()> const& work) {
    pid_t const pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
        ::alarm(60);
        int code = 99; // of an exception
        try {
            code = work();
        } catch (...) {
        }
        ::_exit(code);
    }
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Gives up root in a child. @return whether it could
inline bool becomeNobody() {
    return ::setgroups(0, nullptr) == 0 && ::setgid(Nobody) == 0 && ::setuid(Nobody) == 0;
}

/// Has link and renameat2 with flags fail from now on in this process and those that it starts, as
/// on a file system that has neither (exFAT by FUSE, some network drives). @return whether it could
inline bool forbidHardLinks() {
    constexpr auto Load = static_cast<std::uint16_t>(BPF_LD | BPF_W | BPF_ABS);
    constexpr auto Equal = static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K);
    constexpr auto Return = static_cast<std::uint16_t>(BPF_RET | BPF_K);
    constexpr auto Number = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    constexpr auto Flags = static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 4 * 8);
    std::vector<sock_filter> filter{
        {Load, 0, 0, Number},
        {Equal, 5, 0, SYS_linkat}, // to EPERM
#ifdef SYS_link
        {Equal, 4, 0, SYS_link},
#else
        {Equal, 4, 0, SYS_linkat},
#endif
        {Equal, 0, 2, SYS_renameat2},
        {Load, 0, 0, Flags}, // the C library may have rename by renameat2 without flags
        {Equal, 0, 2, 0},    // else to EINVAL
        {Return, 0, 0, SECCOMP_RET_ALLOW},
        {Return, 0, 0, SECCOMP_RET_ERRNO | EPERM},
        {Return, 0, 0, SECCOMP_RET_ERRNO | EINVAL},
    };
    sock_fprog const program{static_cast<unsigned short>(filter.size()), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

} // namespace child
