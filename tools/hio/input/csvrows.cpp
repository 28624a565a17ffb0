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
        for (std::size_t i = 0; i < columns.size(); ++i) {
            std::string_view const field = record_.fields[i];
            if (nulls_.has(field)) {
                values_[i] = Value();
                continue;
            }
            Kind const kind = sample_.findings.kinds[i];
            std::optional<Value> const value = sample_.forced[i]
                                                   ? typed(field, kind, point_)
                                                   : std::optional(fitted(field, kind, point_));
            if (!value) {
                return kindFault(columns[i], field, kind);
            }
            if (std::holds_alternative<std::string_view>(*value) && !validUtf8(field)) {
                reason_ = Reason::encoding;
                return utf8Fault("column " + shown(columns[i]) + ":", field);
            }
            values_[i] = *value;
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
