// SPDX-License-Identifier: Apache-2.0
#include "reportpage.hpp"

#include <hio/help/escape.hpp>
#include <hio/roll/murmur.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "figures.hpp"
#include "histogram.hpp"
#include "page/frame.hpp"

namespace hio::tool {
namespace {

constexpr double Nothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<double, 9> Ranks{.0, .01, .05, .25, .50, .75, .95, .99, 1.0};
constexpr std::size_t TopItems = 12;      // told of a column
constexpr std::size_t FollowedItems = 5;  // and over the windows
constexpr std::size_t LongestName = 4096; // bytes
constexpr int Digits = 5;                 // of numbers that are drawn
constexpr int MaxDigits = 12;             // of those that hardly differ
constexpr int AllDigits = 17;

/// Writes JSON in the order in which it is called. Numbers have no more digits than asked for.
class JsonText {
public:
    void open(char bracket) {
        separate();
        text_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        text_ += bracket;
        first_ = false;
    }
    void key(std::string_view name) {
        string(name);
        text_ += ':';
        first_ = true;
    }
    /// Safe to show (see escape.hpp), and without anything that HTML would take for its own.
    void string(std::string_view value) {
        separate();
        text_ += '"';
        for (char const c : jsonEscaped(escaped(value, LongestName))) {
            if (c == '<') {
                text_ += "\\u003c";
            } else {
                text_ += c;
            }
        }
        text_ += '"';
    }
    /// NaN is written as null; infinities as numbers that every reader of JSON takes for them.
    void number(double value, int digits) {
        separate();
        if (std::isnan(value)) {
            text_ += "null";
        } else if (std::isinf(value)) {
            text_ += value > 0 ? "1e999" : "-1e999";
        } else {
            std::array<char, 32> buffer{};
            char* const end = buffer.data() + buffer.size();
            char* const stop =
                digits == AllDigits
                    ? std::to_chars(buffer.data(), end, value).ptr
                    : std::to_chars(buffer.data(), end, value, std::chars_format::general, digits)
                          .ptr;
            text_.append(buffer.data(), stop);
        }
    }
    template <class Whole>
    requires std::is_integral_v<Whole>
    void number(Whole value) {
        separate();
        text_ += std::to_string(value);
    }

    template <class Value>
    void field(std::string_view name, Value const& value) {
        key(name);
        if constexpr (std::is_integral_v<Value>) {
            number(value);
        } else if constexpr (std::is_floating_point_v<Value>) {
            number(value, AllDigits);
        } else {
            string(value);
        }
    }
    /// A list of what `write` writes for each of `values`.
    template <class Range, class Write>
    void list(std::string_view name, Range const& values, Write const& write) {
        key(name);
        open('[');
        for (auto const& value : values) {
            write(value);
        }
        close(']');
    }

    /// What was written since it was last asked.
    [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

private:
    void separate() {
        text_ += first_ ? "" : ",";
        first_ = false;
    }

    std::string text_;
    bool first_ = true;
};

/// How many digits tell apart what is drawn: more where large numbers differ by little, as those of
/// times do.
int digitsFor(std::vector<double> const& values) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (double const value : values) {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    double const width = high / 2 - low / 2;
    double const most = std::max(std::abs(low), std::abs(high)) / 2;
    if (!(width > 0.0)) {
        return low == high ? MaxDigits : Digits;
    }
    int const more = static_cast<int>(std::ceil(std::log10(most) - std::log10(width)));
    return std::clamp(Digits + more, Digits, MaxDigits);
}

class ColumnWriter {
public:
    ColumnWriter(JsonText& json, Report const& report) : json_(json), report_(report) {}

    void write(std::string const& name, Column const& column, Course const& course) {
        Metrics const& metrics = column.metrics();
        json_.open('{');
        json_.field("name", name);
        writeCounts(metrics);
        if (metrics.distribution && metrics.distribution->sketch().count() > 0) {
            writeNumbers(*metrics.distribution, metrics.types);
        }
        std::vector<FrequentItem> const items =
            metrics.frequent ? metrics.frequent->items() : std::vector<FrequentItem>();
        if (!items.empty()) {
            writeItems(items);
        }
        json_.key("changed");
        json_.number(course.changed, Digits);
        if (report_.windows.size() > 1) {
            writeCourse(course, items);
        }
        json_.close('}');
    }

private:
    void writeCounts(Metrics const& metrics) {
        json_.key("types");
        json_.open('{');
        for (auto const& [name, count] : typesOf(metrics.types)) {
            json_.field(name, count);
        }
        json_.close('}');
        json_.field("n", metrics.counts.n);
        json_.field("null", metrics.counts.null);
        json_.field("nan", metrics.counts.nan);
        json_.field("inf", metrics.counts.inf);
        if (metrics.cardinality) {
            json_.field("distinct", std::llround(metrics.cardinality->estimate()));
            json_.field("exact",
                        int{std::llround(metrics.cardinality->lower()) ==
                            std::llround(metrics.cardinality->upper())});
        }
    }

