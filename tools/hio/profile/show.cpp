// SPDX-License-Identifier: Apache-2.0
#include "show.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/summary.hpp>
#include <hio/roll/window.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "../output.hpp"
#include "../table.hpp"
#include "../wording.hpp"
#include "columnview.hpp"
#include "figures.hpp"
#include "segments.hpp"

namespace hio::tool {
namespace {

constexpr std::string_view ConditionCount = "condition_count";
constexpr std::size_t LongestItem = 40; // bytes

/// What is shown: a profile, and what it is of.
struct Shown {
    std::string title; ///< the file, or how many
    Profile profile;
};

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

nlohmann::json columnsOf(Profile const& profile) {
    nlohmann::json columns = nlohmann::json::object();
    for (auto const& [name, metrics] : summarize(profile)) {
        nlohmann::json& column = columns[name];
        for (auto const& [path, value] : metrics) {
            column[path] = std::visit([](auto const& any) { return jsonOf(any); }, value);
        }
    }
    return columns;
}

/// One profile as its columns; several as a list, each with its segment.
std::string asJson(std::vector<Shown> const& all) {
    nlohmann::json json = nlohmann::json::array();
    for (auto const& [title, profile] : all) {
        json.push_back({{"segment", profile.segment()}, {"columns", columnsOf(profile)}});
    }
    if (all.size() == 1) {
        json = columnsOf(all.front().profile);
    }
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// --- show, for people -----------------------------------------------------------------------

/// "condition_count: above (6), total (20)", "unicode_range: in --json", "embedding: unknown to
/// hio".
std::string othersText(OtherMetrics const& others) {
    std::string text;
    std::set<std::string> const unknown = others.unknownNames();
    for (std::string const& name : others.names()) {
        text += text.empty() ? "" : "; ";
        text += escaped(name, LongestItem) + ": ";
        if (unknown.contains(name)) {
            text += "unknown to hio";
        } else if (others.conditions.empty() || name != ConditionCount) {
            text += "in --json";
        } else {
            bool first = true;
            for (auto const& [condition, count] : others.conditions) {
                text += (std::exchange(first, false) ? "" : ", ") +
                        escaped(condition, LongestItem) + " (" + std::to_string(count) + ')';
            }
        }
    }
    return text;
}

/// The metrics that have no place in the table of numbers; no text for a profile without any.
std::string othersOf(Profile const& profile, std::size_t width) {
    Table table({Side::left, Side::left});
    table.add({"column", "other metrics"});
    bool any = false;
    for (auto const& [name, column] : profile.columns()) {
        std::string const others = othersText(column.others());
        if (!others.empty()) {
            table.add({escaped(name), others});
            any = true;
        }
    }
    return any ? "\n" + table.text(width) : "";
}

std::string asText(Shown const& shown, ColumnView const& view) {
    Profile const& profile = shown.profile;
    Table header({Side::left, Side::left});
    header.add({"profile", escaped(shown.title)});
    header.add({"data from", timeText(profile.datasetMs())});
    header.add({"created", timeText(profile.creationMs())});
    for (auto const& [key, value] : profile.metadata()) {
        header.add({escaped(key), escaped(value)});
    }
    header.add({"rows", std::to_string(rowsOf(profile))});
    header.add({"columns", std::to_string(profile.columns().size())});
    std::string const columns = columnsText(profile, view);
    return header.text(std::string::npos) + // of these, nothing is cut
           (columns.empty() ? "" : "\n" + columns) + othersOf(profile, view.width);
}

/// Says on standard error what the JSON of a profile lacks.
void tellUnknown(std::string const& file, Profile const& profile) {
    for (auto const& [name, column] : profile.columns()) {
        for (std::string const& metric : column.others().unknownNames()) {
            complain(file + ": column " + shown(name) + ": the metric " + shown(metric) +
                     " is unknown to hio, and not shown");
        }
    }
}

struct Options {
    std::vector<std::string> files;
    std::vector<std::string> segments;
    ColumnView view;
    bool each = false;
    bool json = false;
};

/// The profiles of all files, one after the other; without --each those of several files as one.
std::vector<Shown> load(Options const& options) {
    std::vector<Shown> all;
    std::vector<Shown> merged;
    for (std::string const& file : options.files) {
        for (Profile& profile : selected(loadProfileFile(file).profiles, options.segments, file)) {
            if (options.each || options.files.size() == 1) {
                all.push_back({file, std::move(profile)});
                continue;
            }
            if (merged.empty()) {
                merged.push_back(
                    {std::to_string(options.files.size()) + " files, the first " + file,
                     std::move(profile)});
                continue;
            }
            std::vector<std::string> const obstacles = merged.front().profile.obstacles(profile);
            if (!obstacles.empty()) {
                throw ValidationError(file + " cannot be shown as one with those before it: " +
                                      obstacles.front() + ": give --each");
            }
            merged.front().profile.merge(profile);
        }
    }
    return merged.empty() ? std::move(all) : std::move(merged);
}

void show(Options const& options) {
    std::vector<Shown> const all = load(options);
    if (options.json) {
        for (Shown const& one : all) {
            tellUnknown(one.title, one.profile);
        }
        print(asJson(all));
        return;
    }
    ColumnView view = options.view;
    view.width = screenWidth();
    view.coloured = coloured();
    std::string text;
    for (Shown const& one : all) {
        text += (text.empty() ? "" : "\n") + asText(one, view);
    }
    print(text);
}

} // namespace

void addShow(CLI::App& profile) {
    auto const options = std::make_shared<Options>();
    CLI::App* const verb = profile.add_subcommand("show", "Print what a profile knows");
    verb->group("Verbs");
    verb->add_option("FILE", options->files, "Profiles of hio roll, or of whylogs; several as one")
        ->required();
    verb->add_flag("--each", options->each, "Show several files one after the other");
    verb->add_option("--column", options->view.columns, "Only this column (repeatable)")
        ->type_name("NAME")
        ->allow_extra_args(false);
    verb->add_option("--sort", options->view.sort, "By this figure, largest first (see below)")
        ->type_name("FIGURE");
    verb->add_option(
            "--segment", options->segments, "Only the segment with this value (repeatable)")
        ->type_name("COLUMN=VALUE")
        ->allow_extra_args(false);
    verb->add_flag("--json", options->json, "All metrics, for programs (see below)");
    verb->footer(
        "Without --json: a table of the columns where the terminal (or COLUMNS) is wide enough,\n"
        "else two tables, else a card for each column. Numbers have six digits; ~ marks a count\n"
        "of distinct values that is an estimate; the bars are a histogram of the numbers. Below\n"
        "are the most frequent texts. Of a file that holds the profiles of several segments, all\n"
        "are shown. Colours: on a terminal, unless NO_COLOR is set.\n"
        "\n"
        "--sort takes name, type, rows, nulls, distinct, min, q_25, median, q_75, max, mean and\n"
        "stddev.\n"
        "\n"
        "With --json: one object, column -> \"metric/component\" -> value, in whylogs' names.\n"
        "A value is an integer, a number, null (there is none, or it is infinite), or, of\n"
        "frequent_items/frequent_strings, a list of [text, estimate, upper, lower]. Several\n"
        "profiles are a list of {\"segment\": {tag: value}, \"columns\": that object}. Metrics "
        "that\n"
        "hio does not know are named on standard error.\n"
        "\n"
        "Examples:\n"
        "  hio profile show weather.bin\n"
        "  hio profile show weather.bin --json | jq '.wind[\"distribution/mean\"]'\n"
        "  hio profile show weather/*.bin --sort nulls --column wind --column rain\n"
        "  hio profile show sites.bin --segment site=east\n"
        "\n"
        "Exit codes: 0 shown, 2 not: no such file, not a profile, output cannot be written.");
    verb->callback([options] { show(*options); });
}

} // namespace hio::tool
