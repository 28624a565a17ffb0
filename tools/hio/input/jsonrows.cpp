// SPDX-License-Identifier: Apache-2.0
#include "jsonrows.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "../wording.hpp"
#include "dateorder.hpp"
#include "faults.hpp"
#include "jsonobject.hpp"

namespace hio::tool {
namespace {

// Cuts pieces into lines. Only a line that goes over two pieces is copied.
class Lines {
public:
    Lines(Input& input, std::uint64_t line) : input_(input), number_(line - 1) {}

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
    std::uint64_t number_; // of the line before the next
    bool tooLong_ = false;
};

class JsonRows final : public RowReader {
public:
    JsonRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals)
        : input_(std::move(input)),
          timeColumn_(options.timeColumn),
          kinds_(options.types.begin(), options.types.end()),
          refusals_(refusals),
          lines_(input_, line) {
        findings_.format = Format::jsonl;
        findings_.time = options.time;
        if (!timeColumn_.empty()) {
            kinds_.try_emplace(timeColumn_, Kind::text);
            if (options.time.byItself()) {
                findOrder(line);
            }
        }
    }

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

    [[nodiscard]] Findings const& findings() const noexcept override { return findings_; }

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
        std::size_t const count = kinds_.empty() ? 0 : object_.keys().size();
        for (std::size_t i = 0; why.empty() && i < count; ++i) {
            why = force(i);
        }
        return why;
    }

    // The text of the time of the row; none when it has none.
    std::optional<std::string_view> timeText() {
        auto const keys = object_.keys();
        auto const found = std::ranges::find(keys, timeColumn_);
        return found == keys.end() ? std::nullopt
                                   : object_.text(static_cast<std::size_t>(found - keys.begin()));
    }

    std::string readTime() {
        if (timeColumn_.empty()) {
            return {};
        }
        auto const keys = object_.keys();
        if (std::ranges::find(keys, timeColumn_) == keys.end()) {
            return "no key " + shown(timeColumn_) + " for --time: " + choices(timeColumn_, keys);
        }
        auto const text = timeText();
        auto const ms = text ? findings_.time.parse(*text) : std::nullopt;
        timeMs_ = ms.value_or(0);
        return ms ? std::string() : timeFault(timeColumn_, text.value_or("{}"), findings_.time);
    }

    // Looks ahead for how dates are written, but no further than a form that is known by itself.
    void findOrder(std::uint64_t line) {
        DateOrderFinder finder;
        input_.record();
        try {
            Lines lines(input_, line);
            bool known = false;
            for (std::size_t rows = 0; rows < SampleRows && !known && lines.next(); ++rows) {
                if (input_.recorded() > SampleBytes) {
                    break;
                }
                auto const text = object_.parse(lines.text()).empty() ? timeText() : std::nullopt;
                if (text) {
                    finder.add(*text, lines.number());
                    known = !finder.any() && findings_.time.parse(*text);
                }
            }
        } catch (Stopped const&) { // what is there must do
        }
        input_.rewind();
        findings_.time.order =
            finder.order(input_.name() + ": column " + shown(timeColumn_) + ": ");
    }

    // Turns value `i` into what `--types` says.
    std::string force(std::size_t i) {
        Value& value = object_.values()[i];
        auto const found = kinds_.find(object_.keys()[i]);
        if (found == kinds_.end() || std::holds_alternative<std::monostate>(value)) {
            return {};
        }
        auto const text = object_.text(i);
        auto const forced = text ? typed(*text, found->second) : std::nullopt;
        if (!forced) {
            return kindFault(found->first, text.value_or("{}"), found->second);
        }
        value = *forced;
        return {};
    }

    Input input_;
    std::string timeColumn_;
    std::unordered_map<std::string, Kind> kinds_; // that values are turned into, by their key
    Refusals& refusals_;
    Findings findings_;
    Lines lines_; // borrows input_
    JsonObject object_;
    std::int64_t timeMs_ = 0;
};

} // namespace

std::unique_ptr<RowReader>
jsonRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals) {
    return std::make_unique<JsonRows>(std::move(input), options, line, refusals);
}

} // namespace hio::tool
