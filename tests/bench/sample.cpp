// SPDX-License-Identifier: Apache-2.0
#include "sample.hpp"

#include <hio/help/errors.hpp>
#include <hio/roll/window.hpp>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <string_view>

namespace bench {

namespace {

/// Writes `value` with leading zeros into `digits` characters.
void putDigits(char* at, int digits, std::int64_t value) {
    for (int i = digits; i-- > 0; value /= 10) {
        at[i] = char('0' + value % 10);
    }
}

void addInt(std::string& line, std::int64_t value) {
    std::array<char, 20> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    line.append(text.data(), end);
}

/// Gives times as text; makes the day anew only when it is another.
class Stamps {
public:
    std::string_view of(std::int64_t timeMs) {
        std::int64_t const day = timeMs - timeMs % DayMs;
        if (day != day_) {
            day_ = day;
            text_ = hio::windowLabel(day, hio::Granularity::day).substr(0, 11) + "00:00:00Z";
        }
        std::int64_t const second = (timeMs - day) / 1000;
        putDigits(&text_[11], 2, second / 3600);
        putDigits(&text_[14], 2, second / 60 % 60);
        putDigits(&text_[17], 2, second % 60);
        return text_;
    }

private:
    static constexpr std::int64_t DayMs = 86'400'000;
    std::int64_t day_ = -1;
    std::string text_;
};

} // namespace

std::uint32_t Sample::random(std::uint32_t below) {
    state_ = state_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return std::uint32_t((state_ >> 32) * below >> 32);
}

SampleRow Sample::next() {
    SampleRow row{timeMs_, random(1'000'000), random(1'000'000), {'i', 't', 'e', 'm', '-'}, false};
    putDigits(&row.text[5], 3, random(1000));
    row.flag = random(2) == 1;
    timeMs_ += 1000;
    return row;
}

SampleRows::SampleRows(std::size_t count) {
    Sample sample;
    rows_.reserve(count);
    cells_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        SampleRow const& row = rows_.emplace_back(sample.next());
        std::string_view const text(row.text.data(), row.text.size());
        cells_.push_back({row.count, double(row.thousands) / 1000, text, row.flag});
    }
}

std::vector<std::string> const& SampleRows::columns() {
    static std::vector<std::string> const names{"count", "speed", "item", "flag"};
    return names;
}

void writeCsv(std::string const& path, std::size_t rows) {
    std::ofstream file(path, std::ios::binary);
    Sample sample;
    Stamps stamps;
    std::string line = "when,count,speed,item\n";
    for (std::size_t i = 0; i < rows; ++i) {
        SampleRow const row = sample.next();
        line += stamps.of(row.timeMs);
        line += ',';
        addInt(line, row.count);
        line += ',';
        addInt(line, row.thousands / 1000);
        line += ".000";
        putDigits(&line[line.size() - 3], 3, row.thousands % 1000);
        line += ',';
        line.append(row.text.data(), row.text.size());
        line += '\n';
        file << line;
        line.clear();
    }
    file.close();
    if (!file) {
        throw hio::FilerError("cannot write " + path + ": make room, or set TMPDIR or --rows");
    }
}

} // namespace bench
