// SPDX-License-Identifier: Apache-2.0
#include "show.hpp"

#include <hio/help/escape.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/summary.hpp>
#include <hio/roll/window.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
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
#include "figures.hpp"
#include "segments.hpp"

namespace hio::tool {
namespace {

constexpr std::string_view ConditionCount = "condition_count";
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
std::string asJson(std::vector<Profile> const& profiles) {
    nlohmann::json json = nlohmann::json::array();
    for (Profile const& profile : profiles) {
        json.push_back({{"segment", profile.segment()}, {"columns", columnsOf(profile)}});
    }
    if (profiles.size() == 1) {
        json = columnsOf(profiles.front());
    }
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
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
            metrics.counted ? std::to_string(metrics.counts.n) : std::string(None),
            metrics.counted ? std::to_string(metrics.counts.null) : std::string(None),
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
    return text + itemsOf(profile, width) + othersOf(profile, width);
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
    std::string file;
    std::vector<std::string> segments;
    bool json = false;
};

void show(Options const& options) {
    std::vector<Profile> const profiles =
        selected(loadProfileFile(options.file).profiles, options.segments, options.file);
    if (options.json) {
        for (Profile const& profile : profiles) {
            tellUnknown(options.file, profile);
        }
        print(asJson(profiles));
        return;
    }
    std::string text;
    for (Profile const& profile : profiles) {
        text += (text.empty() ? "" : "\n") + asText(options.file, profile);
    }
    print(text);
}

} // namespace

void addShow(CLI::App& profile) {
    auto const options = std::make_shared<Options>();
    CLI::App* const verb = profile.add_subcommand("show", "Print what a profile knows");
    verb->group("Verbs");
    verb->add_option("FILE", options->file, "The profile: of hio roll, or of whylogs")->required();
    verb->add_option(
            "--segment", options->segments, "Only the segment with this value (repeatable)")
        ->type_name("COLUMN=VALUE")
        ->allow_extra_args(false);
    verb->add_flag("--json", options->json, "All metrics, for programs (see below)");
    verb->footer(
        "Without --json: a table of the columns as wide as the terminal (or COLUMNS). Numbers\n"
        "have six digits; ~ marks a count of distinct values that is an estimate. Of a file that\n"
        "holds the profiles of several segments, all are shown.\n"
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
        "  hio profile show sites.bin --segment site=east\n"
        "\n"
        "Exit codes: 0 shown, 2 not: no such file, not a profile, output cannot be written.");
    verb->callback([options] { show(*options); });
}

} // namespace hio::tool
