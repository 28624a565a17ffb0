// SPDX-License-Identifier: Apache-2.0
// The command `hio`: finds the verb, runs it, and makes every error one line and an exit code.
#include <hio/crew/crewer.hpp>

#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <clocale>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "output.hpp"
#include "rolling.hpp"
#include "verbs.hpp"
#include "wording.hpp"

namespace hio::tool {
namespace {

constexpr int CouldNotRun = 2;

/// Help as people read it: what it is, how it is called, the words one by one, examples.
class HelpFormat : public CLI::Formatter {
public:
    HelpFormat() {
        label("Positionals", "Arguments");
        label("SUBCOMMAND", "VERB");
        label("REQUIRED", "(required)");
        column_width(26);
    }

    std::string
    make_help(CLI::App const* app, std::string name, CLI::AppFormatMode mode) const override {
        return app->get_description() + "\n\n" + make_usage(app, std::move(name)) +
               make_positionals(app) + make_groups(app, mode) + make_subcommands(app, mode) + "\n" +
               app->get_footer() + "\n";
    }

    // The name of an argument says what it is; its type would not.
    std::string make_option_opts(CLI::Option const* option) const override {
        return option->get_positional() ? "" : CLI::Formatter::make_option_opts(option);
    }
};

/// The verb that was found last on the way to what the user wants.
CLI::App& chosen(CLI::App& app) {
    CLI::App* at = &app;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
    }
    return *at;
}

/// "hio profile show"
std::string fullName(CLI::App const& verb) {
    CLI::App const* const parent = verb.get_parent();
    return (parent != nullptr ? fullName(*parent) + " " : "") + verb.get_name();
}

std::vector<std::string> flagsOf(CLI::App const& verb) {
    std::vector<std::string> names;
    for (CLI::Option const* option : verb.get_options()) {
        for (std::string const& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::vector<std::string> verbsOf(CLI::App const& verb) {
    std::vector<std::string> names;
    for (CLI::App const* below : verb.get_subcommands([](CLI::App const*) { return true; })) {
        names.push_back(below->get_name());
    }
    return names;
}

/// What is wrong with `word`, the first that `verb` could not place.
std::string unknown(CLI::App const& verb, std::string const& word) {
    bool const flag = word.starts_with('-');
    std::vector<std::string> const names = flag ? flagsOf(verb) : verbsOf(verb);
    if (names.empty()) {
        return "one argument too many for " + fullName(verb) + ": " + shown(word);
    }
    return std::string("unknown ") + (flag ? "flag " : "verb ") + shown(word) + " of " +
           fullName(verb) + ": " + choices(word, names);
}

/// Why the words of the user cannot be taken. A word that has no place is most likely the cause
/// of whatever else `error` misses.
std::string fault(CLI::App& app, CLI::ParseError const& error) {
    std::string what = error.what();
    CLI::App* at = &app;
    for (bool last = false; !last;) {
        last = at->get_subcommands().empty();
        std::vector<std::string> rest = at->remaining();
        std::erase(rest, "--");
        if (!rest.empty()) {
            what = unknown(*at, rest.front());
            last = true;
        }
        at = last ? at : at->get_subcommands().front();
    }
    return what + " (see " + fullName(*at) + " --help)";
}

int run(int argc, char const* const* argv) {
    CLI::App app("Profiles rows of data by windows of time, and looks at such profiles.", "hio");
    int exitCode = 0;
    app.formatter(std::make_shared<HelpFormat>());
    app.require_subcommand(0, 1); // at most one: what follows may be a file named like a verb
    app.set_help_flag("-h,--help", "Print this help");
    app.set_version_flag("--version", "hio " HIO_VERSION, "Print the version");
    app.footer("Exit codes:\n"
               "  0  all was done\n"
               "  1  done, but some rows were refused\n"
               "  2  could not run: standard error says why\n"
               "  3  profile diff --fail-on found what it was told to look for\n"
               "\n"
               "hio VERB --help says more of a verb, with examples.");
    addRoll(app, {argv, argv + argc}, exitCode);
    addProfile(app, exitCode);
    try {
        app.parse(argc, argv);
    } catch (CLI::CallForHelp const&) {
        print(app.help());
        return 0;
    } catch (CLI::CallForVersion const& version) {
        print(std::string(version.what()) + "\n");
        return 0;
    } catch (CLI::ParseError const& error) {
        complain(fault(app, error));
        return CouldNotRun;
    }
    if (!verbsOf(chosen(app)).empty()) { // and none of them was given
        tell(app.help());
        return CouldNotRun;
    }
    return exitCode;
}

/// Takes 0, 1 and 2 if they are closed, so that no file opened later is written to by mistake.
void holdStandardStreams() {
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) {
        if (fd > STDERR_FILENO) {
            ::close(fd);
            return;
        }
    }
}

} // namespace
} // namespace hio::tool

int main(int argc, char** argv) {
    hio::tool::holdStandardStreams();
    ::signal(SIGPIPE, SIG_IGN); // a write that fails says so by its errno, which we handle:
    ::signal(SIGXFSZ, SIG_IGN); // no reader, above the limit of file size
    std::setlocale(LC_CTYPE, "C.UTF-8"); // NOLINT(concurrency-mt-unsafe): no thread runs yet
    try {
        if (auto const load = hio::Crewer::claim(argc, argv)) { // this is a hand of hio roll
            return hio::Crewer::work(hio::tool::rollCrew(), *load);
        }
        return hio::tool::run(argc, argv);
    } catch (std::bad_alloc const&) {
        hio::tool::tell("hio: out of memory: free some, or raise its limit (ulimit -v)\n");
    } catch (std::exception const& error) {
        hio::tool::complain(error.what());
    } catch (...) {
        hio::tool::complain("stopped by an exception of unknown type");
    }
    return hio::tool::CouldNotRun;
}
