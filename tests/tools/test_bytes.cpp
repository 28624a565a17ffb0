// SPDX-License-Identifier: Apache-2.0
// Files that are compressed, of another encoding, or of no text at all.
#include <doctest/doctest.h>

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <random>
#include <string>

#include "rowkit.hpp"

using hio::tool::Encoding;
using hio::tool::RowOptions;

namespace {

using namespace std::string_literals;

std::string gzipped(std::string_view text) {
    std::string out(::compressBound(text.size()) + 64, 0);
    z_stream stream{};
    REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string copy(text);
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

std::string zstd(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), 0);
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

std::string utf16(std::string_view text, bool big, bool bom = true) {
    std::string out = bom ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
    for (char const c : text) {
        out += big ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return out;
}

/// Much text that does not compress to nothing.
std::string manyRows() {
    std::mt19937 random(3);
    std::string text = "a,b\n";
    while (text.size() < 300'000) {
        text += std::to_string(random()) + ",x" + std::to_string(random() % 100) + "\n";
    }
    return text;
}

std::string whyNot(std::string_view content, RowOptions const& options = {}) {
    return thrown<hio::FormatError>([&] { readAll(content, options); });
}

} // namespace

TEST_CASE("gzip and zstd are known by their first bytes, in pieces of any size") {
    std::string const text = manyRows();
    auto const plain = readAll(text);
    std::string const half = text.substr(0, 150'000);
    for (std::string const& packed : {gzipped(text),
                                      zstd(text),
                                      gzipped(half) + gzipped(text.substr(half.size())),
                                      zstd(half) + zstd(text.substr(half.size())),
                                      gzipped(text) + std::string(700, '\0')}) {
        for (std::size_t const piece : {std::size_t{65536}, std::size_t{1000}, std::size_t{7}}) {
            CHECK(readAll(packed, {}, piece).rows == plain.rows);
        }
    }
    for (std::size_t piece = 1; piece < 30; ++piece) {
        CHECK(readAll(gzipped("a,b\n1,2\n"), {}, piece).rows.size() == 1);
        CHECK(readAll(zstd("{\"a\":1}\n"), {}, piece).rows.size() == 1);
    }
}

TEST_CASE("a compressed file that is damaged or cut off is named") {
    std::string const text = manyRows();
    for (std::string const& packed : {gzipped(text), zstd(text)}) {
        for (std::size_t const size :
             {std::size_t{5}, std::size_t{30}, packed.size() / 2, packed.size() - 1}) {
            CAPTURE(size);
            CHECK(has(whyNot(packed.substr(0, size)), "is cut off: its compressed data goes on"));
        }
    }
    std::string damaged = gzipped(text);
    damaged[damaged.size() / 2] = static_cast<char>(~damaged[damaged.size() / 2]);
    CHECK(has(whyNot(damaged), "is damaged: "));
    CHECK(has(whyNot(gzipped("a\n1\n") + "rubbish"), "is damaged"));
    CHECK(has(thrown<hio::tool::NoRows>([] { readAll(gzipped("")); }), "is empty"));
}

TEST_CASE("UTF-16 is known by its byte order mark, Latin-1 must be told") {
    std::string const text = "a\tb\r\n1\tx\r\n2\ty\r\n";
    auto const plain = readAll(text);
    for (bool const big : {false, true}) {
        for (std::size_t piece = 1; piece < 9; ++piece) {
            CHECK(readAll(utf16(text, big), {}, piece).rows == plain.rows);
        }
        CHECK(readAll(utf16(text, big, false), {.encoding = Encoding::utf16}).rows == plain.rows);
        CHECK(has(whyNot(utf16(text, big, false)),
                  "is UTF-16 without a byte order mark: give --encoding utf-16"));
        CHECK(readAll(gzipped(utf16(text, big))).rows == plain.rows);
    }
    std::string const pair = "\xFF\xFE"
                             "a\0\n\0\x3D\xD8\x00\xDE\n\0\xE9\0\n\0\x3D\xD8\n\0\x00\xDE\n\0"s;
    auto const got = readAll(pair);
    CHECK(got.refused == 2); // half a pair each
    CHECK(got.rows.at(0).values.at(0) == ::text("\xF0\x9F\x98\x80"));
    CHECK(got.rows.at(1).values.at(0) == ::text("\xC3\xA9"));
    auto const latin = readAll("a\ncaf\xE9\n", {.encoding = Encoding::latin1});
    CHECK(latin.rows.at(0).values.at(0) == ::text("caf\xC3\xA9"));
    CHECK(readAll("a\ncaf\xE9\nx\n").refused == 1);
}

TEST_CASE("a file that has no rows of text is named, with what to do") {
    std::string tar(600, '\0');
    tar.replace(257, 5, "ustar");
    struct Case {
        std::string content;
        char const* says;
    };
    for (auto const& [content, says] :
         {Case{"\xFD"
               "7zXZ\0\0\0\0\0\0\0\0\0\0\0"s,
               "is an xz file: decompress it first, as by xz -dc FILE | hio roll -"},
          Case{"BZh91AY&SYxxxxxxxx", "is a bzip2 file: decompress"},
          Case{"PK\x03\x04xxxxxxxxxxxxxx", "is a zip archive: take"},
          Case{"PK\x03\x04xxxxxxxxxxxxxx[Content_Types].xml", "is a spreadsheet (Excel"},
          Case{"PAR1xxxxxxxxxxxxxxxx", "is a Parquet file: export it"},
          Case{"%PDF-1.4\nxxxxxxxxxxxxxx", "is a PDF document"},
          Case{"SQLite format 3\0xxxxxxx"s, "is an SQLite database: export"},
          Case{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1xxxxxxxxx", "is an Excel (.xls)"},
          Case{"WHY1xxxxxxxxxxxxxxxxxxx", "is a profile already: look at it by hio profile show"},
          Case{"<!DOCTYPE HTML><html>xxx", "is a web page"},
          Case{"\xFF\xFE\0\0a\0\0\0"s, "is UTF-32 text: convert it"},
          Case{tar, "is a tar archive"},
          Case{gzipped(tar), "is a tar archive"},
          Case{gzipped(gzipped("a\n1\n")), "is a gzip file within another"}}) {
        CAPTURE(says);
        CHECK(has(whyNot(content), says));
    }
    CHECK(readAll("PK,a\n1,2\n").rows.size() == 1);
    CHECK(readAll("<a>,b\n1,2\n").rows.size() == 1);
}

TEST_CASE("a JSON array is read object by object") {
    std::string const text = "[\n {\"a\": 1, \"b\": \"],}\\\"\"},\n\n {\"a\":\n [1, {\"x\": "
                             "\"[\"}]}\n, 5, {\"a\" 1}, {}\n]\n";
    for (std::size_t piece = 1; piece < text.size(); ++piece) {
        auto const got = readAll(text, {}, piece);
        REQUIRE(got.rows.size() == 3);
        CHECK(got.rows.at(0).line == 2);
        CHECK(got.rows.at(0).values.at(1) == ::text("],}\""));
        CHECK(got.rows.at(1).line == 4);
        CHECK(got.refused == 2);
        CHECK(got.refusals.at(0).line == 6);
    }
    CHECK(readAll("[{\"a\":1}][{\"a\":2}]").rows.size() == 2);
    CHECK(readAll(" [] [{\"a\":2}]").rows.size() == 1);
    CHECK(has(thrown<hio::tool::NoRows>([] { readAll("[ ]\n"); }), "has no row"));
    CHECK(has(whyNot("[{\"a\":1},{\"a\":2}"), ":1: the array that starts here is not closed"));
    CHECK(has(whyNot("[{\"a\":1},\n,{}]"), ":2: the array lacks a value before ','"));
    CHECK(has(whyNot("[{\"a\":1},]"), ":1: the array lacks a value before ']'"));
    CHECK(has(whyNot("[{\"a\":1}]\n{\"a\":2}"), ":2: '{' is not in an array"));
    CHECK(has(whyNot("{\"a\":1}", {.format = hio::tool::Format::json}), "give --format jsonl"));
    std::string big = "[{\"a\":\"" + std::string(hio::tool::MaxRow + 10, 'x') + "\"},{\"a\":2}]";
    auto const cut = readAll(big);
    CHECK(cut.rows.size() == 1);
    CHECK(has(cut.refusals.at(0).what, "object is longer than 16777216 bytes"));
}
