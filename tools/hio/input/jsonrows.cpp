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
#include "jsontexts.hpp"

namespace hio::tool {
namespace {

std::unique_ptr<JsonTexts> textsOf(Input& input, Format format, std::uint64_t line) {
    return format == Format::json ? jsonElements(input, line) : jsonLines(input, line);
}

class JsonRows final : public RowReader {
public:
    JsonRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals)
        : input_(std::move(input)),
          timeColumn_(options.timeColumn),
          kinds_(options.types.begin(), options.types.end()),
          refusals_(refusals),
          texts_(textsOf(input_, options.format, line)) {
        findings_.format = options.format;
        findings_.encoding = options.encoding;
        findings_.time = options.time;
        if (!timeColumn_.empty()) {
            kinds_.try_emplace(timeColumn_, Kind::text);
            if (options.time.byItself()) {
                findOrder(line);
            }
        }
    }

    bool read(Row& row) override {
        while (texts_->next()) {
            if (texts_->text().find_first_not_of(" \t\r") == std::string_view::npos) {
                continue;
            }
            any_ = true;
            reason_ = Reason::other;
            if (std::string const why = accept(); !why.empty()) {
                refusals_.add({input_.name(), texts_->line(), why, reason_, value_});
                continue;
            }
            row = {object_.keys(), object_.values(), timeMs_, texts_->line()};
            return true;
        }
        if (!any_) {
            throw NoRows(input_.name() + " has no row: give a file with rows");
        }
        return false;
    }

    [[nodiscard]] Findings const& findings() const noexcept override { return findings_; }

private:
    // Parses the line, reads its time, types what is forced. Why it cannot be taken, or empty.
    std::string accept() {
        if (texts_->tooLong()) {
            return (findings_.format == Format::json ? "object" : "line") +
                   (" is longer than " + std::to_string(MaxRow)) + " bytes: split it";
        }
        if (std::string why = object_.parse(texts_->text()); !why.empty()) {
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
        if (ms) {
            return {};
        }
        reason_ = Reason::time;
        value_ = text.value_or("");
        return timeFault(timeColumn_, text.value_or("{}"), findings_.time);
    }

    // Looks ahead for how dates are written, but no further than a form that is known by itself.
    void findOrder(std::uint64_t line) {
        DateOrderFinder finder;
        input_.record();
        try {
            auto const texts = textsOf(input_, findings_.format, line);
            bool known = false;
            for (std::size_t rows = 0; rows < SampleRows && !known && texts->next(); ++rows) {
                if (input_.recorded() > SampleBytes) {
                    break;
                }
                auto const text = object_.parse(texts->text()).empty() ? timeText() : std::nullopt;
                if (text) {
                    finder.add(*text, texts->line());
                    known = !finder.any() && findings_.time.parse(*text);
                }
            }
        } catch (FormatError const&) { // told when it is read in earnest, after what is before it
        } catch (Stopped const&) {     // likewise; what is there must do
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
    std::unique_ptr<JsonTexts> texts_; // borrows input_
    bool any_ = false;                 // there was a row, if only one that is refused
    JsonObject object_;
    std::int64_t timeMs_ = 0;
    Reason reason_ = Reason::other; // why the last row was refused
    std::string value_;
};

} // namespace

std::unique_ptr<RowReader>
jsonRows(Input input, RowOptions const& options, std::uint64_t line, Refusals& refusals) {
    return std::make_unique<JsonRows>(std::move(input), options, line, refusals);
}

} // namespace hio::tool
