// SPDX-License-Identifier: Apache-2.0
#include <hio/help/monotimer.hpp>
#include <hio/roll/rollinglogdoer.hpp>
#include <hio/roll/rollinglogger.hpp>
#include <hio/roll/rollmemos.hpp>

#include <algorithm>
#include <utility>

namespace hio {
namespace {

constexpr double TellEvery = 0.5; // seconds of tyme

} // namespace

Plain::Map RollingLogOptions::asLoad() const {
    return {{"spool", Plain(spool)},
            {"work", Plain(work)},
            {"folder", Plain(folder)},
            {"base", Plain(base)},
            {"by", Plain(std::string(wordOf(by)))},
            {"memory", Plain(static_cast<std::int64_t>(memory))}};
}

RollingLogOptions RollingLogOptions::from(Load const& load) {
    RollingLogOptions options;
    options.spool = load.get("spool", "");
    options.work = load.get("work", "");
    options.folder = load.get("folder", "");
    options.base = load.get("base", options.base);
    options.by = granularityOf(load.get("by", std::string(wordOf(options.by))));
    options.memory =
        static_cast<std::size_t>(load.get("memory", static_cast<std::int64_t>(options.memory)));
    return options;
}

RollingLogDoer::RollingLogDoer(Crewer& crewer, RollingLogOptions options, double tock)
    : Doer(tock),
      crewer_(crewer),
      options_(std::move(options)) {
    crewer_.onMemo([this](Memo const& memo) { take(memo); });
}

void RollingLogDoer::enter() {
    folder_.emplace(options_.folder, options_.base, options_.work);
    spool_.emplace(options_.spool);
    roller_.emplace(
        RollPolicy{.by = options_.by, .memory = options_.memory, .waiting = options_.work});
    applied_ = 0;
    upTo_.reset();
    delivered_ = false;
    toldAt_ = tyme();
}

bool RollingLogDoer::recur(double tyme) {
    track();
    if (upTo_ && applied_ >= *upTo_) {
        deliver();
    } else if (tyme - toldAt_ >= TellEvery) {
        tell();
        toldAt_ = tyme;
    }
    return false; // END ends it
}

void RollingLogDoer::take(Memo const& memo) {
    if (auto const close = LogClose::from(memo.text)) {
        upTo_ = close->to;
        delivered_ = false;
    }
}

/// Tracks what is in the spool, for about a tock of real time.
void RollingLogDoer::track() {
    MonoTimer const timer(std::max(tock(), 0.001));
    bool some = false;
    while (!timer.expired()) {
        std::optional<SpoolRecord> const record = spool_->next();
        if (!record) {
            break;
        }
        if (record->kind == RowsRecord) {
            Rows rows(record->payload);
            roller_->track(rows);
        }
        applied_ = record->sequence;
        some = true;
    }
    if (some) {
        spool_->release(applied_);
    }
}

void RollingLogDoer::deliver() {
    upTo_.reset();
    delivered_ = true;
    for (RolledWindow& window : roller_->deliver(*folder_)) {
        crewer_.send(crewer_.protocol().boss().name,
                     LogWritten{std::move(window)}.memo(crewer_.protocol().name()));
    }
    tell();
}

void RollingLogDoer::tell() {
    LogApplied const applied{
        .rows = roller_->rows(), .windows = roller_->windows(), .done = delivered_};
    crewer_.send(crewer_.protocol().boss().name, applied.memo(crewer_.protocol().name()));
}

void musterRollingLog(Doers& doers, Load const& load, Crewer& crewer) {
    doers.add<RollingLogDoer>(crewer, RollingLogOptions::from(load), load.tock);
}

} // namespace hio
