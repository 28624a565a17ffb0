// SPDX-License-Identifier: Apache-2.0
#include "csvsample.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/utf8.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "../wording.hpp"
#include "dateorder.hpp"
#include "delimiter.hpp"
#include "faults.hpp"
#include "names.hpp"
#include "number.hpp"

namespace hio::tool {
namespace {

class Sampler {
public:
    Sampler(Input& input, RowOptions const& options, std::uint64_t line)
        : input_(input),
          options_(options),
          line_(line) {}

    CsvSample sample() {
        Findings& findings = sample_.findings;
        findings.format = Format::csv;
        findings.encoding = options_.encoding;
        findings.delimiter =
            options_.delimiter != '\0' ? options_.delimiter : findDelimiter(input_, options_.point);
        findings.time = options_.time;
        input_.record();
        lookAtRows();
        input_.rewind();
        for (std::size_t i = 0; i < finders_.size(); ++i) {
            if (!sample_.forced[i] && i != sample_.time) {
                findings.kinds[i] = finders_[i].kind();
            }
        }
        if (sample_.time != NoColumn && options_.time.byItself()) {
            findings.time.order =
                order_.order(input_.name() + ": column " + shown(options_.timeColumn) + ": ");
        }
        return std::move(sample_);
    }

private:
    void lookAtRows() {
        CsvParser parser(input_, sample_.findings.delimiter, line_);
        CsvRecord record;
        nameColumns(parser, record);
        try {
            bool there = options_.header ? nextRecord(parser, record) : true;
            if (!there) {
                throw NoRows(input_.name() + " has a header and no row: give a file with rows, or "
                                             "--no-header if that is a row");
            }
            for (std::size_t rows = 1; there; ++rows) {
                lookAt(record);
                there = rows < SampleRows && input_.recorded() < SampleBytes &&
                        nextRecord(parser, record);
            }
        } catch (NoRows const&) {
            throw;
        } catch (FormatError const&) { // told when it is read in earnest, after what is before it
        } catch (Stopped const&) {     // likewise; what is there must do
        }
    }

    /// Reads the first row and finds out what the columns are called and what is said of them.
    void nameColumns(CsvParser& parser, CsvRecord& record) {
        if (!nextRecord(parser, record)) {
            throw NoRows(emptyFault(input_.name()));
        }
        Findings& findings = sample_.findings;
        if (options_.header) {
            readHeader(record);
        } else {
            sample_.named = "the first row";
            findings.columns = numbered(record.fields.size());
        }
        if (!options_.columns.empty()) {
            replaceNames();
        }
        std::size_t const count = findings.columns.size();
        findings.kinds.resize(count, Kind::self);
        sample_.forced.resize(count);
        finders_.assign(count, KindFinder(options_.point));
        if (options_.types.empty() && options_.timeColumn.empty()) {
            return;
        }
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t i = 0; i < count; ++i) {
            places.emplace(findings.columns[i], i);
        }
        for (auto const& [name, kind] : options_.types) {
            std::size_t const place = find(places, name, "--types");
            findings.kinds[place] = kind;
            sample_.forced[place] = true;
        }
        if (!options_.timeColumn.empty()) {
            sample_.time = find(places, options_.timeColumn, "--time");
            findings.kinds[sample_.time] =
                sample_.forced[sample_.time] ? findings.kinds[sample_.time] : Kind::text;
        }
    }

    void readHeader(CsvRecord const& record) {
        std::string const where = input_.name() + ":" + std::to_string(record.line) + ": ";
        if (!record.fault.empty()) {
            throw FormatError(where + "header: " + std::string(record.fault));
        }
        for (std::string_view const name : record.fields) {
            if (!validUtf8(name)) {
                throw FormatError(where + "header: " + utf8Fault("column", name));
            }
        }
        sample_.named = "the header";
        Names made = madeWhole(record.fields);
        sample_.findings.columns = std::move(made.names);
        if (options_.columns.empty()) {
            for (std::string const& note : made.notes) {
                sample_.findings.notes.push_back(where + note);
            }
        } else {
            sample_.findings.notes.push_back(where +
                                             "--columns replaces the header, which starts "
                                             "with " +
                                             shown(record.fields[0]) +
                                             "; if that is a row, give --no-header");
        }
    }

    void replaceNames() {
        std::size_t const there = sample_.findings.columns.size();
        std::size_t const given = options_.columns.size();
        if (there != given) {
            throw ValidationError(input_.name() + ": --columns names " + std::to_string(given) +
                                  ", but " + sample_.named + " has " + std::to_string(there) +
                                  " fields: name each column, or mend --delimiter");
        }
        sample_.findings.columns = options_.columns;
        sample_.named = "--columns";
    }

    [[nodiscard]] std::size_t find(std::unordered_map<std::string_view, std::size_t> const& places,
                                   std::string const& name,
                                   char const* option) const {
        auto const found = places.find(name);
        if (found == places.end()) {
            throw ValidationError(input_.name() + ": no column " + shown(name) + " for " + option +
                                  ": " + choices(name, sample_.findings.columns));
        }
        return found->second;
    }

    /// Learns from a row. One that will be refused does not help.
    void lookAt(CsvRecord const& record) {
        if (!record.fault.empty() || record.fields.size() != finders_.size() ||
            !std::ranges::all_of(record.fields, validUtf8)) {
            return;
        }
        for (std::size_t i = 0; i < finders_.size(); ++i) {
            bool const asked = sample_.forced[i] == 0 && i != sample_.time;
            if (asked && !options_.nulls.has(record.fields[i])) {
                finders_[i].add(record.fields[i]);
            }
        }
        if (sample_.time != NoColumn && options_.time.byItself()) {
            order_.add(record.fields[sample_.time], record.line);
        }
    }

    Input& input_;
    RowOptions const& options_;
    std::uint64_t line_;
    CsvSample sample_;
    std::vector<KindFinder> finders_;
    DateOrderFinder order_;
};

} // namespace

CsvSample sampleCsv(Input& input, RowOptions const& options, std::uint64_t line) {
    return Sampler(input, options, line).sample();
}

bool nextRecord(CsvParser& parser, CsvRecord& record) {
    while (parser.next(record)) {
        bool const blank = record.fields.size() == 1 && !record.fields[0].empty() &&
                           trimmed(record.fields[0]).empty();
        if (!blank) {
            return true;
        }
    }
    return false;
}

} // namespace hio::tool
