// SPDX-License-Identifier: Apache-2.0
// roll/csv: rows of CSV read, typed and given their time. Unit: rows a second of one core.
// roll/end-to-end: the whole command `hio roll` with two hands. Unit: rows a second of wall time;
// roll/end-to-end/rss: peaks of boss and hands together, MiB.
#include <hio/roll/profilefile.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tools/hio/input/rows.hpp>

#include "bench.hpp"
#include "command.hpp"
#include "sample.hpp"
#include "tempdir.hpp"

namespace bench {

namespace {

class ReadCsv final : public Case {
public:
    explicit ReadCsv(Options const& options) : rows_(options.size(200'000)) {
        writeCsv(path_, rows_);
    }

    double run() override {
        hio::tool::Refusals refusals;
        std::uint64_t count = 0;
        std::int64_t last = 0;
        Stopwatch const watch;
        auto const reader = hio::tool::openRows(path_, {.timeColumn = "when"}, refusals);
        for (hio::tool::Row row; reader->read(row);) {
            count += row.values.size() == 4 && row.timeMs > last ? 1 : 0;
            last = row.timeMs;
        }
        double const rate = watch.perSecond(rows_);
        check("rows", count, rows_);
        return rate;
    }

private:
    std::size_t rows_;
    TempDir dir_;
    std::string path_ = dir_ / "sample.csv";
};

/// The command beside this program, or the one that HIO_COMMAND names.
std::string commandPath() {
    if (char const* const named = std::getenv("HIO_COMMAND")) {
        return named;
    }
    auto const own = std::filesystem::read_symlink("/proc/self/exe");
    return (own.parent_path() / "../../tools/hio").lexically_normal();
}

std::string contentOf(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class RollFile final : public Case {
public:
    explicit RollFile(Options const& options)
        : command_(commandPath()),
          rows_(options.size(options.rows, 2000)) {
        if (::access(command_.c_str(), X_OK) != 0) {
            throw Skip("there is no command " + command_ + ": build it, or set HIO_COMMAND");
        }
        if (runCommand({command_, "roll", "--help"}, output_).status != 0) {
            throw Skip(command_ + " has no verb roll");
        }
        writeCsv(csv_, rows_);
    }

    double run() override {
        TempDir const profiles;
        CommandRun const done = runCommand({command_,
                                            "roll",
                                            csv_,
                                            "--time",
                                            "when",
                                            "--by",
                                            "day",
                                            "--hands",
                                            "2",
                                            "--to",
                                            profiles / "out",
                                            "--dataset",
                                            "bench"},
                                           output_);
        if (done.status != 0) {
            throw Short(command_ + " roll exits with " + std::to_string(done.status) + ": " +
                        contentOf(output_));
        }
        check("rows in profiles", tracked(profiles / "out"), rows_);
        peakMiB_ = done.peakMiB;
        return double(rows_) * 1e9 / done.ns;
    }

    [[nodiscard]] std::vector<Figure> also() const override { return {{"rss", "MiB", peakMiB_}}; }

private:
    /// How many rows the profiles of a directory have seen together.
    static std::uint64_t tracked(std::string const& dir) {
        std::uint64_t rows = 0;
        for (auto const& file : std::filesystem::recursive_directory_iterator(dir)) {
            if (file.path().extension() == ".bin") {
                auto const profile = hio::readProfileFile(file.path());
                rows += profile.columns().at("count").metrics().counts.n;
            }
        }
        return rows;
    }
    std::string command_;
    std::size_t rows_;
    TempDir dir_;
    std::string csv_ = dir_ / "sample.csv";
    std::string output_ = dir_ / "output";
    double peakMiB_ = 0;
};

} // namespace

void addRoll(Benches& benches) {
    add<ReadCsv>(benches, "roll/csv", "rows/s");
    add<RollFile>(benches, "roll/end-to-end", "rows/s");
}

} // namespace bench
