// SPDX-License-Identifier: Apache-2.0
#include "columnview.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <ranges>
#include <utility>

#include "../table.hpp"
#include "../wording.hpp"
#include "figures.hpp"
#include "histogram.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t ShapeBars = 20;  // of a histogram
constexpr std::size_t TopItems = 5;    // of a text column
constexpr std::size_t LongestBar = 30; // characters
constexpr std::size_t LongestItem = 40;
constexpr std::string_view Indent = "  ";

using Entry = std::pair<std::string const, Column>;

// --- which columns --------------------------------------------------------------------------

std::vector<Entry const*> chosen(Profile const& profile, ColumnView const& view) {
    std::vector<Entry const*> chosen;
    std::vector<std::string> names;
    for (Entry const& column : profile.columns()) {
        names.push_back(column.first);
        chosen.push_back(&column);
    }
    if (view.columns.empty()) {
        return chosen;
    }
    chosen.clear();
    for (std::string const& name : view.columns) {
        auto const found = profile.columns().find(name);
        if (found == profile.columns().end()) {
            throw ValidationError("--column " + shown(name) +
                                  ": the profile has it not: " + choices(name, names));
        }
        chosen.push_back(&*found);
    }
    return chosen;
}

void sort(std::vector<Entry const*>& columns, std::string const& by) {
    if (by.empty()) {
        return;
    }
    auto const key = [&](Column const& column) -> std::pair<std::string, double> {
        if (by == "type") {
            return {typesText(column.metrics().types), 0.0};
        }
        auto const all = figures();
        auto const figure =
            std::find_if(all.begin(), all.end(), [&](Figure const& one) { return one.name == by; });
        double const value = figure->of(column);
        return {std::isnan(value) ? "none" : "", -value};
    };
    std::vector<std::string> const names = sortNames();
    if (std::find(names.begin(), names.end(), by) == names.end()) {
        throw ValidationError("--sort " + shown(by) + ": " + choices(by, names));
    }
    std::sort(columns.begin(), columns.end(), [&](Entry const* one, Entry const* two) {
        if (by != "name") {
            auto const [text, value] = key(one->second);
            auto const [otherText, otherValue] = key(two->second);
            if (text != otherText) {
                return text < otherText;
            }
            if (value < otherValue || value > otherValue) {
                return value < otherValue;
            }
        }
        return one->first < two->first;
    });
}

// --- figures --------------------------------------------------------------------------------

/// The figures of its values: min to stddev.
auto valueFigures() {
    return figures() |
           std::views::filter([](Figure const& one) { return one.kind == Figure::Kind::number; });
}

std::string countText(Metrics const& metrics) {
    return metrics.counted ? std::to_string(metrics.counts.n) : std::string(None);
}

/// A histogram in one line: the highest bar is a full block, a bar of any values is not blank.
std::string shapeOf(Column const& column, std::size_t most) {
    constexpr std::array<std::string_view, 9> Blocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    KllSketch const* const sketch = numbersOf(column);
    if (sketch == nullptr) {
        return "";
    }
    bool const whole = column.metrics().types.fractional == 0;
    std::vector<std::uint64_t> const bars = histogramOf(*sketch, whole, most).bars;
    std::uint64_t const highest = bars.empty() ? 0 : *std::max_element(bars.begin(), bars.end());
    std::string text;
    for (std::uint64_t const bar : bars) {
        double const part =
            highest == 0 ? 0.0 : 8.0 * static_cast<double>(bar) / static_cast<double>(highest);
        text += Blocks[static_cast<std::size_t>(std::ceil(part))];
    }
    return text;
}

// --- as a table -----------------------------------------------------------------------------

/// What a table has of each column: how many cells there are, the figures of its values, or both.
enum class Part { counts, values, both };

Table tableOf(std::vector<Entry const*> const& columns, Part part) {
    bool const counts = part != Part::values;
    bool const values = part != Part::counts;
    std::vector<std::string> heads{"column"};
    std::vector<Side> sides{Side::left};
    auto const head = [&](std::string_view name, Side side) {
        heads.emplace_back(name);
        sides.push_back(side);
    };
    if (counts) {
        head("type", Side::left);
        head("rows", Side::right);
        head("null %", Side::right);
        head("distinct", Side::right);
    }
    if (values) {
        for (Figure const& figure : valueFigures()) {
            head(figure.name, Side::right);
        }
    }
    if (counts) {
        head("", Side::left);
    }
    Table table(sides);
    table.look(0, Look::bold);
    if (counts) {
        table.look(1, Look::faint);
        table.look(sides.size() - 1, Look::colour);
    }
    table.add(heads);
    for (Entry const* entry : columns) {
        auto const& [name, column] = *entry;
        Metrics const& metrics = column.metrics();
        std::vector<std::string> cells{escaped(name)};
        if (counts) {
            cells.push_back(typesText(metrics.types));
            cells.push_back(countText(metrics));
            cells.push_back(nullText(metrics.counts));
            cells.push_back(distinctText(metrics.cardinality));
        }
        if (values) {
            for (Figure const& figure : valueFigures()) {
                cells.push_back(numberText(figure.of(column)));
            }
        }
        if (counts) {
            cells.push_back(shapeOf(column, ShapeBars));
        }
        if (counts || numbersOf(column) != nullptr) { // a table of values alone is of numbers
            table.add(std::move(cells));
        }
    }
    return table;
}

