// SPDX-License-Identifier: Apache-2.0
/// @file
/// ForkGuard: tells an object that a forked child has inherited from one that it made itself.
///
/// fork(2) copies the memory of an object, but not what it stands on: an epoll, a socket, a lock or
/// a file is then shared with the parent, and threads are not there. An object with a ForkGuard may
/// be destroyed in a forked child, which leaves what is the parent's as it is; it refuses to be
/// used there, and the child makes another one.
///
/// Source: pthread_atfork(3). Differs: -
#pragma once

#include <hio/help/api.hpp>

#include <sys/types.h>

#include <string_view>

namespace hio {

/// Remembers the process in which it was made. A look costs no system call. A child of vfork(2) or
/// of a bare clone(2), which may only exec or _exit, is not told from its parent.
/// @context signal safe, but for the constructor: any thread
class HIO_API ForkGuard {
public:
    /// Throws HioError when the system has no memory to remember that forks are to be counted.
    ForkGuard();

    /// Whether this process is a forked child, of any generation, of the one that made this.
    [[nodiscard]] bool inherited() const noexcept;

    /// Throws HioError if it is inherited. @param what the thing that is used: "the event loop"
    void demandOwn(std::string_view what) const {
        if (inherited()) {
            refuse(what);
        }
    }

    /// Throws the HioError of demandOwn().
    [[noreturn]] void refuse(std::string_view what) const;

private:
    pid_t pid_;
    unsigned forks_; ///< how many there were, from the first process down to this one
};

} // namespace hio
