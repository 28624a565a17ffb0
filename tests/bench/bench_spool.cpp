// SPDX-License-Identifier: Apache-2.0
// spool/append: records of 96 bytes appended one by one; spool/append/batch: many of them as one
// record, as rows are. Floor: write(2) of the same bytes. Unit: records of 96 bytes a second of one
// core; a ratio of 1 is as fast as write(2).
#include <hio/help/fd.hpp>
#include <hio/roll/spool.hpp>

#include <fcntl.h>
#include <unistd.h>

#include "bench.hpp"
#include "tempdir.hpp"

namespace bench {

namespace {

constexpr std::size_t RecordSize = 96;

class Append final : public Case {
public:
    /// Each append has `together` records in it.
    Append(std::size_t together, Options const& options)
        : records_(options.size(204'800, 1024)),
          together_(options.size(together)),
          payload_(RecordSize * together_, 'x') {}

    double run() override {
        TempDir const dir;
        hio::SpoolWriter writer(dir / "spool", {.limitBytes = std::uint64_t(1) << 30});
        Stopwatch const watch;
        for (std::size_t i = 0; i < appends(); ++i) {
            if (auto const appended = writer.append(1, payload_); !appended) {
                throw Short("append: " + appended.error().message());
            }
        }
        double const rate = watch.perSecond(appends() * together_);
        check("records", readable(dir / "spool"), appends());
        return rate;
    }

    std::optional<double> floor() override {
        TempDir const dir;
        hio::Fd const fd(::open((dir / "file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        std::uint64_t written = 0;
        Stopwatch const watch;
        for (std::size_t i = 0; i < appends(); ++i) {
            written += std::uint64_t(::write(fd.get(), payload_.data(), payload_.size()));
        }
        double const rate = watch.perSecond(appends() * together_);
        check("bytes written", written, appends() * payload_.size());
        return rate;
    }

private:
    [[nodiscard]] std::size_t appends() const { return records_ / together_; }

    /// How many whole records a reader finds.
    [[nodiscard]] std::uint64_t readable(std::string const& path) const {
        hio::SpoolReader reader(path);
        std::uint64_t count = 0;
        while (auto const record = reader.next()) {
            count += record->payload == payload_ ? 1 : 0;
        }
        return count;
    }
    std::size_t records_;
    std::size_t together_;
    std::string payload_;
};

} // namespace

void addSpool(Benches& benches) {
    add<Append>(benches, "spool/append", "records/s", std::size_t(1));
    add<Append>(benches, "spool/append/batch", "records/s", std::size_t(512));
}

} // namespace bench
