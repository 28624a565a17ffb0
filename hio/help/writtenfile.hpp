// SPDX-License-Identifier: Apache-2.0
/// @file
/// openToWrite: opens a file that is written in place and stays, such as a log. What appears at
/// once and whole is a TempFile.
#pragma once

#include <hio/help/api.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/outcome.hpp>

#include <sys/types.h>

#include <string>

namespace hio {

/// Opens `path` for writing, and makes it with `mode` less the umask if it is not there. Symbolic
/// links are followed. But in a directory that every user may write to, such as /tmp, what another
/// user has put there is not opened: a link (ELOOP), a file (EACCES) or a second name of a file
/// (EMLINK). A named pipe without a reader is not waited for (ENXIO).
/// @param flags O_APPEND, O_TRUNC or none
/// @context any thread
HIO_API Outcome<Fd> openToWrite(std::string const& path, int flags, mode_t mode);

} // namespace hio
