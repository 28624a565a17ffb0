// SPDX-License-Identifier: Apache-2.0
/// @file
/// inChild: does work in a child process: what it does to its memory disturbs nobody else, and no
/// memory was used before it but what its parent has.
#pragma once

#include <functional>

namespace bench {

/// Runs `work` in a fork of this process. @return its exit code; 128 + signal when a signal ended
/// it; 3 when it threw: the child says what on stderr
int inChild(std::function<int()> const& work);

/// The figure that `work` comes to in a child. Throws Short when it comes to none.
double figureOfChild(std::function<double()> const& work);

} // namespace bench
