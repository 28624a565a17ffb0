// SPDX-License-Identifier: Apache-2.0
// hio roll: rows of files become profiles by window of time.
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/utf8.hpp>
#include <hio/roll/window.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dryrun.hpp"
#include "output.hpp"
#include "remedy.hpp"
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
    std::vector<std::string> args; ///< all of them, as they came
    RollingOptions rolling;
    std::string by = "day";
    std::string timeUnit = "iso";
    std::string format = "auto";
    std::string encoding = "auto";
    std::string timeFormat;
    std::string types;
    std::string delimiter = "auto";
    std::string columns;
    std::string nulls;
    std::string decimal = ".";
    bool noHeader = false;
    bool dryRun = false;
    bool append = false;
    bool replace = false;
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
          counted(rolled.windows.size(), "window") + ", files in " +
          escaped(rolled.dir, LongestRefusal) + '\n');
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

/// Tells the command line that may take the rows, when nearly all were refused for one reason.
void adviseRemedy(Words const& words, Rolled const& rolled, Refusals const& refusals) {
    std::string remedy = remedyFor(refusals, rolled.rows, words.rolling.rows);
    if (remedy.empty()) {
        return;
    }
    if (rolled.rows > 0 && words.rolling.present == Present::refuse) {
        remedy += " --replace"; // the few that were taken
    }
    complain("nearly all rows were refused for one reason; this may be the remedy:");
    tell("  " + escaped(shellLine(words.args) + " " + remedy, LongestRefusal) + '\n');
}

/// A name for the data when the user gives none: that of the first file, without its ending.
std::string datasetOf(std::string const& file) {
    if (file == "-") {
        return "stdin";
    }
    std::filesystem::path name = std::filesystem::path(file).filename();
    if (name.extension() == ".gz" || name.extension() == ".zst") {
        name = name.stem();
    }
    return name.stem().string();
}

/// The delimiter that a word stands for; 0: it is to be found.
char delimiterOf(std::string const& word) {
    if (word == "auto") {
        return '\0';
    }
    char const delimiter = word == "tab" || word == "\\t" ? '\t' : word.front();
    bool const one = word == "tab" || word == "\\t" || word.size() == 1;
    if (!one || delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
        throw ValidationError("--delimiter " + shown(word) +
                              ": give auto, tab, or one character that is no quote");
    }
    return delimiter;
}

/// The names of a list with commas.
std::vector<std::string> namesOf(std::string const& list) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t at = 0; at <= list.size();) {
        std::size_t const end = std::min(list.find(',', at), list.size());
        std::string name = list.substr(at, end - at);
        if (name.empty() || !validUtf8(name) || !seen.insert(name).second) {
            throw ValidationError("--columns: " + shown(name) +
                                  " is empty, not UTF-8 or there twice: name each column once");
        }
        names.push_back(std::move(name));
        at = end + 1;
    }
    return names;
}

/// What the words say of how the rows are written.
void readRowWords(Words const& words, RowOptions& rows) {
    rows.time.unit = meaning<TimeUnit>("--time-unit",
                                       words.timeUnit,
                                       {{"iso", TimeUnit::date},
                                        {"s", TimeUnit::seconds},
                                        {"ms", TimeUnit::milliseconds},
                                        {"us", TimeUnit::microseconds},
                                        {"ns", TimeUnit::nanoseconds}});
    if (!words.timeFormat.empty()) {
        if (rows.time.unit != TimeUnit::date) {
            throw ValidationError("--time-format is of dates, --time-unit of counts: give one");
        }
        rows.time.format = TimeFormat(words.timeFormat);
    }
    rows.format = meaning<Format>("--format",
                                  words.format,
                                  {{"auto", Format::automatic},
                                   {"csv", Format::csv},
                                   {"json", Format::json},
                                   {"jsonl", Format::jsonl}});
    rows.encoding = meaning<Encoding>("--encoding",
                                      words.encoding,
                                      {{"auto", Encoding::automatic},
                                       {"utf-8", Encoding::utf8},
                                       {"utf-16", Encoding::utf16},
                                       {"latin1", Encoding::latin1}});
    rows.types = parseTypes(words.types);
    rows.delimiter = delimiterOf(words.delimiter);
    rows.header = !words.noHeader;
    if (!words.columns.empty()) {
        rows.columns = namesOf(words.columns);
    }
    if (!words.nulls.empty()) {
        rows.nulls = NullWords(words.nulls);
    }
    if (words.decimal != "." && words.decimal != ",") {
        throw ValidationError("--decimal " + shown(words.decimal) + ": give . or ,");
    }
    rows.point = words.decimal.front();
    if (rows.point == rows.delimiter) {
        throw ValidationError("--decimal and --delimiter are both " + shown(words.decimal) +
                              ": fields could not be told from numbers");
    }
}

