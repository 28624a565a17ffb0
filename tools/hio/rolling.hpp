// SPDX-License-Identifier: Apache-2.0
/// @file
/// Rolling: one run of `hio roll`: a boss, its hands, and the feed that logs the rows of the files.
#pragma once

#include <hio/crew/crew.hpp>
#include <hio/roll/roller.hpp>
#include <hio/roll/window.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "destination.hpp"
#include "input/refusal.hpp"
#include "input/rows.hpp"

namespace hio::tool {

struct RollingOptions {
    std::vector<std::string> files;
    RowOptions rows;
    Granularity by = Granularity::day;
    std::size_t hands = 1;
    std::string to; ///< empty: a directory of the dataset's name
    std::string dataset;
    Present present = Present::refuse;
};

/// What came of a run.
struct Rolled {
    std::string dir;                   ///< where the files are
    std::uint64_t rows = 0;            ///< taken; the windows have all of them if all went well
    std::vector<RolledWindow> windows; ///< delivered, in order
    int signal = 0;                    ///< the first that came, 0: none
    std::exception_ptr error;          ///< that ended it too early; what was taken is delivered
    bool keptOld = false;              ///< nothing was replaced, as it did not get to its end
    std::vector<std::string> notes;    ///< what was changed in reading, to be told
};

/// What the hands of this program can be; for both lives.
[[nodiscard]] Crew rollCrew();

/// Runs until all files are read and all windows delivered, or one of uv::endingSignals() comes:
/// then no more is read, and what was taken is delivered. A second signal ends it at once. Shows
/// its progress on standard error. Throws when it could not start or a hand died.
[[nodiscard]] Rolled roll(RollingOptions const& options, Refusals& refusals);

} // namespace hio::tool