    void writeNumbers(Distribution const& distribution, Types const& types) {
        KllSketch const& sketch = distribution.sketch();
        json_.field("mean", distribution.mean());
        json_.field("stddev", distribution.stddev());
        json_.list("quantiles", sketch.quantiles(Ranks), [&](double value) {
            json_.number(value, AllDigits);
        });
        Histogram const histogram = histogramOf(sketch, types.fractional == 0);
        json_.key("histogram");
        json_.open('{');
        json_.field("low", histogram.low);
        json_.field("high", histogram.high);
        json_.field("below", histogram.below);
        json_.field("above", histogram.above);
        json_.list("bars", histogram.bars, [&](std::uint64_t count) { json_.number(count); });
        json_.close('}');
    }

    void writeItems(std::vector<FrequentItem> const& items) {
        json_.key("items");
        json_.open('[');
        for (std::size_t i = 0; i < std::min(items.size(), TopItems); ++i) {
            json_.open('[');
            json_.string(items[i].text);
            json_.number(items[i].estimate);
            json_.close(']');
        }
        json_.close(']');
        json_.field("itemsLeft", items.size() - std::min(items.size(), TopItems));
    }

    /// One list a figure, each with one entry a window; null where the column is not.
    void writeCourse(Course const& course, std::vector<FrequentItem> const& items) {
        cells_.assign(report_.windows.size(), nullptr);
        for (Cell const& cell : course.cells) {
            cells_[cell.window] = &cell;
        }
        json_.key("course");
        json_.open('{');
        each(
            "n", [](Cell const& cell) { return static_cast<double>(cell.n); }, AllDigits);
        each(
            "null", [](Cell const& cell) { return static_cast<double>(cell.null); }, AllDigits);
        each(
            "distinct", [](Cell const& cell) { return std::round(cell.distinct); }, Digits);
        json_.list("change", cells_, [&](Cell const* cell) {
            json_.number(cell == nullptr ? 0.0 : std::round(cell->change * 1000) / 1000, Digits);
        });
        writeQuantiles(course);
        if (!items.empty() && std::any_of(course.cells.begin(),
                                          course.cells.end(),
                                          [](Cell const& cell) { return !cell.items.empty(); })) {
            writeItemCourse(items);
        }
        json_.close('}');
    }

    void writeQuantiles(Course const& course) {
        std::vector<double> drawn;
        for (Cell const& cell : course.cells) {
            if (cell.quantiles) {
                drawn.insert(drawn.end(), cell.quantiles->begin(), cell.quantiles->end());
            }
        }
        if (drawn.empty()) {
            return;
        }
        int const digits = digitsFor(drawn);
        constexpr std::array<std::string_view, 5> Names{"q05", "q25", "q50", "q75", "q95"};
        for (std::size_t i = 0; i < Names.size(); ++i) {
            each(
                Names[i],
                [i](Cell const& cell) { return cell.quantiles ? (*cell.quantiles)[i] : Nothing; },
                digits);
        }
    }

    /// How often the most frequent items of all windows came in each.
    void writeItemCourse(std::vector<FrequentItem> const& items) {
        json_.key("items");
        json_.open('[');
        for (std::size_t i = 0; i < std::min(items.size(), FollowedItems); ++i) {
            std::uint64_t const hash = hashText(items[i].text).high;
            json_.open('[');
            for (Cell const* const cell : cells_) {
                writeCell(
                    cell,
                    [hash](Cell const& there) {
                        auto const found =
                            std::find_if(there.items.begin(),
                                         there.items.end(),
                                         [hash](ItemCount const& one) { return one.hash == hash; });
                        return found == there.items.end() ? 0.0 : static_cast<double>(found->count);
                    },
                    AllDigits);
            }
            json_.close(']');
        }
        json_.close(']');
    }

    template <class Value>
    void each(std::string_view name, Value const& value, int digits) {
        json_.list(name, cells_, [&](Cell const* cell) { writeCell(cell, value, digits); });
    }

    template <class Value>
    void writeCell(Cell const* cell, Value const& value, int digits) {
        json_.number(cell == nullptr || cell->n == 0 ? Nothing : value(*cell), digits);
    }

    JsonText& json_;
    Report const& report_;
    std::vector<Cell const*> cells_;
};

} // namespace

void writeReportPage(Report const& report, std::function<void(std::string_view)> const& put) {
    JsonText json;
    put(PageBefore);
    json.open('{');
    json.field("dataset", report.dataset);
    json.field("files", report.files);
    json.list(
        "windows", report.windows, [&](ReportWindow const& one) { json.number(one.startMs); });
    json.list("rows", report.windows, [&](ReportWindow const& one) { json.number(one.rows); });
    json.key("columns");
    json.open('[');
    ColumnWriter writer(json, report);
    for (auto const& [name, column] : report.whole.columns()) {
        put(json.take());
        writer.write(name, column, report.courses.find(name)->second);
    }
    json.close(']');
    json.close('}');
    put(json.take());
    put(PageAfter);
}

} // namespace hio::tool
