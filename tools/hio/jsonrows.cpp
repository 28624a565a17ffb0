// SPDX-License-Identifier: Apache-2.0
#include "jsonrows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "faults.hpp"
#include "jsonobject.hpp"
#include "wording.hpp"

namespace hio::tool {
namespace {

// Cuts pieces into lines. Only a line that goes over two pieces is copied.
class Lines {
public:
    explicit Lines(Input& input) : input_(input) {}

    // The next line, without its LF; false at the end.
    bool next() {
        carry_.clear();
        tooLong_ = false;
        ++number_;
        for (;;) {
            std::size_t const end = rest_.find('\n');
            std::string_view const part = rest_.substr(0, end);
            if (end != std::string_view::npos) {
                rest_.remove_prefix(end + 1);
                text_ = carry_.empty() ? part : std::string_view(carry_.append(part));
                return true;
            }
            carry_.append(part);
            tooLong_ = tooLong_ || carry_.size() > MaxRow;
            if (tooLong_) {
                carry_.resize(1); // not empty: there was a line
            }
            rest_ = input_.next();
            if (rest_.empty()) {
                text_ = carry_;
                return !carry_.empty();
            }
        }
    }

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] bool tooLong() const { return tooLong_; }

private:
    Input& input_;
    std::string_view rest_;
    std::string carry_;
    std::string_view text_;
    std::uint64_t number_ = 0;
    bool tooLong_ = false;
};

class JsonRows final : public RowReader {
public:
    JsonRows(Input input, RowOptions const& options, Refusals& refusals)
        : input_(std::move(input)),
          options_(options),
          refusals_(refusals),
          lines_(input_) {}

    bool read(Row& row) override {
        while (lines_.next()) {
            if (lines_.text().find_first_not_of(" \t\r") == std::string_view::npos) {
                continue;
            }
            if (std::string const why = accept(); !why.empty()) {
                refusals_.add({input_.name(), lines_.number(), why});
                continue;
            }
            row = {object_.keys(), object_.values(), timeMs_, lines_.number()};
            return true;
        }
        return false;
    }

private:
    // Parses the line, reads its time, types what is forced. Why it cannot be taken, or empty.
    std::string accept() {
        if (lines_.tooLong()) {
            return "line is longer than " + std::to_string(MaxRow) + " bytes: split it";
        }
        if (std::string why = object_.parse(lines_.text()); !why.empty()) {
            return why;
        }
        std::string why = readTime();
        for (std::size_t i = 0; why.empty() && i < object_.keys().size(); ++i) {
            why = force(i);
        }
        return why;
    }

    std::string readTime() {
        if (options_.timeColumn.empty()) {
            return {};
        }
        auto const keys = object_.keys();
        auto const found = std::ranges::find(keys, options_.timeColumn);
        if (found == keys.end()) {
            return "no key " + shown(options_.timeColumn) +
                   " for --time: " + choices(options_.timeColumn, keys);
        }
        auto const text = object_.text(static_cast<std::size_t>(found - keys.begin()));
        auto const ms = text ? parseTime(*text, options_.timeUnit) : std::nullopt;
        timeMs_ = ms.value_or(0);
        return ms ? std::string() : timeFault(*found, text.value_or("{}"), options_.timeUnit);
    }

    // Turns value `i` into what `--types` says.
    std::string force(std::size_t i) {
        std::string const& key = object_.keys()[i];
        Value& value = object_.values()[i];
        Kind kind = kindOf(options_.types, key);
        if (kind == Kind::self && key == options_.timeColumn) {
            kind = Kind::text;
        }
        if (kind == Kind::self || std::holds_alternative<std::monostate>(value)) {
            return {};
        }
        auto const text = object_.text(i);
        auto const forced = text ? typed(*text, kind) : std::nullopt;
        if (!forced) {
            return kindFault(key, text.value_or("{}"), kind);
        }
        value = *forced;
        return {};
    }

    Input input_;
    RowOptions options_;
    Refusals& refusals_;
    Lines lines_; // borrows input_
    JsonObject object_;
    std::int64_t timeMs_ = 0;
};

} // namespace

std::unique_ptr<RowReader> jsonRows(Input input, RowOptions const& options, Refusals& refusals) {
    return std::make_unique<JsonRows>(std::move(input), options, refusals);
}

} // namespace hio::tool
