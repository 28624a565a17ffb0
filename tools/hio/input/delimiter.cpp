// SPDX-License-Identifier: Apache-2.0
#include "delimiter.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>

#include "csvparser.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t Looked = 64 * 1024;
constexpr std::array<char, 4> Candidates{',', ';', '\t', '|'};

/// Gives a text that is borrowed, once.
class TextBytes final : public Bytes {
public:
    explicit TextBytes(std::string_view text) : text_(text) {}
    std::string_view next() override { return std::exchange(text_, {}); }

private:
    std::string_view text_;
};

/// How well a delimiter does: the share of the rows that have so many fields.
struct Score {
    double share = 0;
    std::size_t fields = 0;
    friend auto operator<=>(Score const&, Score const&) = default;
};

struct Scores {
    Score asFirst; ///< as many fields as the first row
    Score asMost;  ///< as many as most rows, should the first be a title
};

Scores scoresOf(std::string_view text, char delimiter) {
    Input input("the sample", std::make_unique<TextBytes>(text));
    CsvParser parser(input, delimiter);
    std::map<std::size_t, std::size_t> rowsBySize;
    std::size_t first = 0;
    std::size_t rows = 0;
    for (CsvRecord record; parser.next(record); ++rows) {
        first = rows == 0 ? record.fields.size() : first;
        ++rowsBySize[record.fields.size()];
    }
    Scores scores;
    for (auto const& [fields, count] : rowsBySize) {
        Score const score{double(count) / double(rows), fields};
        if (fields >= 2) {
            scores.asFirst = fields == first ? score : scores.asFirst;
            scores.asMost = std::max(scores.asMost, score);
        }
    }
    return scores;
}

/// The head up to its last whole line; all of it at the end of the file or if it is one line.
std::string_view wholeLines(Input& input) {
    bool end = false;
    try {
        while (!end && input.head().size() < Looked) {
            end = !input.more();
        }
    } catch (Stopped const&) { // what is there must do
        end = true;
    }
    std::string_view const head = input.head().substr(0, Looked);
    std::size_t const last = head.find_last_of("\r\n");
    return end || last == std::string_view::npos ? head : head.substr(0, last + 1);
}

} // namespace

char findDelimiter(Input& input, char point) {
    std::string_view const text = wholeLines(input);
    char first = 0;
    char most = point == ',' ? ';' : ',';
    Scores best;
    for (char const candidate : Candidates) {
        if (candidate == point || text.find(candidate) == std::string_view::npos) {
            continue;
        }
        Scores const scores = scoresOf(text, candidate);
        if (best.asFirst < scores.asFirst) {
            best.asFirst = scores.asFirst;
            first = candidate;
        }
        if (best.asMost < scores.asMost) {
            best.asMost = scores.asMost;
            most = candidate;
        }
    }
    return first != 0 ? first : most;
}

std::string_view wordOf(char const& delimiter) noexcept {
    switch (delimiter) {
    case ',':
        return "comma";
    case ';':
        return "semicolon";
    case '\t':
        return "tab";
    case '|':
        return "bar";
    default:
        return {&delimiter, 1};
    }
}

} // namespace hio::tool
