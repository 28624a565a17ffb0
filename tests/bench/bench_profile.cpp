// SPDX-License-Identifier: Apache-2.0
// profile/rows: rows of four columns tracked by a Profile; rows/encode, rows/decode: put into the
// bytes of batches and read from them. Unit: rows a second of one core.
#include <hio/roll/profile.hpp>
#include <hio/roll/rows.hpp>

#include <string_view>

#include "bench.hpp"
#include "sample.hpp"

namespace bench {

namespace {

constexpr std::size_t Count = 200'000; // rows of a round
constexpr std::size_t BatchSize = 64 * 1024;

class ProfileRows final : public Case {
public:
    explicit ProfileRows(Options const& options) : rows_(options.size(Count)) {}

    double run() override {
        hio::Profile profile(rows_.timeMs(0), rows_.timeMs(0));
        std::array<hio::Column*, 4> columns{};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            columns[i] = &profile.column(SampleRows::columns()[i]);
        }
        Stopwatch const watch;
        for (SampleRows::Cells const& cells : rows_.cells()) {
            for (std::size_t i = 0; i < columns.size(); ++i) {
                columns[i]->track(cells[i]);
            }
        }
        double const rate = watch.perSecond(rows_.cells().size());
        for (auto const& [name, column] : profile.columns()) {
            check("cells of " + name, column.metrics().counts.n, rows_.cells().size());
        }
        return rate;
    }

private:
    SampleRows rows_;
};

/// Puts all rows into batches, which go to `sink` as bytes.
template <class Sink>
void encode(SampleRows const& rows, Sink sink) {
    hio::RowsBuilder builder("bench", SampleRows::columns());
    for (std::size_t i = 0; i < rows.cells().size(); ++i) {
        builder.add(rows.timeMs(i), rows.cells()[i]);
        if (builder.size() >= BatchSize) {
            sink(builder);
            builder.clear();
        }
    }
    if (builder.rows() > 0) {
        sink(builder);
    }
}

class Encode final : public Case {
public:
    explicit Encode(Options const& options) : rows_(options.size(Count)) {}

    double run() override {
        std::uint64_t encoded = 0;
        Stopwatch const watch;
        encode(rows_, [&](hio::RowsBuilder const& batch) { encoded += batch.rows(); });
        double const rate = watch.perSecond(rows_.cells().size());
        check("rows", encoded, rows_.cells().size());
        return rate;
    }

private:
    SampleRows rows_;
};

class Decode final : public Case {
public:
    explicit Decode(Options const& options) : rows_(options.size(Count)) {
        encode(rows_, [&](hio::RowsBuilder const& batch) { batches_.emplace_back(batch.bytes()); });
    }

    double run() override {
        std::uint64_t cells = 0;
        Stopwatch const watch;
        for (std::string const& batch : batches_) {
            hio::Rows rows(batch);
            while (auto const row = rows.next()) {
                cells += row->values.size();
            }
        }
        double const rate = watch.perSecond(rows_.cells().size());
        check("cells", cells, rows_.cells().size() * SampleRows::columns().size());
        return rate;
    }

private:
    SampleRows rows_;
    std::vector<std::string> batches_;
};

} // namespace

void addProfile(Benches& benches) {
    add<ProfileRows>(benches, "profile/rows", "rows/s");
    add<Encode>(benches, "rows/encode", "rows/s");
    add<Decode>(benches, "rows/decode", "rows/s");
}

} // namespace bench
