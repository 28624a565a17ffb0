// SPDX-License-Identifier: Apache-2.0
#include "diff.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/roll/profilefile.hpp>
#include <hio/roll/window.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "../output.hpp"
#include "../table.hpp"
#include "../wording.hpp"
#include "difference.hpp"
#include "figures.hpp"

namespace hio::tool {
namespace {

constexpr int Drifted = 3; // exit code

struct Options {
    std::string before;
    std::string after;
    std::vector<std::string> columns;
    std::optional<std::string> failOn;
    bool json = false;
};

// --- JSON -----------------------------------------------------------------------------------

nlohmann::json jsonOf(double value) {
    return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
}

nlohmann::json jsonOf(Types const& types) {
    nlohmann::json counts = nlohmann::json::object();
    for (TypeCount const& type : typesOf(types)) {
        counts[std::string(type.name)] = type.count;
    }
    return counts;
}

/// What `of` says of both sides; null for one that lacks the column.
template <class Of>
nlohmann::json pairOf(ColumnDifference const& column, Of of) {
    nlohmann::json pair = nlohmann::json::array();
    for (Column const* side : {column.before, column.after}) {
        pair.push_back(side == nullptr ? nlohmann::json() : of(*side));
    }
    return pair;
}

nlohmann::json pairOf(ColumnDifference const& column, Figure const& figure) {
    return pairOf(column, [&figure](Column const& side) {
        double const value = figure.of(side);
        return figure.kind == Figure::Kind::count && !std::isnan(value)
                   ? nlohmann::json(std::llround(value))
                   : jsonOf(value);
    });
}

std::string asJson(std::vector<ColumnDifference> const& columns) {
    nlohmann::json all = nlohmann::json::object();
    for (ColumnDifference const& column : columns) {
        nlohmann::json& one = all[std::string(column.name)];
        one["only"] = column.before == nullptr  ? nlohmann::json("B")
                      : column.after == nullptr ? nlohmann::json("A")
                                                : nlohmann::json();
        one["changed"] = column.changed();
        one["types"] =
            pairOf(column, [](Column const& side) { return jsonOf(side.metrics().types); });
        for (Figure const& figure : figures()) {
            one[std::string(figure.name)] = pairOf(column, figure);
        }
        Drift const drift = column.drift.value_or(Drift());
        one["ks"] = jsonOf(drift.ks);
        one["ks_bound"] = jsonOf(drift.ksBound);
        one["psi"] = jsonOf(drift.psi);
        one["js"] = jsonOf(drift.js);
    }
    return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// --- for people -----------------------------------------------------------------------------

/// "3", or "3 → 4" where it has changed.
template <class Text>
std::string change(ColumnDifference const& column, Text text) {
    std::string const before = column.before == nullptr ? "" : text(*column.before);
    std::string const after = column.after == nullptr ? "" : text(*column.after);
    if (column.before == nullptr || column.after == nullptr || before == after) {
        return column.before == nullptr ? after : before;
    }
    return before + " → " + after;
}

std::string kindOf(ColumnDifference const& column) {
    std::string const types =
        change(column, [](Column const& side) { return typesText(side.metrics().types); });
    return column.before == nullptr  ? "new: " + types
           : column.after == nullptr ? "gone: " + types
                                     : types;
}

double medianOf(Column const& column) {
    auto const all = figures();
    auto const median = std::find_if(
        all.begin(), all.end(), [](Figure const& one) { return one.name == "median"; });
    return median->of(column);
}

std::vector<std::string> rowOf(ColumnDifference const& column) {
    Drift const drift = column.drift.value_or(Drift());
    auto const three = [](double value) {
        return std::isnan(value) ? std::string(None) : numberText(std::round(value * 1e3) / 1e3);
    };
    return {
        column.changed() ? "!" : "",
        escaped(column.name),
        kindOf(column),
        change(column, [](Column const& side) { return nullText(side.metrics().counts); }),
        change(column, [](Column const& side) { return distinctText(side.metrics().cardinality); }),
        change(column, [](Column const& side) { return numberText(medianOf(side)); }),
        three(drift.ks),
        three(drift.ksBound),
        three(drift.psi),
        three(drift.js),
    };
}

/// What comes first matters most.
std::tuple<bool, double, double> rankOf(ColumnDifference const& column) {
    Drift const drift = column.drift.value_or(Drift());
    auto const known = [](double value) { return std::isnan(value) ? 0.0 : value; };
    return {!column.changed() || column.drift, -known(drift.ks - drift.ksBound), -known(drift.psi)};
}

std::string asText(Options const& options,
                   Profile const& before,
                   Profile const& after,
                   std::vector<ColumnDifference> columns) {
    Table sides({Side::left, Side::left, Side::left});
    auto const side = [&](char const* name, std::string const& file, Profile const& profile) {
        sides.add(
            {name,
             escaped(file),
             std::to_string(rowsOf(profile)) + " rows from " + timeText(profile.datasetMs())});
    };
    side("A", options.before, before);
    side("B", options.after, after);
    std::string text = sides.text(std::string::npos);
    auto const changed = std::count_if(
        columns.begin(), columns.end(), [](ColumnDifference const& one) { return one.changed(); });
    text += std::to_string(changed) + " of " + std::to_string(columns.size()) +
            " columns have changed\n";
    if (columns.empty()) {
        return text;
    }
    auto const key = [](ColumnDifference const& one) {
        return std::tuple(!one.changed(), rankOf(one), one.name);
    };
    std::sort(columns.begin(), columns.end(), [&](auto const& one, auto const& two) {
        return key(one) < key(two);
    });
    using enum Side;
    Table table({left, left, left, right, right, right, right, right, right, right});
    table.add({"", "column", "type", "null %", "distinct", "median", "ks", "bound", "psi", "js"});
    for (ColumnDifference const& column : columns) {
        table.add(rowOf(column));
    }
    return text + "\n" + table.text(screenWidth());
}

// --- the verb -------------------------------------------------------------------------------

/// Only those columns that are named; all when none is.
std::vector<ColumnDifference> chosen(std::vector<ColumnDifference> all,
                                     std::vector<std::string> const& names) {
    std::vector<std::string> known;
    for (ColumnDifference const& column : all) {
        known.emplace_back(column.name);
    }
    for (std::string const& name : names) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw ValidationError("--column " + shown(name) +
                                  ": neither profile has it: " + choices(name, known));
        }
    }
    if (!names.empty()) {
        std::erase_if(all, [&](ColumnDifference const& column) {
            return std::find(names.begin(), names.end(), column.name) == names.end();
        });
    }
    return all;
}

void diff(Options const& options, int& exitCode) {
    std::vector<FailRule> const rules =
        options.failOn ? failRules(*options.failOn) : std::vector<FailRule>();
    Profile const before = readProfileFile(options.before);
    Profile const after = readProfileFile(options.after);
    std::vector<ColumnDifference> const columns =
        chosen(differencesOf(before, after), options.columns);
    print(options.json ? asJson(columns) : asText(options, before, after, columns));
    for (ColumnDifference const& column : columns) {
        for (FailRule const& rule : rules) {
            if (auto const why = rule.broken(column)) {
                complain(shown(column.name) + " " + *why);
                exitCode = Drifted;
            }
        }
    }
}

} // namespace

