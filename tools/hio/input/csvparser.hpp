// SPDX-License-Identifier: Apache-2.0
/// @file
/// CsvParser: cuts the pieces of an Input into records of fields, with the lines they are on.
///
/// libcsv does the parsing, in its strict mode: leniently a stray quote would silently swallow the
/// rows up to the next one. A record that breaks the rules is given with its fault, and parsing
/// goes on with the next line. libcsv calls back for all rows of a piece, so these are kept and
/// given one by one.
///
/// Source: RFC 4180; libcsv 3.0.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "input.hpp"

struct csv_parser;

namespace hio::tool {

/// One record, borrowed until the next CsvParser::next().
struct CsvRecord {
    std::vector<std::string_view> fields; ///< data() is null when empty and not between quotes
    std::uint64_t line = 0;               ///< where it starts, from 1
    std::string_view fault;               ///< why it is none; then there are no fields
};

/// @context any thread, one at a time
class CsvParser {
public:
    /// `input` is borrowed, must outlive this; it is at the start of line `line`, after a BOM.
    explicit CsvParser(Input& input, char delimiter = ',', std::uint64_t line = 1);

    /// The next record; false at the end. Empty lines are none. Throws FilerError when reading
    /// fails, FormatError when a record is longer than MaxRow.
    bool next(CsvRecord& record);

private:
    struct Cell { // of text_, which may still move
        std::size_t begin;
        std::size_t size;
    };
    struct Mark { // a record, up to the next one's first cell
        std::size_t cell;
        std::uint64_t line;
        std::string fault;
    };
    struct Free {
        void operator()(csv_parser* parser) const noexcept;
    };
    static void onField(void* text, std::size_t size, void* self) noexcept;
    static void onRow(int end, void* self) noexcept;

    void forget();
    void parse(std::string_view piece);
    void finish();
    void fail(std::string_view remedy);
    void checkSize();

    Input& input_;
    std::unique_ptr<csv_parser, Free> parser_;
    std::vector<char> text_;
    std::vector<Cell> cells_;
    std::vector<Mark> marks_; // the last one is of the record that is still open
    std::size_t given_ = 0;   // marks given out by next()
    std::uint64_t line_;
    std::size_t openCells_ = 0; // of the open record, so many are in openBytes_
    std::size_t openBytes_ = 0; // what they take
    bool begun_ = false;        // the open record has a field
    bool lastCr_ = false;       // so that the LF of a CRLF ends no line of its own
    bool skipping_ = false;     // to the end of the line of a fault
    bool ended_ = false;
};

} // namespace hio::tool
