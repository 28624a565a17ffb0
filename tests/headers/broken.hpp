// SPDX-License-Identifier: Apache-2.0
// Does not compile on its own: what the check of the headers must refuse.
#pragma once

inline std::string broken();