// --- as cards -------------------------------------------------------------------------------

/// Adds pieces, two blanks between them, in lines that are indented and not wider than `width`.
void flow(std::string& text, std::vector<std::string> const& pieces, std::size_t width) {
    std::size_t used = 0;
    for (std::string const& piece : pieces) {
        std::size_t const needed = widthOf(piece) + Indent.size();
        if (used > 0 && used + needed > width) {
            text += '\n';
            used = 0;
        }
        text.append(Indent).append(piece);
        used += needed;
    }
    text += pieces.empty() ? "" : "\n";
}

std::string cardOf(Entry const& entry, ColumnView const& view) {
    auto const& [name, column] = entry;
    Metrics const& metrics = column.metrics();
    auto const paint = [&](std::string_view text, Look look) {
        return view.coloured ? painted(text, look) : std::string(text);
    };
    Table head({Side::left});
    head.add({escaped(name)});
    std::string title = head.text(view.width);
    title.pop_back();
    std::string text = paint(title, Look::bold) + '\n';
    flow(text,
         {typesText(metrics.types),
          countText(metrics) + " rows",
          nullText(metrics.counts) + " % null",
          distinctText(metrics.cardinality) + " distinct"},
         view.width);
    if (numbersOf(column) != nullptr) {
        std::vector<std::string> numbers;
        for (Figure const& figure : valueFigures()) {
            numbers.push_back(std::string(figure.name) + ' ' + numberText(figure.of(column)));
        }
        flow(text, numbers, view.width);
    }
    std::string const shape = shapeOf(column, ShapeBars);
    return shape.empty() ? text : text + std::string(Indent) + paint(shape, Look::colour) + '\n';
}

// --- texts ----------------------------------------------------------------------------------

/// The most frequent texts of a column with their share, a bar and their count.
std::string itemsOf(Entry const& entry, ColumnView const& view) {
    auto const& frequent = entry.second.metrics().frequent;
    std::vector<FrequentItem> items = frequent && numbersOf(entry.second) == nullptr
                                          ? frequent->items()
                                          : std::vector<FrequentItem>();
    bool const allOnce = items.size() > TopItems && items.front().estimate == 1;
    if (items.empty() || allOnce) { // none is frequent
        return "";
    }
    std::size_t const more = items.size() > TopItems ? items.size() - TopItems : 0;
    items.resize(items.size() - more);
    auto const longest =
        static_cast<double>(std::min(LongestBar, std::max(view.width / 4, std::size_t{4})));
    Table table({Side::left, Side::right, Side::left});
    table.look(2, Look::colour);
    table.add({escaped(entry.first)});
    for (FrequentItem const& item : items) {
        double const part =
            static_cast<double>(item.estimate) / static_cast<double>(items.front().estimate);
        std::string bar;
        for (double left = std::max(1.0, std::round(longest * part)); left > 0.0; --left) {
            bar += "█";
        }
        table.add({std::string(Indent) + escaped(item.text, LongestItem),
                   std::to_string(item.estimate),
                   bar});
    }
    std::string const rest =
        more > 0 ? std::string(Indent) + "and " + std::to_string(more) + " more\n" : "";
    return table.text(view.width, view.coloured) + rest;
}

} // namespace

std::vector<std::string> sortNames() {
    std::vector<std::string> names{"name", "type"};
    for (Figure const& figure : figures()) {
        names.emplace_back(figure.name);
    }
    return names;
}

std::string columnsText(Profile const& profile, ColumnView const& view) {
    std::vector<Entry const*> columns = chosen(profile, view);
    sort(columns, view.sort);
    if (columns.empty()) {
        return "";
    }
    auto const fits = [&](Table const& table) { return table.leastWidth() <= view.width; };
    Table const both = tableOf(columns, Part::both);
    Table const counts = tableOf(columns, Part::counts);
    Table const values = tableOf(columns, Part::values);
    std::string text;
    if (fits(both)) {
        text = both.text(view.width, view.coloured);
    } else if (fits(counts) && fits(values)) {
        text =
            counts.text(view.width, view.coloured) + '\n' + values.text(view.width, view.coloured);
    } else {
        for (Entry const* column : columns) {
            text += cardOf(*column, view);
        }
    }
    std::string items;
    for (Entry const* column : columns) {
        items += itemsOf(*column, view);
    }
    return items.empty() ? text : text + '\n' + items;
}

} // namespace hio::tool
