// SPDX-License-Identifier: Apache-2.0
#include "merge.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/roll/profilefile.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../output.hpp"
#include "../wording.hpp"
#include "segments.hpp"

namespace hio::tool {
namespace {

struct Options {
    std::string out;
    std::vector<std::string> files;
    std::vector<std::string> segments;
    std::vector<std::string> drop;
    bool force = false;
    bool acrossSegments = false;
};

/// Merges one profile after the other, and tells of each that stands in the way.
class Merger {
public:
    explicit Merger(Options const& options)
        : options_(options),
          policy_{.anyDataset = options.force, .anySegment = options.acrossSegments},
          absent_(options.drop.begin(), options.drop.end()) {}

    /// The bytes of the profile of all files. Throws when one is in the way.
    std::string merge() {
        for (std::string const& file : options_.files) {
            add(file);
        }
        demandDone();
        // One that stays as it is keeps its bytes: there may be more in them than hio knows.
        return count_ == 1 && !only_.empty() ? std::move(only_) : writeProfile(*whole_);
    }

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::size_t columns() const { return whole_->columns().size(); }

private:
    void add(std::string const& file) {
        std::vector<Profile> profiles;
        std::string bytes;
        try {
            ProfileFile loaded = loadProfileFile(file);
            bytes = loaded.profiles.size() == 1 ? std::move(loaded.bytes) : "";
            profiles = selected(std::move(loaded.profiles), options_.segments, file);
        } catch (HioError const& error) {
            complain(error.what());
            ++unread_;
            return;
        }
        for (Profile& profile : profiles) {
            bool dropped = false;
            for (std::string const& metric : options_.drop) {
                if (profile.drop(metric)) {
                    absent_.erase(metric);
                    dropped = true;
                }
            }
            ++count_;
            only_ = dropped ? "" : bytes;
            add(file, std::move(profile));
        }
    }

    void add(std::string const& file, Profile profile) {
        if (!whole_) {
            whole_ = std::move(profile);
            return;
        }
        std::vector<std::string> const obstacles = whole_->obstacles(profile, policy_);
        for (std::string const& obstacle : obstacles) {
            complain(file + " cannot be merged with those before it: " + obstacle);
        }
        obstacles_ += obstacles.size();
        if (obstacles.empty()) {
            whole_->merge(profile, policy_);
        }
    }

    void demandDone() const {
        if (unread_ > 0) {
            throw FilerError("nothing is written, as " + std::to_string(unread_) + " of " +
                             std::to_string(options_.files.size()) + " files cannot be read");
        }
        if (obstacles_ > 0) {
            throw ValidationError("nothing is written: leave files out, or give --drop METRIC, "
                                  "--across-segments or, for other datasets, --force");
        }
        if (!absent_.empty()) {
            throw ValidationError("nothing is written, as no profile has the metric " +
                                  shown(*absent_.begin()) + " that --drop names");
        }
    }

    Options const& options_;
    MergePolicy policy_;
    std::optional<Profile> whole_;
    std::string only_; ///< the bytes of the file that the last profile has for itself, unchanged
    std::size_t count_ = 0;
    std::size_t unread_ = 0;
    std::size_t obstacles_ = 0;
    std::set<std::string> absent_; ///< of --drop, so far
};

void merge(Options const& options) {
    std::string const& out = options.out;
    if (!options.force && std::filesystem::exists(std::filesystem::symlink_status(out))) {
        throw FilerError(out + " exists: name another file, or give --force to replace it");
    }
    Merger merger(options);
    writeProfileFile(out, std::string_view(merger.merge()));
    std::size_t const count = merger.count();
    print(escaped(out) + ": " + std::to_string(merger.columns()) + " columns of " +
          std::to_string(count) + (count == 1 ? " profile\n" : " profiles\n"));
}

} // namespace

void addMerge(CLI::App& profile) {
    auto const options = std::make_shared<Options>();
    CLI::App* const verb = profile.add_subcommand("merge", "Make one profile of several");
    verb->group("Verbs");
    verb->add_option("OUT", options->out, "The profile to write")->required();
    verb->add_option("FILE", options->files, "The profiles to merge, one or more")->required();
    verb->add_option("--drop", options->drop, "Leave this metric out (repeatable)")
        ->type_name("METRIC")
        ->allow_extra_args(false);
    verb->add_option(
            "--segment", options->segments, "Only the segment with this value (repeatable)")
        ->type_name("COLUMN=VALUE")
        ->allow_extra_args(false);
    verb->add_flag("--across-segments",
                   options->acrossSegments,
                   "Merge different segments too: the result is of none");
    verb->add_flag(
        "--force", options->force, "Replace OUT if it exists; merge different datasets too");
    verb->footer(
        "The result is what one profile of all their rows would be: counts add up, and the\n"
        "sketches keep their bounds of error. It is from the earliest of their times. The files\n"
        "stay as they are. OUT appears in full or not at all. A file given twice counts twice;\n"
        "one alone is copied.\n"
        "\n"
        "Refused, and nothing is written, are\n"
        "  datasets with different names (\"name\" in what show prints first), but for --force;\n"
        "    a profile without a name goes with any\n"
        "  different segments, and a segment with all rows, but for --across-segments\n"
        "  metrics of a column that both sides have and hio cannot merge, but for --drop\n"
        "\n"
        "Examples:\n"
        "  hio profile merge year.bin month-*.bin\n"
        "  hio profile merge --force total.bin total.bin today.bin\n"
        "  hio profile merge --across-segments all.bin site-*.bin\n"
        "  hio profile merge --drop embedding year.bin month-*.bin\n"
        "\n"
        "Exit codes: 0 merged, 2 not: OUT exists, or a file cannot be read, merged or written.");
    verb->callback([options] { merge(*options); });
}

} // namespace hio::tool
