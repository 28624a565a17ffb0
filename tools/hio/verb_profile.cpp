// SPDX-License-Identifier: Apache-2.0
#include "profile/diff.hpp"
#include "profile/merge.hpp"
#include "profile/show.hpp"
#include "profile/verb_report.hpp"
#include "verbs.hpp"

namespace hio::tool {

void addProfile(CLI::App& app, int& exitCode) {
    CLI::App* const profile =
        app.add_subcommand("profile", "Show, merge, compare or draw profiles");
    profile->group("Verbs")->require_subcommand(0, 1);
    profile->footer(
        "A profile is a file (.bin) that says of each column of a dataset how its values\n"
        "are: how many, of which types, how they are distributed, how many are distinct,\n"
        "which are frequent. hio roll writes such files; whylogs reads and writes them too.\n"
        "\n"
        "Examples:\n"
        "  hio profile show weather.bin\n"
        "  hio profile merge year.bin month-*.bin\n"
        "  hio profile diff january.bin february.bin\n"
        "  hio profile report weather.html weather/*.bin\n"
        "\n"
        "Exit codes: 0 done, 2 could not run; of diff also 3.");
    addShow(*profile);
    addMerge(*profile);
    addDiff(*profile, exitCode);
    addReport(*profile);
}

} // namespace hio::tool
