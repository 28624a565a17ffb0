// SPDX-License-Identifier: Apache-2.0
#include "jsontexts.hpp"

#include <hio/help/errors.hpp>

#include <cstddef>

#include "../wording.hpp"
#include "rows.hpp"

namespace hio::tool {
namespace {

/// Cuts pieces into lines. Only a line that goes over two pieces is copied.
class Lines final : public JsonTexts {
public:
    Lines(Input& input, std::uint64_t line) : input_(input) { line_ = line - 1; }

    bool next() override {
        carry_.clear();
        tooLong_ = false;
        ++line_;
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

private:
    Input& input_;
    std::string_view rest_;
    std::string carry_;
};

/// Cuts an array at the commas that are neither within a text nor within brackets.
class Elements final : public JsonTexts {
public:
    Elements(Input& input, std::uint64_t line) : input_(input), at_(line) {}

    bool next() override {
        element_.clear();
        tooLong_ = false;
        while (!ended_) {
            if (rest_.empty()) {
                rest_ = input_.next();
                if (rest_.empty()) {
                    finish();
                    return false;
                }
            }
            char const c = rest_.front();
            rest_.remove_prefix(1);
            bool const whole = take(c);
            at_ += c == '\n' ? 1 : 0;
            if (whole) {
                text_ = element_;
                return true;
            }
        }
        return false;
    }

private:
    static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

    /// Takes one character; whether it ends an element.
    bool take(char c) {
        if (!open_) {
            if (!blank(c)) {
                begin(c);
            }
            return false;
        }
        if (depth_ == 0 && !quoted_ && (c == ',' || c == ']')) {
            open_ = c == ',';
            bool const any = !element_.empty();
            bool const lacking = !any && (c == ',' || comma_);
            comma_ = c == ',';
            if (lacking) {
                throw FormatError(where(at_) + "the array lacks a value before " +
                                  shown(std::string_view(&c, 1)) + ": mend it");
            }
            return any;
        }
        if (element_.empty() && blank(c)) {
            return false;
        }
        keep(c);
        return false;
    }

    void keep(char c) {
        if (element_.empty()) {
            line_ = at_;
        }
        if (!tooLong_) {
            element_ += c;
            tooLong_ = element_.size() > MaxRow;
            element_.resize(tooLong_ ? 1 : element_.size());
        }
        if (quoted_) {
            quoted_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
        } else if (c == '"') {
            quoted_ = true;
        } else if (c == '{' || c == '[') {
            ++depth_;
        } else if ((c == '}' || c == ']') && depth_ > 0) {
            --depth_;
        }
    }

    /// Begins an array; there may be several, one after the other.
    void begin(char c) {
        if (c != '[') {
            throw FormatError(where(at_) + shown(std::string_view(&c, 1)) +
                              " is not in an array: write [{...}, {...}], or give --format jsonl "
                              "for one object a line");
        }
        open_ = true;
        comma_ = false;
        from_ = at_;
    }

    void finish() {
        ended_ = true;
        if (open_) {
            throw FormatError(where(from_) +
                              "the array that starts here is not closed: the file may be cut off");
        }
    }

    [[nodiscard]] std::string where(std::uint64_t line) const {
        return input_.name() + ":" + std::to_string(line) + ": ";
    }

    Input& input_;
    std::string_view rest_;
    std::string element_;
    std::uint64_t at_;       // the line that is read
    std::uint64_t from_ = 0; // the line on which the array starts
    std::size_t depth_ = 0;  // of brackets within the element
    bool open_ = false;      // within an array
    bool comma_ = false;     // after one
    bool quoted_ = false;
    bool escaped_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<JsonTexts> jsonLines(Input& input, std::uint64_t line) {
    return std::make_unique<Lines>(input, line);
}

std::unique_ptr<JsonTexts> jsonElements(Input& input, std::uint64_t line) {
    return std::make_unique<Elements>(input, line);
}

} // namespace hio::tool
