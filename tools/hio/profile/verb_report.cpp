// SPDX-License-Identifier: Apache-2.0
#include "verb_report.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/tempfile.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../output.hpp"
#include "report.hpp"
#include "reportpage.hpp"

namespace hio::tool {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string out;
    std::vector<std::string> files;
    bool force = false;
};

/// "1 column", "2 columns"
std::string counted(std::size_t count, std::string const& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

FilerError existing(std::string const& out) {
    return FilerError(out + " exists: name another file, or give --force to replace it");
}

/// Refuses before anything is read what would fail, or destroy a profile, afterwards.
void check(Options const& options) {
    std::error_code ignored;
    if (!options.force && fs::exists(fs::symlink_status(options.out, ignored))) {
        throw existing(options.out);
    }
    for (std::string const& file : options.files) {
        if (fs::equivalent(options.out, file, ignored)) {
            throw FilerError(options.out +
                             " is one of the profiles to read: name the page to write first");
        }
    }
    TempFile const probe(options.out); // throws where no file can be made
}

void report(Options const& options) {
    check(options);
    Report const collected = collectReport(options.files);
    TempFile page(options.out);
    writeReportPage(collected, [&page](std::string_view piece) { page.fill(piece); });
    page.sync();
    if (options.force) {
        page.rename(options.out);
    } else if (!page.renameNew(options.out)) {
        throw existing(options.out);
    }
    fs::path const folder = fs::path(options.out).parent_path();
    syncDirectory(folder.empty() ? "." : folder.string());
    print(escaped(options.out) + ": " + counted(collected.courses.size(), "column") + " in " +
          counted(collected.windows.size(), "window") + "\n");
}

} // namespace

void addReport(CLI::App& profile) {
    auto const options = std::make_shared<Options>();
    CLI::App* const verb =
        profile.add_subcommand("report", "Draw profiles as one page for a browser");
    verb->group("Verbs");
    verb->add_option("OUT", options->out, "The page to write, as weather.html")->required();
    verb->add_option("FILE", options->files, "The profiles of one dataset, one or more")
        ->required();
    verb->add_flag("--force", options->force, "Replace OUT if it exists");
    verb->footer(
        "The page shows of each column its distribution, quantiles, missing values and most\n"
        "frequent values, and over the windows of time the course of its median, quartiles,\n"
        "missing and distinct values, and when it changed. Files of one window are merged.\n"
        "The page is one file that loads nothing: it can be mailed, and opened without network.\n"
        "It appears in full or not at all; nothing is written if a file cannot be read.\n"
        "\n"
        "Examples:\n"
        "  hio profile report weather.html weather/*.bin\n"
        "  hio profile report --force today.html today.bin\n"
        "\n"
        "Exit codes: 0 written, 2 not: OUT exists, a file cannot be read or written, or the\n"
        "files are of different datasets.");
    verb->callback([options] { report(*options); });
}

} // namespace hio::tool
