// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <hio/help/errors.hpp>
#include <hio/roll/murmur.hpp>
#include <hio/roll/profilefile.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <tuple>
#include <utility>

#include "../output.hpp"
#include "../wording.hpp"
#include "change.hpp"
#include "figures.hpp"

namespace hio::tool {
namespace {

/// A file, and what its head says. One that cannot be read twice (a pipe) is kept in memory.
struct Source {
    std::string path;
    std::int64_t startMs = 0;
    std::string dataset;
    std::optional<Profile> kept;
};

/// Runs `read` for each file. Tells of all it throws for; then throws itself.
template <class Range, class Read>
void readEach(Range& range, Read const& read) {
    std::size_t unread = 0;
    for (auto& one : range) {
        try {
            read(one);
        } catch (HioError const& error) {
            complain(error.what());
            ++unread;
        }
    }
    if (unread > 0) {
        throw FilerError("nothing is written, as " + std::to_string(unread) + " of " +
                         std::to_string(range.size()) + " files cannot be read");
    }
}

std::string datasetOf(Profile::Metadata const& metadata) {
    auto const name = metadata.find("name");
    return name == metadata.end() ? std::string() : name->second;
}

Source sourceOf(std::string const& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        Profile profile = readProfileFile(path);
        return {path, profile.datasetMs(), datasetOf(profile.metadata()), std::move(profile)};
    }
    ProfileHead const head = readProfileFileHead(path);
    return {path, head.datasetMs, datasetOf(head.metadata), std::nullopt};
}

/// Files of whylogs do not name their dataset: they go with any.
void checkDataset(std::vector<Source> const& sources) {
    Source const* first = nullptr;
    for (Source const& source : sources) {
        if (first == nullptr && !source.dataset.empty()) {
            first = &source;
        }
        if (!source.dataset.empty() && source.dataset != first->dataset) {
            throw ValidationError(source.path + " is of the dataset " + shown(source.dataset) +
                                  ", and " + first->path + " of " + shown(first->dataset) +
                                  ": give the files of one dataset");
        }
    }
}

/// Whether its values are told by their most frequent ones rather than by quantiles.
bool textual(Types const& types) {
    return types.string + types.boolean > types.integral + types.fractional;
}

std::vector<ItemCount> itemsOf(FrequentSketch const& sketch) {
    std::vector<ItemCount> kept;
    for (FrequentItem const& item : sketch.items()) {
        if (kept.size() == Cell::MaxItems) {
            break;
        }
        kept.push_back({hashText(item.text).high, item.estimate});
    }
    return kept;
}

Cell cellOf(Column const& column) {
    Metrics const& metrics = column.metrics();
    Cell cell{.n = metrics.counts.n, .null = metrics.counts.null};
    if (metrics.cardinality) {
        cell.distinct = metrics.cardinality->estimate();
    }
    if (metrics.distribution && metrics.distribution->sketch().count() > 0) {
        std::vector<double> const values = metrics.distribution->sketch().quantiles(Cell::Ranks);
        std::copy(values.begin(), values.end(), cell.quantiles.emplace().begin());
    }
    if (metrics.frequent && textual(metrics.types)) {
        cell.items = itemsOf(*metrics.frequent);
    }
    return cell;
}

/// A window with its profile.
struct Filled {
    Profile profile{0, 0};
    std::uint64_t rows = 0;

    void merge(Profile const& part) {
        rows += rowsOf(part);
        profile.merge(part);
    }

    [[nodiscard]] ColumnIn operator[](std::string const& name) const {
        auto const found = profile.columns().find(name);
        return {found == profile.columns().end() ? nullptr : &found->second, rows};
    }
};

/// Takes in the windows, in their order.
class Collector {
public:
    explicit Collector(Report& report) : report_(report) {}

    void take(Filled&& window) {
        std::size_t const at = report_.windows.size();
        report_.windows.push_back({window.profile.datasetMs(), window.rows});
        for (auto const& [name, column] : window.profile.columns()) {
            Cell cell = cellOf(column);
            cell.window = at;
            cell.change = at == 0 ? 0.0 : change(before_[name], window[name]);
            report_.courses[name].cells.push_back(std::move(cell));
        }
        for (auto const& [name, column] : before_.profile.columns()) {
            if (window.profile.columns().count(name) == 0) { // it is gone
                report_.courses[name].cells.push_back(
                    {.window = at, .change = change(before_[name], window[name])});
            }
        }
        if (at == 0) {
            report_.whole = window.profile;
            first_ = window;
        } else {
            report_.whole.merge(window.profile);
        }
        before_ = std::move(window);
    }

    void finish() {
        for (auto& [name, course] : report_.courses) {
            course.changed = change(first_[name], before_[name]);
            for (Cell const& cell : course.cells) {
                course.changed = std::max(course.changed, cell.change);
            }
        }
    }

private:
    Report& report_;
    Filled first_;
    Filled before_;
};

} // namespace

Report collectReport(std::span<std::string const> files) {
    std::vector<Source> sources;
    readEach(files, [&](std::string const& path) { sources.push_back(sourceOf(path)); });
    checkDataset(sources);
    std::sort(sources.begin(), sources.end(), [](Source const& one, Source const& two) {
        return std::tie(one.startMs, one.path) < std::tie(two.startMs, two.path);
    });

    Report report;
    report.files = files.size();
    Collector collector(report);
    std::optional<Filled> window;
    readEach(sources, [&](Source& source) {
        Profile part = source.kept ? std::move(*source.kept) : readProfileFile(source.path);
        source.kept.reset();
        report.dataset = source.dataset.empty() ? report.dataset : source.dataset;
        if (window && window->profile.datasetMs() != part.datasetMs()) {
            collector.take(std::move(*window));
            window.reset();
        }
        if (window) {
            window->merge(part);
        } else {
            std::uint64_t const rows = rowsOf(part);
            window = Filled{std::move(part), rows};
        }
    });
    collector.take(std::move(*window));
    collector.finish();
    return report;
}

} // namespace hio::tool
