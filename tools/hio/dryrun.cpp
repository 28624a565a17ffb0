// SPDX-License-Identifier: Apache-2.0
#include "dryrun.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>

#include <map>
#include <string_view>
#include <vector>

#include "input/dateorder.hpp"
#include "input/delimiter.hpp"
#include "remedy.hpp"
#include "table.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t LongestText = 4096;
constexpr std::size_t Uncut = 100000;

std::string_view wordOf(Format format) {
    return format == Format::csv ? "csv" : format == Format::json ? "json" : "jsonl";
}

std::string_view wordOf(TimeUnit unit) {
    constexpr std::string_view Words[] = {"iso", "s", "ms", "us", "ns"};
    return Words[static_cast<std::size_t>(unit)];
}

/// How times are written, for people.
std::string timeWords(TimeReading const& time) {
    if (time.unit != TimeUnit::date) {
        return "a count since 1970 in " + std::string(wordOf(time.unit));
    }
    if (!time.format.empty()) {
        return time.format.text();
    }
    switch (time.order) {
    case DateOrder::dayFirst:
        return "D/M/YYYY, or another form that is known by itself";
    case DateOrder::monthFirst:
        return "M/D/YYYY, or another form that is known by itself";
    case DateOrder::unknown:
        break;
    }
    return "a form that is known by itself (ISO 8601, YYYY/MM/DD, Mon D YYYY)";
}

/// What was seen of the rows.
struct Seen {
    std::map<std::int64_t, std::uint64_t> windows; ///< rows by start
    std::uint64_t rows = 0;
    std::string time; ///< the first
};

Seen look(RowReader& reader, RowOptions const& options, Granularity by, Refusals& refusals) {
    Seen seen;
    Row row;
    while (seen.rows + refusals.count() < SampleRows && reader.read(row)) {
        try {
            ++seen.windows[windowStart(row.timeMs, by)];
            ++seen.rows;
        } catch (ValidationError const& error) {
            refusals.add({"", row.line, error.what()});
        }
        for (std::size_t i = 0; seen.time.empty() && i < row.columns.size(); ++i) {
            auto const* const text = std::get_if<std::string_view>(&row.values[i]);
            seen.time = row.columns[i] == options.timeColumn && text ? *text : std::string_view();
        }
    }
    return seen;
}

/// The options that say what was found.
std::string sameOptions(Findings const& found, RowOptions const& options, Seen const& seen) {
    std::vector<std::string> words{"--format",
                                   std::string(wordOf(found.format)),
                                   "--encoding",
                                   std::string(hio::tool::wordOf(found.encoding))};
    auto const add = [&words](std::string option, std::string value) {
        words.push_back(std::move(option));
        words.push_back(std::move(value));
    };
    if (!options.timeColumn.empty() && found.time.unit != TimeUnit::date) {
        add("--time-unit", std::string(wordOf(found.time.unit)));
    } else if (!found.time.format.empty()) {
        add("--time-format", found.time.format.text());
    } else if (found.time.order != DateOrder::unknown) {
        add("--time-format", formatOf(seen.time, found.time.order));
    }
    if (found.format != Format::csv) {
        return shellLine(words);
    }
    add("--delimiter", found.delimiter == '\t' ? "tab" : std::string(1, found.delimiter));
    std::string types;
    for (std::size_t i = 0; i < found.columns.size(); ++i) {
        bool const sayable = found.kinds[i] != Kind::self &&
                             found.columns[i] != options.timeColumn &&
                             found.columns[i].find(',') == std::string::npos;
        if (sayable) {
            types += (types.empty() ? "" : ",") + found.columns[i] + "=" +
                     std::string(word(found.kinds[i]));
        }
    }
    if (!types.empty()) {
        add("--types", types);
    }
    return shellLine(words);
}

} // namespace

std::string describeFile(std::string const& path, RowOptions const& options, Granularity by) {
    Refusals refusals;
    auto const reader = openRows(path, options, refusals);
    Findings const& found = reader->findings();
    Seen const seen = look(*reader, options, by, refusals);

    Table facts({Side::left, Side::left});
    facts.add({"file", escaped(path, LongestText)});
    facts.add({"compression", std::string(hio::tool::wordOf(reader->compression()))});
    facts.add({"encoding", std::string(hio::tool::wordOf(found.encoding))});
    facts.add({"format", std::string(wordOf(found.format))});
    if (found.format == Format::csv) {
        facts.add({"delimiter", escaped(hio::tool::wordOf(found.delimiter))});
        facts.add({"header", options.header ? "line " + std::to_string(options.skip + 1) : "none"});
    }
    facts.add({"time",
               options.timeColumn.empty()
                   ? "none: all rows make one window"
                   : "column " + escaped(options.timeColumn) + ": " + timeWords(found.time)});
    std::string text = facts.text(Uncut);
    for (std::string const& note : found.notes) {
        text += "note: " + escaped(note, LongestText) + "\n";
    }
    if (found.format == Format::csv) {
        Table columns({Side::left, Side::left});
        columns.add({"column", "type"});
        for (std::size_t i = 0; i < found.columns.size(); ++i) {
            bool const time = found.columns[i] == options.timeColumn;
            columns.add(
                {escaped(found.columns[i]), time ? "time" : std::string(word(found.kinds[i]))});
        }
        text += "\n" + columns.text(Uncut);
    }
    Table windows({Side::left, Side::right});
    windows.add({"window", "rows"});
    for (auto const& [start, rows] : seen.windows) {
        windows.add({windowLabel(start, by), std::to_string(rows)});
    }
    text += "\n" + windows.text(Uncut);
    text += "of the first " + std::to_string(seen.rows + refusals.count()) + " rows";
    text += refusals.count() == 0
                ? "\n"
                : "; " + std::to_string(refusals.count()) + " would not be taken:\n";
    for (Refusal const& refusal : refusals.first()) {
        text += "  line " + std::to_string(refusal.line) + ": " +
                escaped(refusal.what, LongestText) + "\n";
    }
    return text + "\nthe same by options:\n  " +
           escaped(sameOptions(found, options, seen), 64 * 1024) + "\n";
}

} // namespace hio::tool
