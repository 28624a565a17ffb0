// SPDX-License-Identifier: Apache-2.0
// hio roll: rows of files become profiles by window of time.
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/utf8.hpp>
#include <hio/roll/window.hpp>

#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "output.hpp"
#include "rolling.hpp"
#include "table.hpp"
#include "verbs.hpp"
#include "wording.hpp"

namespace hio::tool {
namespace {

constexpr int SomeRefused = 1;
constexpr std::size_t LongestRefusal = 4096;
constexpr int Signalled = 128; // and the signal's number: as a shell says it

/// The words of the user.
struct Words {
    RollingOptions rolling;
    std::string by = "day";
    std::string timeUnit = "iso";
    std::string format = "auto";
    std::string types;
    bool strict = false;
};

/// What a word of the user stands for. Throws ValidationError for one that stands for nothing.
template <class T>
T meaning(char const* flag, std::string const& word, std::map<std::string, T> const& words) {
    auto const found = words.find(word);
    if (found == words.end()) {
        std::vector<std::string> names;
        for (auto const& [name, value] : words) {
            names.push_back(name);
        }
        throw ValidationError(std::string(flag) + ' ' + shown(word) + ": " + choices(word, names));
    }
    return found->second;
}

std::string counted(std::uint64_t count, std::string const& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

std::uint64_t rowsIn(std::vector<RolledWindow> const& windows) {
    std::uint64_t rows = 0;
    for (RolledWindow const& window : windows) {
        rows += window.rows;
    }
    return rows;
}

void report(RollingOptions const& options, Rolled const& rolled) {
    constexpr std::size_t Uncut = 100000; // a file's name is of use as a whole only
    Table table({Side::left, Side::right, Side::right, Side::right, Side::left});
    table.add({"window", "rows", "columns", "nulls", "file"});
    for (RolledWindow const& window : rolled.windows) {
        table.add({windowLabel(window.startMs, options.by),
                   std::to_string(window.rows),
                   std::to_string(window.columns),
                   std::to_string(window.nulls),
                   window.file});
    }
    print(table.text(Uncut) + counted(rowsIn(rolled.windows), "row") + " in " +
          counted(rolled.windows.size(), "window") + ", files in " + options.to + '\n');
}

void reportRefusals(Refusals const& refusals) {
    if (refusals.first().empty()) { // none, or strictly the first, which ended the run
        return;
    }
    std::string said = counted(refusals.count(), "row") + " refused";
    said += refusals.count() > refusals.first().size()
                ? ", the first " + std::to_string(refusals.first().size()) + ":"
                : ":";
    complain(said);
    for (Refusal const& refusal : refusals.first()) {
        tell("  " + escaped(text(refusal), LongestRefusal) + '\n');
    }
}

/// A name for the data when the user gives none: that of the first file, without its ending.
std::string datasetOf(std::string const& file) {
    return file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
}

int run(Words& words) {
    RollingOptions& options = words.rolling;
    options.by = granularityOf(words.by);
    options.rows.timeUnit = meaning<TimeUnit>(
        "--time-unit",
        words.timeUnit,
        {{"iso", TimeUnit::iso}, {"s", TimeUnit::seconds}, {"ms", TimeUnit::milliseconds}});
    options.rows.format = meaning<Format>(
        "--format",
        words.format,
        {{"auto", Format::automatic}, {"csv", Format::csv}, {"jsonl", Format::jsonl}});
    options.rows.types = words.types.empty() ? Types() : parseTypes(words.types);
    if (options.dataset.empty()) {
        options.dataset = datasetOf(options.files.front());
    }
    if (!validUtf8(options.dataset)) {
        throw ValidationError("dataset " + shown(options.dataset) +
                              " is not UTF-8: give another by --dataset");
    }
    static_cast<void>(safeName(options.dataset)); // throws for one that no file name can hold
    Refusals refusals(words.strict);
    Rolled const rolled = roll(options, refusals);
    std::uint64_t const missing = rolled.rows - rowsIn(rolled.windows);
    try {
        if (!rolled.error || !rolled.windows.empty()) {
            report(options, rolled);
        }
        reportRefusals(refusals);
        if (rolled.error) {
            std::rethrow_exception(rolled.error);
        }
    } catch (std::exception const& error) {
        if (rolled.signal == 0) {
            throw;
        }
        complain(error.what()); // as that its terminal, which has gone, cannot be read or written
    }
    if (rolled.signal != 0) {
        complain(missing == 0
                     ? "interrupted: what had been read by then is in the files above"
                     : "interrupted: " + counted(missing, "row") + " read, but not delivered");
        return Signalled + rolled.signal;
    }
    if (missing != 0) {
        throw MultiError("the hands ended before they had delivered " + counted(missing, "row") +
                         ": run it again");
    }
    if (rolled.rows == 0 && refusals.count() > 0) {
        throw FormatError("not one row could be taken: see what is said of them above");
    }
    return refusals.count() == 0 ? 0 : SomeRefused;
}

} // namespace

void addRoll(CLI::App& app, int& exitCode) {
    auto words = std::make_shared<Words>();
    CLI::App& roll = *app.add_subcommand("roll", "Make profiles of rows by windows of time");
    roll.group("Verbs");
    roll.add_option("FILE", words->rolling.files, "CSV or JSON lines; - is standard input")
        ->required();
    roll.add_option("--time", words->rolling.rows.timeColumn, "Column with the time of a row")
        ->required()
        ->type_name("COLUMN");
    roll.add_option("--time-unit",
                    words->timeUnit,
                    "What the time is: iso (dates and date-times), s or ms since 1970")
        ->capture_default_str()
        ->type_name("UNIT");
    roll.add_option(
            "--by", words->by, "Length of a window: second, minute, hour, day, month or year (UTC)")
        ->capture_default_str()
        ->type_name("WINDOW");
    roll.add_option("--hands", words->rolling.hands, "Processes among which the windows are spread")
        ->capture_default_str()
        ->check(CLI::Range(1, 64).description(""))
        ->type_name("N");
    roll.add_option("--to", words->rolling.to, "Directory for the profiles")
        ->capture_default_str()
        ->type_name("DIR");
    roll.add_option("--dataset",
                    words->rolling.dataset,
                    "Name of the data in the file names; else that of the first FILE")
        ->type_name("NAME");
    roll.add_option("--format", words->format, "auto, csv or jsonl")
        ->capture_default_str()
        ->type_name("FORMAT");
    roll.add_option("--types",
                    words->types,
                    "Types of columns, as a=text,b=int; else a value is typed by itself")
        ->type_name("LIST");
    roll.add_flag("--strict", words->strict, "Stop at the first row that cannot be taken");
    roll.footer(
        "Each window becomes one file, profile.START.DATASET.PART.bin, that whylogs opens too.\n"
        "\n"
        "Examples:\n"
        "  hio roll weather.csv --time date --by month --to profiles\n"
        "  zcat log.jsonl.gz | hio roll - --time ts --time-unit ms --by hour --hands 2\n"
        "\n"
        "Exit codes:\n"
        "  0    all rows were taken\n"
        "  1    some rows were refused: the first ten are told\n"
        "  2    no row was taken, or it could not run to the end: standard error says why\n"
        "  130  interrupted (143 by SIGTERM, 129 when its terminal has gone): what was read is in\n"
        "       the files");
    roll.callback([words, &exitCode] { exitCode = run(*words); });
}

} // namespace hio::tool
