// SPDX-License-Identifier: Apache-2.0
#include "csvrows.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/utf8.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "csvparser.hpp"
#include "faults.hpp"
#include "wording.hpp"

namespace hio::tool {
namespace {

class CsvRows final : public RowReader {
public:
    CsvRows(Input input, RowOptions const& options, Refusals& refusals)
        : input_(std::move(input)),
          refusals_(refusals),
          unit_(options.timeUnit),
          parser_(input_) {
        readHeader();
        kinds_.resize(columns_.size(), Kind::self);
        values_.resize(columns_.size());
        for (auto const& [name, kind] : options.types) {
            kinds_[find(name, "--types")] = kind;
        }
        if (!options.timeColumn.empty()) {
            time_ = find(options.timeColumn, "--time");
            kinds_[time_] = kinds_[time_] == Kind::self ? Kind::text : kinds_[time_];
        }
    }

    bool read(Row& row) override {
        while (parser_.next(record_)) {
            if (std::string const why = accept(); !why.empty()) {
                refusals_.add({input_.name(), record_.line, why});
                continue;
            }
            row = {columns_, values_, timeMs_, record_.line};
            return true;
        }
        return false;
    }

private:
    void readHeader() {
        if (!parser_.next(record_)) {
            throw FormatError(emptyFault(input_.name()));
        }
        std::string const where = input_.name() + ":" + std::to_string(record_.line) + ": ";
        if (!record_.fault.empty()) {
            throw FormatError(where + "header: " + std::string(record_.fault));
        }
        columns_.assign(record_.fields.begin(), record_.fields.end());
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (!validUtf8(columns_[i])) {
                throw FormatError(where + "header: " + utf8Fault("column", columns_[i]));
            }
            if (columns_[i].empty()) {
                throw FormatError(where + "column " + std::to_string(i + 1) +
                                  " has no name: the first row names all columns");
            }
        }
        if (auto const twice = repeated(columns_); !twice.empty()) {
            throw FormatError(where + "column " + shown(twice) +
                              " is there twice: rename one in the first row");
        }
    }

    [[nodiscard]] std::size_t find(std::string const& name, char const* option) const {
        auto const found = std::ranges::find(columns_, name);
        if (found == columns_.end()) {
            throw ValidationError(input_.name() + ": no column " + shown(name) + " for " + option +
                                  ": " + choices(name, columns_));
        }
        return static_cast<std::size_t>(found - columns_.begin());
    }

    // Types the record and reads its time. Why it cannot be taken; empty when it can.
    std::string accept() {
        if (!record_.fault.empty()) {
            return std::string(record_.fault);
        }
        if (record_.fields.size() != columns_.size()) {
            return countFault();
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            std::string_view const field = record_.fields[i];
            auto const value = typedField(field, kinds_[i]);
            if (!value) {
                return kindFault(columns_[i], field, kinds_[i]);
            }
            if (std::holds_alternative<std::string_view>(*value) && !validUtf8(field)) {
                return utf8Fault("column " + shown(columns_[i]) + ":", field);
            }
            values_[i] = *value;
        }
        if (time_ == NoTime) {
            return {};
        }
        auto const ms = parseTime(record_.fields[time_], unit_);
        timeMs_ = ms.value_or(0);
        return ms ? std::string() : timeFault(columns_[time_], record_.fields[time_], unit_);
    }

    static std::optional<Value> typedField(std::string_view field, Kind kind) {
        if (field.data() == nullptr) {
            return Value();
        }
        return field.empty() && kind == Kind::self ? Value(field) : typed(field, kind);
    }

    [[nodiscard]] std::string countFault() const {
        std::size_t const got = record_.fields.size();
        std::string text = "row has " + std::to_string(got) + (got == 1 ? " field" : " fields") +
                           ", the header " + std::to_string(columns_.size()) + ": ";
        text += got > columns_.size() ? "put a field that holds a comma between quotes"
                                      : "write all fields, empty ones too";
        return text + "; it starts with " + shown(record_.fields[0]);
    }

    static constexpr std::size_t NoTime = static_cast<std::size_t>(-1);

    Input input_;
    Refusals& refusals_;
    TimeUnit unit_;
    CsvParser parser_; // borrows input_
    CsvRecord record_;
    std::vector<std::string> columns_;
    std::vector<Kind> kinds_;
    std::size_t time_ = NoTime;
    std::vector<Value> values_;
    std::int64_t timeMs_ = 0;
};

} // namespace

std::unique_ptr<RowReader> csvRows(Input input, RowOptions const& options, Refusals& refusals) {
    return std::make_unique<CsvRows>(std::move(input), options, refusals);
}

} // namespace hio::tool
