// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <thread>

#include "rowkit.hpp"

using hio::tool::Format;
using hio::tool::Input;
using hio::tool::openRows;
using hio::tool::Refusals;
using hio::tool::Row;
using hio::tool::RowOptions;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool Sanitized = true;
#elif defined(__has_feature)
constexpr bool Sanitized = __has_feature(address_sanitizer);
#else
constexpr bool Sanitized = false;
#endif

// The address sanitizer and valgrind keep what was freed: resident memory tells nothing there.
bool keepsFreed() {
    return Sanitized || std::getenv("HIO_KEEPS_FREED") != nullptr;
}

template <class Error>
std::string whyNot(std::string const& path, RowOptions const& options = {}) {
    Refusals refusals;
    return thrown<Error>([&] { static_cast<void>(openRows(path, options, refusals)); });
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        out.reset(ends[0]);
        in.reset(ends[1]);
    }
    void put(std::string_view bytes) const {
        REQUIRE(::write(in.get(), bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()));
    }
    hio::Fd out;
    hio::Fd in;
};

// Standard input is `fd` as long as this lives.
class StandardInput {
public:
    explicit StandardInput(int fd) : before_(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)) {
        ::dup2(fd, STDIN_FILENO);
    }
    ~StandardInput() { ::dup2(before_.get(), STDIN_FILENO); }
    StandardInput(StandardInput const&) = delete;
    StandardInput& operator=(StandardInput const&) = delete;

private:
    hio::Fd before_;
};

} // namespace

TEST_CASE("CSV and JSON lines are told apart by content") {
    CHECK(readAll("a,b\n1,2\n").rows.at(0).columns.size() == 2);
    CHECK(readAll("{\"a\":1}").rows.at(0).columns.size() == 1);
    CHECK(readAll(" \n\n  {\"a\":1}").rows.at(0).line == 3);
    CHECK(readAll("\xEF\xBB\xBF{\"a\":1}").rows.at(0).columns.at(0) == "a");
    CHECK(readAll("[1,\n2]\n").refused == 2);
    CHECK(readAll("{\"a\":1}", {}, 1).rows.size() == 1);
}

TEST_CASE("--format overrides what the content looks like") {
    CHECK(readAll("{a\n1\n", {.format = Format::csv}).rows.at(0).columns.at(0) == "{a");
    CHECK(readAll("a,b\n{\"a\":1}\n", {.format = Format::jsonl}).rows.size() == 1);
    CHECK(readAll("a,b\n{\"a\":1}\n", {.format = Format::jsonl}).refused == 1);
}

TEST_CASE("a file that holds nothing is thrown") {
    for (char const* content : {"", "\n\n \r\n\t", "\xEF\xBB\xBF"}) {
        for (Format const format : {Format::automatic, Format::csv, Format::jsonl}) {
            TempFile const file(content);
            CHECK(has(whyNot<hio::FormatError>(file.path(), {.format = format}),
                      file.path() + " is empty: give a file with rows"));
        }
    }
}

TEST_CASE("a file that cannot be read is thrown with what to do") {
    CHECK(has(whyNot<hio::FilerError>("/nonexistent/x.csv"),
              "cannot open /nonexistent/x.csv: No such file or directory: name a file"));
    CHECK(has(whyNot<hio::FilerError>("/"), "/ is a directory: name the files in it"));
    CHECK(has(whyNot<hio::FilerError>("/proc/self/mem"), "cannot read /proc/self/mem: "));
}

TEST_CASE("strict stops at the first refusal, else all are counted and ten kept") {
    std::string content = "a,b\n1,2\n";
    for (int i = 0; i < 25; ++i) {
        content += "bad\n";
    }
    auto const got = readAll(content);
    CHECK(got.rows.size() == 1);
    CHECK(got.refused == 25);
    CHECK(got.refusals.size() == 10);
    CHECK(got.refusals.back().line == 12);

    TempFile const file(content);
    Refusals strict(true);
    auto const reader = openRows(file.path(), {}, strict);
    Row row;
    CHECK(reader->read(row));
    auto const why = thrown<hio::FormatError>([&] { reader->read(row); });
    CHECK(has(why, file.path() + ":3: row has 1 field, the header 2"));
    CHECK(strict.count() == 1);
}

