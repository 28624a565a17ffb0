// SPDX-License-Identifier: Apache-2.0
#include <hio/help/little.hpp>
#include <hio/roll/rows.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

namespace hio {
namespace {

constexpr std::uint16_t Version = 1;
constexpr std::size_t RowsOffset = 4; ///< where the head holds the count of rows
constexpr std::size_t FixedHead = 8;

enum class Kind : std::uint8_t {
    null,
    no,
    yes,
    integral,
    fractional,
    text,
    object,
    tensor,
    lacking,
};

constexpr Kind kindOf(Value const& value) noexcept {
    constexpr Kind Kinds[] = {Kind::null,
                              Kind::no,
                              Kind::integral,
                              Kind::fractional,
                              Kind::text,
                              Kind::object,
                              Kind::tensor};
    static_assert(std::size(Kinds) == std::variant_size_v<Value>);
    bool const* const flag = std::get_if<bool>(&value);
    return flag && *flag ? Kind::yes : Kinds[value.index()];
}

/// Bytes of a cell after its kind.
std::size_t payloadSize(Value const& value) noexcept {
    if (auto const* const text = std::get_if<std::string_view>(&value)) {
        return 4 + text->size();
    }
    bool const number =
        std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    return number ? 8 : 0;
}

std::uint32_t checkedLength(std::string_view text) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw SizeError("a text of " + std::to_string(text.size()) +
                        " bytes does not go into a row: its limit is 4,294,967,295");
    }
    return static_cast<std::uint32_t>(text.size());
}

char* putText(char* at, std::string_view text) {
    storeLittle(at, static_cast<std::uint32_t>(text.size()));
    return std::copy(text.begin(), text.end(), at + 4);
}

char* putCell(char* at, Value const& value) {
    *at++ = static_cast<char>(kindOf(value));
    if (auto const* const integral = std::get_if<std::int64_t>(&value)) {
        storeLittle(at, *integral);
        return at + 8;
    }
    if (auto const* const fractional = std::get_if<double>(&value)) {
        storeLittle(at, *fractional);
        return at + 8;
    }
    auto const* const text = std::get_if<std::string_view>(&value);
    return text ? putText(at, *text) : at;
}

} // namespace

RowsBuilder::RowsBuilder(std::string_view dataset, std::span<std::string const> columns)
    : columns_(columns.size()) {
    if (columns.size() > std::numeric_limits<std::uint16_t>::max()) {
        throw SizeError("dataset '" + std::string(dataset) + "' has " +
                        std::to_string(columns.size()) +
                        " columns: a batch of rows takes at most 65,535");
    }
    head_ = FixedHead + 4 + checkedLength(dataset);
    for (auto const& name : columns) {
        head_ += 4 + checkedLength(name);
    }
    bytes_.resize(head_);
    storeLittle(bytes_.data(), Version);
    storeLittle(bytes_.data() + 2, static_cast<std::uint16_t>(columns_));
    char* at = putText(bytes_.data() + FixedHead, dataset);
    for (auto const& name : columns) {
        at = putText(at, name);
    }
}

void RowsBuilder::add(std::int64_t timeMs,
                      std::span<Value const> values,
                      std::span<std::uint8_t const> there) {
    if (values.size() != columns_ || (!there.empty() && there.size() != columns_)) {
        throw ValidationError("a row of " + std::to_string(values.size()) + " values and " +
                              std::to_string(there.size()) + " flags does not fit " +
                              std::to_string(columns_) + " columns: give one of each a column");
    }
    auto const has = [there](std::size_t i) { return there.empty() || there[i] != 0; };
    std::size_t size = 8 + columns_;
    for (std::size_t i = 0; i < columns_; ++i) {
        if (!has(i)) {
            continue;
        }
        if (auto const* const text = std::get_if<std::string_view>(&values[i])) {
            static_cast<void>(checkedLength(*text));
        }
        size += payloadSize(values[i]);
    }
    if (rows_ == std::numeric_limits<std::uint32_t>::max()) {
        throw SizeError("a batch of rows takes at most 4,294,967,295: cut it before");
    }
    std::size_t const before = bytes_.size();
    bytes_.resize(before + size);
    char* at = bytes_.data() + before;
    storeLittle(at, timeMs);
    at += 8;
    for (std::size_t i = 0; i < columns_; ++i) {
        if (has(i)) {
            at = putCell(at, values[i]);
        } else {
            *at++ = static_cast<char>(Kind::lacking);
        }
    }
    storeLittle(bytes_.data() + RowsOffset, ++rows_);
}

void RowsBuilder::clear() noexcept {
    bytes_.resize(head_);
    rows_ = 0;
    storeLittle(bytes_.data() + RowsOffset, rows_);
}

Rows::Rows(std::string_view bytes) : bytes_(bytes) {
    if (auto const version = loadLittle<std::uint16_t>(take(2)); version != Version) {
        throw VersionError("rows of version " + std::to_string(version) +
                           " cannot be read: this build reads version 1");
    }
    auto const columns = loadLittle<std::uint16_t>(take(2));
    rows_ = loadLittle<std::uint32_t>(take(4));
    dataset_ = takeText();
    for (std::size_t i = 0; i < columns; ++i) {
        columns_.push_back(takeText());
    }
    values_.resize(columns);
    there_.resize(columns);
    std::size_t const first = at_;
    for (std::size_t i = 0; i < rows_; ++i) {
        static_cast<void>(readRow());
    }
    if (at_ != bytes_.size()) {
        throw FormatError("rows: " + std::to_string(bytes_.size() - at_) +
                          " bytes too many at offset " + std::to_string(at_));
    }
    at_ = first;
}

std::optional<Row> Rows::next() {
    if (read_ == rows_) {
        return std::nullopt;
    }
    ++read_;
    return readRow();
}

Row Rows::readRow() {
    auto const time = loadLittle<std::int64_t>(take(8));
    for (std::size_t i = 0; i < values_.size(); ++i) {
        values_[i] = readCell(there_[i]);
    }
    return {time, values_, there_};
}

Value Rows::readCell(std::uint8_t& there) {
    auto const kind = static_cast<Kind>(*take(1));
    there = kind != Kind::lacking;
    switch (kind) {
    case Kind::null:
    case Kind::lacking:
        return {};
    case Kind::no:
    case Kind::yes:
        return kind == Kind::yes;
    case Kind::integral:
        return loadLittle<std::int64_t>(take(8));
    case Kind::fractional:
        return loadLittle<double>(take(8));
    case Kind::text:
        return takeText();
    case Kind::object:
        return Object();
    case Kind::tensor:
        return Tensor();
    }
    throw FormatError("rows: a cell of unknown kind " + std::to_string(static_cast<int>(kind)) +
                      " at offset " + std::to_string(at_ - 1));
}

char const* Rows::take(std::size_t size) {
    if (size > bytes_.size() - at_) {
        throw FormatError("rows: " + std::to_string(size) + " bytes expected at offset " +
                          std::to_string(at_) + ", but they end at " +
                          std::to_string(bytes_.size()));
    }
    char const* const from = bytes_.data() + at_;
    at_ += size;
    return from;
}

std::string_view Rows::takeText() {
    auto const size = loadLittle<std::uint32_t>(take(4));
    return {take(size), size};
}

} // namespace hio
