// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tests of rows share: files to read, and rows that outlive their reader.
#pragma once

#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <tools/hio/input/rows.hpp>
#include <utility>
#include <variant>
#include <vector>

/// A file of its own, gone with it.
class TempFile {
public:
    explicit TempFile(std::string_view content) {
        char const* const dir = std::getenv("TMPDIR");
        path_ = std::string(dir ? dir : "/tmp") + "/hio-rows-XXXXXX";
        hio::Fd const fd(::mkstemp(path_.data()));
        while (!content.empty()) {
            ssize_t const put = ::write(fd.get(), content.data(), content.size());
            if (put <= 0) {
                throw hio::FilerError("cannot write " + path_);
            }
            content.remove_prefix(static_cast<std::size_t>(put));
        }
    }
    ~TempFile() { ::unlink(path_.c_str()); }
    TempFile(TempFile const&) = delete;
    TempFile& operator=(TempFile const&) = delete;

    [[nodiscard]] std::string const& path() const { return path_; }

private:
    std::string path_;
};

/// A Value that owns its text.
using Kept =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, hio::Object, hio::Tensor>;

inline Kept kept(hio::Value const& value) {
    return std::visit(
        [](auto const& v) -> Kept {
            if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string_view>) {
                return std::string(v);
            } else {
                return v;
            }
        },
        value);
}

struct KeptRow {
    std::vector<std::string> columns;
    std::vector<Kept> values;
    std::int64_t timeMs = 0;
    std::uint64_t line = 0;
    bool operator==(KeptRow const&) const = default;
};

struct Got {
    std::vector<KeptRow> rows;
    std::uint64_t refused = 0;
    std::vector<hio::tool::Refusal> refusals;
};

/// All rows of `content`, read in pieces of `pieceSize` bytes.
inline Got readAll(std::string_view content,
                   hio::tool::RowOptions const& options = {},
                   std::size_t pieceSize = hio::tool::Input::PieceSize) {
    TempFile const file(content);
    hio::tool::Refusals refusals;
    auto const reader =
        hio::tool::openRows(hio::tool::Input(file.path(), pieceSize), options, refusals);
    Got got;
    for (hio::tool::Row row; reader->read(row);) {
        KeptRow one{{row.columns.begin(), row.columns.end()}, {}, row.timeMs, row.line};
        for (hio::Value const& value : row.values) {
            one.values.push_back(kept(value));
        }
        got.rows.push_back(std::move(one));
    }
    got.refused = refusals.count();
    got.refusals.assign(refusals.first().begin(), refusals.first().end());
    return got;
}

/// What the exception of `act` says; empty when it throws no `Error`.
template <class Error, class Act>
std::string thrown(Act&& act) {
    try {
        act();
    } catch (Error const& error) {
        return error.what();
    }
    return {};
}

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline Kept const Null;
inline Kept integer(std::int64_t value) {
    return value;
}
inline Kept text(std::string_view value) {
    return std::string(value);
}