TEST_CASE("refusals of several files come together") {
    TempFile const one("a,b\n1\n");
    TempFile const two("x,y,z\n1,2,3\n4\n");
    Refusals refusals;
    std::size_t rows = 0;
    for (auto const* file : {&one, &two}) {
        auto const reader = openRows(file->path(), {}, refusals);
        for (Row row; reader->read(row); ++rows) {
            CHECK(row.columns.size() == 3);
        }
    }
    CHECK(rows == 1);
    CHECK(refusals.count() == 2);
    CHECK(refusals.first()[1].file == two.path());
}

TEST_CASE("standard input is given row by row once the sample is whole, and stays open") {
    for (bool const blocking : {true, false}) {
        Pipe pipe;
        ::fcntl(pipe.out.get(), F_SETFL, blocking ? 0 : O_NONBLOCK);
        StandardInput const input(pipe.out.get());
        std::string sample = "a,b\n";
        std::uint64_t sampled = 0;
        for (; sampled < 70'000; ++sampled) { // of more bytes than are looked at for a delimiter
            sample += "1,2\n";
        }
        std::thread early([&pipe, &sample] { pipe.put(sample + "1,2\n3"); });
        Refusals refusals;
        auto reader = openRows("-", {}, refusals);
        Row row;
        for (; sampled > 0; --sampled) {
            REQUIRE(reader->read(row)); // although the pipe stays open
        }
        early.join();
        CHECK(reader->read(row));
        CHECK(kept(row.values[1]) == integer(2));
        std::thread late([&pipe] { // may come while read() waits
            pipe.put(",4\nbad\n");
            pipe.in.reset();
        });
        CHECK(reader->read(row));
        CHECK(kept(row.values[0]) == integer(3));
        CHECK_FALSE(reader->read(row));
        late.join();
        CHECK(has(text(refusals.first()[0]), "standard input:70004: row has 1 field"));
        reader.reset();
        CHECK(::fcntl(STDIN_FILENO, F_GETFD) >= 0);
    }
}

TEST_CASE("JSON lines come row by row as well") {
    Pipe pipe;
    StandardInput const input(pipe.out.get());
    pipe.put("{\"a\":1}\n{\"a\"");
    Refusals refusals;
    auto const reader = openRows("-", {}, refusals);
    Row row;
    CHECK(reader->read(row));
    pipe.put(":2}\n");
    CHECK(reader->read(row));
    CHECK(kept(row.values[0]) == integer(2));
    pipe.in.reset();
    CHECK_FALSE(reader->read(row));
}

TEST_CASE("memory does not grow with the file") {
    auto const peak = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss; // KiB
    };
    for (bool const json : {false, true}) {
        Pipe pipe;
        StandardInput const input(pipe.out.get());
        std::string const rows = [json] {
            std::string text;
            while (text.size() < 32'000) {
                text +=
                    json ? "{\"t\":\"2012-01-01\",\"v\":1.5}\n" : "2012-01-01,1.5\n\"q\n,\",2\n";
            }
            return text;
        }();
        std::thread writer([&pipe, &rows, json] {
            if (!json) {
                pipe.put("t,v\n");
            }
            for (int i = 0; i < 500; ++i) { // 16 MB
                pipe.put(rows);
            }
            pipe.in.reset();
        });
        Refusals refusals;
        auto const reader = openRows("-", {.timeColumn = "t"}, refusals);
        Row row;
        std::uint64_t count = 0;
        for (; count < 1000 && reader->read(row); ++count) {
        }
        auto const before = peak();
        while (reader->read(row)) {
            ++count;
        }
        CHECK((keepsFreed() || peak() - before < 4096));
        CHECK(count > 500'000);
        CHECK(refusals.first().size() <= Refusals::Kept);
        writer.join();
    }
}
