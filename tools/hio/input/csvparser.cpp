// SPDX-License-Identifier: Apache-2.0
#include "csvparser.hpp"

#include <hio/help/errors.hpp>

#include <csv.h>

#include <algorithm>
#include <new>

#include "../wording.hpp"
#include "rows.hpp"

namespace hio::tool {
namespace {

constexpr std::size_t Unquoted = static_cast<std::size_t>(-1); // begin of an empty field
constexpr unsigned char Options = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL;

// Blanks belong to the field (RFC 4180, 2.4); libcsv would trim them.
int noBlank(unsigned char) {
    return 0;
}

} // namespace

void CsvParser::Free::operator()(csv_parser* parser) const noexcept {
    csv_free(parser);
    delete parser;
}

CsvParser::CsvParser(Input& input, char delimiter, std::uint64_t line)
    : input_(input),
      parser_(new csv_parser),
      line_(line) {
    csv_init(parser_.get(), Options);
    csv_set_space_func(parser_.get(), noBlank);
    csv_set_delim(parser_.get(), static_cast<unsigned char>(delimiter));
    csv_set_blk_size(parser_.get(), Input::PieceSize);
    marks_.push_back({0, line_, {}});
}

bool CsvParser::next(CsvRecord& record) {
    while (given_ + 1 == marks_.size()) { // only the open one is left
        if (ended_) {
            return false;
        }
        forget();
        std::string_view const piece = input_.next();
        if (piece.empty()) {
            finish();
        } else {
            parse(piece);
        }
    }
    Mark const& mark = marks_[given_++];
    record.line = mark.line;
    record.fault = mark.fault;
    record.fields.clear();
    for (std::size_t i = mark.cell; i < marks_[given_].cell; ++i) {
        Cell const& cell = cells_[i];
        record.fields.push_back(cell.begin == Unquoted
                                    ? std::string_view()
                                    : std::string_view(text_.data() + cell.begin, cell.size));
    }
    return true;
}

// Drops the records given out; the open one moves to the front.
void CsvParser::forget() {
    if (given_ == 0) {
        return; // a long record that comes in many pieces is not moved for each
    }
    Mark& open = marks_.back();
    auto const first = cells_.begin() + static_cast<std::ptrdiff_t>(open.cell);
    auto const texts =
        std::find_if(first, cells_.end(), [](Cell const& cell) { return cell.begin != Unquoted; });
    std::size_t const begin = texts == cells_.end() ? text_.size() : texts->begin;
    text_.erase(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin));
    cells_.erase(cells_.begin(), first);
    for (Cell& cell : cells_) {
        cell.begin -= cell.begin == Unquoted ? 0 : begin;
    }
    open.cell = 0;
    marks_.erase(marks_.begin(), marks_.end() - 1);
    given_ = 0;
}

void CsvParser::parse(std::string_view piece) {
    while (!piece.empty()) {
        if (skipping_) {
            piece.remove_prefix(std::min(piece.find_first_of("\r\n"), piece.size()));
            skipping_ = piece.empty();
        }
        std::size_t const done =
            csv_parse(parser_.get(), piece.data(), piece.size(), onField, onRow, this);
        if (done < piece.size()) {
            if (csv_error(parser_.get()) != CSV_EPARSE) {
                throw std::bad_alloc();
            }
            fail(" has a quote where none may be: put the field between quotes and double those "
                 "within");
            skipping_ = true;
        }
        piece.remove_prefix(done);
    }
    checkSize();
}

void CsvParser::finish() {
    ended_ = true;
    if (csv_fini(parser_.get(), onField, onRow, this) != 0) {
        csv_set_opts(parser_.get(), CSV_STRICT | CSV_EMPTY_IS_NULL);
        fail(" that is not closed to the end of the file: close it");
    }
}

// Ends the open record as a fault. libcsv stands within its last field, and gives it up here.
void CsvParser::fail(std::string_view remedy) {
    std::string const opened = " opens with a quote on line " + std::to_string(line_);
    csv_fini(parser_.get(), onField, nullptr, this);
    Cell const& last = cells_.back();
    std::string_view const value =
        last.begin == Unquoted ? "" : std::string_view(text_.data() + last.begin, last.size);
    Mark& open = marks_.back();
    open.fault = "field " + std::to_string(cells_.size() - open.cell) + ", " + shown(value) + ",";
    // A field of several lines is most likely one that was never closed.
    bool const several = value.find('\n') != std::string_view::npos;
    open.fault += several || ended_ ? opened : "";
    open.fault += several && !ended_ ? ", and" : "";
    open.fault += remedy;
    cells_.resize(open.cell);
    marks_.push_back({cells_.size(), line_, {}});
    begun_ = false;
    openBytes_ = 0;
    openCells_ = 0;
}

void CsvParser::checkSize() {
    std::size_t const cells = cells_.size() - marks_.back().cell;
    for (; openCells_ < cells; ++openCells_) { // each once, however many pieces they come in
        openBytes_ += cells_[marks_.back().cell + openCells_].size + sizeof(Cell);
    }
    if (openBytes_ + parser_->entry_pos > MaxRow) { // and the field that libcsv is in
        std::uint64_t const line = begun_ ? marks_.back().line : line_;
        throw FormatError(input_.name() + ":" + std::to_string(line) +
                          ": the row that starts here is longer than " + std::to_string(MaxRow) +
                          " bytes: close the quote on line " + std::to_string(line_) +
                          ", or split the row");
    }
}

void CsvParser::onField(void* text, std::size_t size, void* self) noexcept {
    auto& me = *static_cast<CsvParser*>(self);
    if (!me.begun_) {
        me.begun_ = true;
        me.marks_.back().line = me.line_;
    }
    me.lastCr_ = false;
    if (text == nullptr) {
        me.cells_.push_back({Unquoted, 0});
        return;
    }
    auto const* const bytes = static_cast<char const*>(text);
    me.cells_.push_back({me.text_.size(), size});
    me.text_.insert(me.text_.end(), bytes, bytes + size);
    me.line_ += static_cast<std::uint64_t>(std::count(bytes, bytes + size, '\n'));
}

// All line ends outside of quotes come here; `end` is -1 at the end of the file.
void CsvParser::onRow(int end, void* self) noexcept {
    auto& me = *static_cast<CsvParser*>(self);
    if (end != '\n' || !me.lastCr_) {
        ++me.line_;
    }
    me.lastCr_ = end == '\r';
    if (me.begun_) {
        me.begun_ = false;
        me.openBytes_ = 0;
        me.openCells_ = 0;
        me.marks_.push_back({me.cells_.size(), me.line_, {}});
    }
}

} // namespace hio::tool
