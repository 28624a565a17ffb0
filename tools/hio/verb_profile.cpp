// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/summary.hpp>
#include <hio/roll/window.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output.hpp"
#include "profile/diff.hpp"
#include "profile/figures.hpp"
#include "profile/verb_report.hpp"
#include "table.hpp"
#include "verbs.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t TopItems = 5;
constexpr std::size_t LongestItem = 40; // bytes

// --- show --json ----------------------------------------------------------------------------

nlohmann::json jsonOf(std::vector<FrequentItem> const& items) {
    nlohmann::json list = nlohmann::json::array();
    for (FrequentItem const& item : items) {
        list.push_back({item.text, item.estimate, item.upper, item.lower});
    }
    return list;
}
nlohmann::json jsonOf(std::monostate) {
    return nullptr;
}
nlohmann::json jsonOf(std::int64_t whole) {
    return whole;
}
nlohmann::json jsonOf(double real) {
    return real; // written as null if it is infinite
}

std::string asJson(Profile const& profile) {
    nlohmann::json columns = nlohmann::json::object();
    for (auto const& [name, metrics] : summarize(profile)) {
        nlohmann::json& column = columns[name];
        for (auto const& [path, value] : metrics) {
            column[path] = std::visit([](auto const& any) { return jsonOf(any); }, value);
        }
    }
    return columns.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// --- show, for people -----------------------------------------------------------------------

Table numbersOf(Profile const& profile) {
    using enum Side;
    Table table({left, left, right, right, right, right, right, right, right});
    table.add({"column", "type", "count", "null", "distinct", "min", "mean", "median", "max"});
    for (auto const& [name, column] : profile.columns()) {
        Metrics const& metrics = column.metrics();
        std::array<double, 4> values{};
        values.fill(std::numeric_limits<double>::quiet_NaN());
        if (metrics.distribution && metrics.distribution->sketch().count() > 0) {
            KllSketch const& sketch = metrics.distribution->sketch();
            double const median = sketch.quantiles(std::array{0.5}).front();
            values = {sketch.min(), metrics.distribution->mean(), median, sketch.max()};
        }
        table.add({
            escaped(name),
            typesText(metrics.types),
            std::to_string(metrics.counts.n),
            std::to_string(metrics.counts.null),
            distinctText(metrics.cardinality),
            numberText(values[0]),
            numberText(values[1]),
            numberText(values[2]),
            numberText(values[3]),
        });
    }
    return table;
}

/// "rain (641), sun (640), ..."
std::string itemsText(std::vector<FrequentItem> const& items) {
    std::string text;
    for (std::size_t i = 0; i < std::min(items.size(), TopItems); ++i) {
        text += i == 0 ? "" : ", ";
        text +=
            escaped(items[i].text, LongestItem) + " (" + std::to_string(items[i].estimate) + ")";
    }
    return items.size() > TopItems ? text + ", ..." : text;
}

/// What comes most often; no text for a profile without such columns.
std::string itemsOf(Profile const& profile, std::size_t width) {
    Table table({Side::left, Side::left});
    table.add({"column", "most frequent, with count"});
    bool any = false;
    for (auto const& [name, column] : profile.columns()) {
        auto const& frequent = column.metrics().frequent;
        std::string const items = frequent ? itemsText(frequent->items()) : "";
        if (!items.empty()) {
            table.add({escaped(name), items});
            any = true;
        }
    }
    return any ? "\n" + table.text(width) : "";
}

std::string asText(std::string const& file, Profile const& profile) {
    std::size_t const width = screenWidth();
    Table header({Side::left, Side::left});
    header.add({"profile", escaped(file)});
    header.add({"data from", timeText(profile.datasetMs())});
    header.add({"created", timeText(profile.creationMs())});
    for (auto const& [key, value] : profile.metadata()) {
        header.add({escaped(key), escaped(value)});
    }
    header.add({"columns", std::to_string(profile.columns().size())});
    std::string text = header.text(std::string::npos); // of these, nothing is cut
    if (!profile.columns().empty()) {
        text += "\n" + numbersOf(profile).text(width);
    }
    return text + itemsOf(profile, width);
}

void addShow(CLI::App& profile) {
    struct Options {
        std::string file;
        bool json = false;
    };
    auto const options = std::make_shared<Options>();
    CLI::App* const show = profile.add_subcommand("show", "Print what a profile knows");
    show->group("Verbs");
    show->add_option("FILE", options->file, "The profile: of hio roll, or of whylogs")->required();
    show->add_flag("--json", options->json, "All metrics, for programs (see below)");
    show->footer(
        "Without --json: a table of the columns as wide as the terminal (or COLUMNS). Numbers\n"
        "have six digits; ~ marks a count of distinct values that is an estimate.\n"
        "\n"
        "With --json: one object, column -> \"metric/component\" -> value, in whylogs' names.\n"
        "A value is an integer, a number, null (there is none, or it is infinite), or, of\n"
        "frequent_items/frequent_strings, a list of [text, estimate, upper, lower].\n"
        "\n"
        "Examples:\n"
        "  hio profile show weather.bin\n"
        "  hio profile show weather.bin --json | jq '.wind[\"distribution/mean\"]'\n"
        "\n"
        "Exit codes: 0 shown, 2 not: no such file, not a profile, output cannot be written.");
    show->callback([options] {
        Profile const read = readProfileFile(options->file);
        print(options->json ? asJson(read) : asText(options->file, read));
    });
}

// --- merge ----------------------------------------------------------------------------------

/// The profile of all files. Tells of every file that cannot be read, then throws.
Profile mergeFiles(std::vector<std::string> const& files) {
    std::optional<Profile> whole;
    std::size_t unread = 0;
    for (std::string const& file : files) {
        try {
            Profile part = readProfileFile(file);
            if (whole) {
                whole->merge(part);
            } else {
                whole = std::move(part);
            }
        } catch (HioError const& error) {
            complain(error.what());
            ++unread;
        }
    }
    if (unread > 0) {
        throw FilerError("nothing is written, as " + std::to_string(unread) + " of " +
                         std::to_string(files.size()) + " files cannot be read");
    }
    return *whole;
}

void merge(std::string const& out, std::vector<std::string> const& files, bool force) {
    if (!force && std::filesystem::exists(std::filesystem::symlink_status(out))) {
        throw FilerError(out + " exists: name another file, or give --force to replace it");
    }
    Profile const whole = mergeFiles(files);
    writeProfileFile(out, whole);
    print(escaped(out) + ": " + std::to_string(whole.columns().size()) + " columns of " +
          std::to_string(files.size()) + " profiles\n");
}

void addMerge(CLI::App& profile) {
    struct Options {
        std::string out;
        std::vector<std::string> files;
        bool force = false;
    };
    auto const options = std::make_shared<Options>();
    CLI::App* const verb = profile.add_subcommand("merge", "Make one profile of several");
    verb->group("Verbs");
    verb->add_option("OUT", options->out, "The profile to write")->required();
    verb->add_option("FILE", options->files, "The profiles to merge, one or more")->required();
    verb->add_flag("--force", options->force, "Replace OUT if it exists");
    verb->footer(
        "The result is what one profile of all their rows would be: counts add up, and the "
        "sketches\n"
        "keep their bounds of error. It is from the earliest of their times. The files stay as "
        "they\n"
        "are. OUT appears in full or not at all; nothing is written if a file cannot be read.\n"
        "\n"
        "Examples:\n"
        "  hio profile merge year.bin month-*.bin\n"
        "  hio profile merge --force total.bin total.bin today.bin\n"
        "\n"
        "Exit codes: 0 merged, 2 not: OUT exists, or a file cannot be read or written.");
    verb->callback([options] { merge(options->out, options->files, options->force); });
}

} // namespace

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