void addDiff(CLI::App& profile, int& exitCode) {
    auto const options = std::make_shared<Options>();
    CLI::App* const verb = profile.add_subcommand("diff", "Say what changed between two profiles");
    verb->group("Verbs");
    verb->add_option("A", options->before, "The profile of before")->required();
    verb->add_option("B", options->after, "The profile of after")->required();
    verb->add_option("--column", options->columns, "Only this column; may be given again")
        ->type_name("NAME")
        ->expected(1)
        ->take_all();
    verb->add_flag("--json", options->json, "All figures, for programs (see below)");
    verb->add_option("--fail-on", options->failOn, "Exit with 3 when a rule is broken (see below)")
        ->type_name("LIST");
    verb->footer(
        "The columns that changed come first and are marked with !. A column has changed when it\n"
        "is new or gone, has values of other types, or its values have moved: numbers by a ks\n"
        "above its bound, texts by a psi above 0.2.\n"
        "\n"
        "  ks     0 to 1: the largest distance between the cumulative shares of both\n"
        "  bound  how large ks may be although nothing has changed: the error of the sketches,\n"
        "         and what two samples of the same data exceed once in 100,000 times\n"
        "  psi    population stability index over the tenths of A, or the usual texts\n"
        "  js     0 to 1: Jensen-Shannon divergence over the same, in bits\n"
        "\n"
        "psi and js have no bound: below some thousand rows chance alone makes them larger than 0\n"
        "(psi by 9/rows of A + 9/rows of B).\n"
        "\n"
        "--fail-on takes rules with commas between them; each column is held against each rule:\n"
        "\n"
        "  ks>0.1      ks, less its bound, is above 0.1; likewise psi and js\n"
        "  nulls>5%    more than 5 % of B are null; nulls>+5%: 5 points more than in A\n"
        "  mean>+10%   a figure has grown by more than 10 %; rows<-20%: fallen by more than 20 %\n"
        "  mean>3      a figure of B is above 3; mean>+3: it has grown by more than 3\n"
        "  types       there are values of other types; columns: a column is new or gone\n"
        "\n"
        "Figures: rows nulls distinct min q_25 median q_75 max mean stddev.\n"
        "\n"
        "With --json: one object, column -> figure -> [A, B]; only (\"A\" or \"B\" where the "
        "other\n"
        "lacks the column, else null), changed, types, ks, ks_bound, psi, js. nulls is a share,\n"
        "0 to 1. null stands for what does not apply.\n"
        "\n"
        "Examples:\n"
        "  hio profile diff january.bin february.bin\n"
        "  hio profile diff yesterday.bin today.bin --fail-on 'ks>0.1,nulls>+5%,columns'\n"
        "\n"
        "Exit codes: 0 compared, 2 not: a file cannot be read or a rule is none, 3 a rule of\n"
        "--fail-on is broken: standard error says which, and by what.");
    verb->callback([options, &exitCode] { diff(*options, exitCode); });
}

} // namespace hio::tool
