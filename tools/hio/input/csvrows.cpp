// SPDX-License-Identifier: Apache-2.0
#include "csvrows.hpp"

#include <hio/help/utf8.hpp>

#include <optional>
#include <utility>
#include <variant>

#include "../wording.hpp"
#include "csvparser.hpp"
#include "csvsample.hpp"
#include "faults.hpp"

namespace hio::tool {
namespace {

class CsvRows final : public RowReader {
public:
    CsvRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals)
        : input_(std::move(input)),
          nulls_(options.nulls),
          point_(options.point),
          refusals_(refusals),
          sample_(sampleCsv(input_, options, line)),
          parser_(input_, sample_.findings.delimiter, line),
          values_(sample_.findings.columns.size()) {
        if (options.header) {
            nextRecord(parser_, record_);
        }
    }

    bool read(Row& row) override {
        while (nextRecord(parser_, record_)) {
            reason_ = Reason::other;
            if (std::string why = accept(); !why.empty()) {
                refusals_.add({input_.name(), record_.line, std::move(why), reason_, value_});
                continue;
            }
            row = {sample_.findings.columns, values_, timeMs_, record_.line};
            return true;
        }
        return false;
    }

    [[nodiscard]] Findings const& findings() const noexcept override { return sample_.findings; }

private:
    // Types the record and reads its time. Why it cannot be taken; empty when it can.
    std::string accept() {
        if (!record_.fault.empty()) {
            return std::string(record_.fault);
        }
        auto const& columns = sample_.findings.columns;
        if (record_.fields.size() != columns.size()) {
            return countFault();
        }
        // Held apart, or the compiler would load each of them anew after each value written.
        Kind const* const kinds = sample_.findings.kinds.data();
        char const* const forced = sample_.forced.data();
        Value* const values = values_.data();
        for (std::size_t i = 0, count = columns.size(); i < count; ++i) {
            std::string_view const field = record_.fields[i];
            Kind const kind = kinds[i];
            if (nulls_.has(field)) {
                values[i] = Value();
                continue;
            }
            if (kind == Kind::text) {
                values[i] = field;
            } else if (forced[i] == 0) {
                values[i] = fitted(field, kind, point_);
            } else if (auto const value = typed(field, kind, point_)) {
                values[i] = *value;
            } else {
                return kindFault(columns[i], field, kind);
            }
            if (std::holds_alternative<std::string_view>(values[i]) && !validUtf8(field)) {
                reason_ = Reason::encoding;
                return utf8Fault("column " + shown(columns[i]) + ":", field);
            }
        }
        return sample_.time == NoColumn ? std::string() : readTime();
    }

    std::string readTime() {
        std::string_view const field = record_.fields[sample_.time];
        TimeReading const& reading = sample_.findings.time;
        auto const ms = reading.parse(field);
        timeMs_ = ms.value_or(0);
        if (ms) {
            return {};
        }
        reason_ = Reason::time;
        value_ = field;
        return timeFault(sample_.findings.columns[sample_.time], field, reading);
    }

    [[nodiscard]] std::string countFault() {
        std::size_t const got = record_.fields.size();
        std::size_t const wanted = sample_.findings.columns.size();
        reason_ = Reason::fields;
        value_ = std::to_string(got);
        std::string text = "row has " + std::to_string(got) + (got == 1 ? " field" : " fields") +
                           ", " + sample_.named + " " + std::to_string(wanted) + ": ";
        text += got > wanted ? "put a field that holds the delimiter between quotes"
                             : "write all fields, empty ones too";
        return text + "; it starts with " + shown(record_.fields[0]);
    }

    Input input_;
    NullWords nulls_;
    char point_;
    Refusals& refusals_;
    CsvSample sample_;
    CsvParser parser_; // borrows input_
    CsvRecord record_;
    std::vector<Value> values_;
    std::int64_t timeMs_ = 0;
    Reason reason_ = Reason::other; // why the last row was refused
    std::string value_;
};

} // namespace

std::unique_ptr<RowReader>
csvRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals) {
    return std::make_unique<CsvRows>(std::move(input), options, line, refusals);
}

} // namespace hio::tool