int run(Words& words) {
    RollingOptions& options = words.rolling;
    options.by = options.rows.timeColumn.empty() ? Granularity::all : granularityOf(words.by);
    readRowWords(words, options.rows);
    options.present = words.append    ? Present::append
                      : words.replace ? Present::replace
                                      : Present::refuse;
    if (options.dataset.empty()) {
        options.dataset = datasetOf(options.files.front());
    }
    if (!validUtf8(options.dataset)) {
        throw ValidationError("dataset " + shown(options.dataset) +
                              " is not UTF-8: give another by --dataset");
    }
    static_cast<void>(safeName(options.dataset)); // throws for one that no file name can hold
    if (words.dryRun) {
        for (std::size_t i = 0; i < options.files.size(); ++i) {
            print((i == 0 ? "" : "\n") + describeFile(options.files[i], options.rows, options.by));
        }
        return 0;
    }
    Refusals refusals(words.strict);
    Rolled const rolled = roll(options, refusals);
    for (std::string const& note : rolled.notes) {
        complain(note);
    }
    std::uint64_t const missing = rolled.rows - rowsIn(rolled.windows);
    try {
        if (rolled.keptOld) {
            complain("nothing was replaced: the profiles in " + rolled.dir +
                     " are those from before");
        } else if (!rolled.error || !rolled.windows.empty()) {
            report(options, rolled);
        }
        reportRefusals(refusals);
        adviseRemedy(words, rolled, refusals);
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
        complain(rolled.keptOld ? "interrupted"
                 : missing == 0
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

void addRoll(CLI::App& app, std::vector<std::string> args, int& exitCode) {
    auto words = std::make_shared<Words>();
    words->args = std::move(args);
    CLI::App& roll = *app.add_subcommand("roll", "Make profiles of rows by windows of time");
    roll.group("Verbs");
    roll.add_option("FILE",
                    words->rolling.files,
                    "CSV, JSON or JSON lines, also by gzip or zstd; - is standard input")
        ->required();
    roll.add_option("--time",
                    words->rolling.rows.timeColumn,
                    "Column with the time of a row; without it all rows make one window, all")
        ->type_name("COLUMN");
    roll.add_option("--time-format",
                    words->timeFormat,
                    "How the time is written, as %d-%b-%y; else the forms below are known")
        ->take_last()
        ->type_name("FORMAT");
    roll.add_option("--time-unit",
                    words->timeUnit,
                    "What the time counts since 1970: s, ms, us or ns; iso: it is a date")
        ->capture_default_str()
        ->take_last()
        ->type_name("UNIT");
    roll.add_option("--by",
                    words->by,
                    "Length of a window: second, minute, hour, day, month, year or all (UTC)")
        ->capture_default_str()
        ->type_name("WINDOW");
    roll.add_option("--hands", words->rolling.hands, "Processes among which the windows are spread")
        ->capture_default_str()
        ->check(CLI::Range(1, 64).description(""))
        ->type_name("N");
    roll.add_option(
            "--to", words->rolling.to, "Directory for the profiles; else one named as the dataset")
        ->type_name("DIR");
    CLI::Option* const append = roll.add_flag(
        "--append", words->append, "Add to the profiles that DIR has of this dataset");
    roll.add_flag("--replace", words->replace, "Replace them, once the new ones are whole")
        ->excludes(append);
    roll.add_option("--dataset",
                    words->rolling.dataset,
                    "Name of the data in the file names; else that of the first FILE")
        ->type_name("NAME");
    roll.add_option("--format",
                    words->format,
                    "auto, csv, json (an array of objects) or jsonl (one a line)")
        ->capture_default_str()
        ->type_name("FORMAT");
    roll.add_option("--encoding", words->encoding, "auto, utf-8, utf-16 or latin1")
        ->capture_default_str()
        ->take_last()
        ->type_name("ENCODING");
    roll.add_option("--types",
                    words->types,
                    "Types of columns, as a=text,b=int; else those of the first 10,000 rows")
        ->type_name("LIST");
    roll.add_option("--delimiter",
                    words->delimiter,
                    "What is between fields: one character, tab, or auto: , ; tab or |")
        ->capture_default_str()
        ->take_last()
        ->type_name("C");
    roll.add_flag("--no-header", words->noHeader, "The first row has no names: column_1, ...");
    roll.add_option("--columns", words->columns, "Names of the columns, as a,b,c, for the header's")
        ->type_name("LIST");
    roll.add_option("--skip", words->rolling.rows.skip, "Lines before the header")
        ->take_last()
        ->type_name("N");
    roll.add_option("--null",
                    words->nulls,
                    "What stands for no value, with commas; else NA,N/A,null,NULL,None")
        ->type_name("LIST");
    roll.add_option("--decimal", words->decimal, "The decimal point: . or ,")
        ->capture_default_str()
        ->type_name("C");
    roll.add_flag("--dry-run", words->dryRun, "Say what was found in the files, and stop");
    roll.add_flag("--strict", words->strict, "Stop at the first row that cannot be taken");
    roll.footer(
        "Each window becomes one file, profile.START.DATASET.PART.bin, that whylogs opens too.\n"
        "\n"
        "What is not said is found out by the first 10,000 rows; --dry-run tells what it is, and "
        "the\n"
        "options that say the same. The type of a column is the narrowest of bool, int, float and\n"
        "text that all its values have; numbers with leading zeros or + are text. A later value "
        "that\n"
        "does not fit counts as its own type. Values of JSON keep theirs.\n"
        "\n"
        "These times are known by themselves: ISO 8601 (2024-01-31, 2024-01-31T23:59:59.5Z, "
        "2024-01,\n"
        "2024), 2024/01/31 23:59:59, Jan 31 2024, and 31/1/2024 or 1/31/2024, also with dots, if "
        "the\n"
        "column has a value that tells day from month. --time-format takes %Y %y %m %d %b %B %j "
        "%H\n"
        "%I %M %S %f %p %z and %%.\n"
        "\n"
        "Examples:\n"
        "  hio roll weather.csv --time date --by month --to profiles\n"
        "  hio roll *.csv.gz --dataset sales --time day --time-format %d.%m.%Y --decimal ,\n"
        "  curl -s URL | hio roll - --time ts --time-unit ms --by hour --hands 2\n"
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
