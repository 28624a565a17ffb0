// SPDX-License-Identifier: Apache-2.0
// roller [DIR]: an application with rolling loggers. It logs typed rows; two hands, processes of
// their own, make profiles of them by day and write one file for each day into DIR. whylogs reads
// these files, and so does `hio profile show FILE`.
//
// Prints:
// 48 rows logged
// 24 rows in profile.2026-01-01T00Z.sensors.0.bin
// 24 rows in profile.2026-01-02T00Z.sensors.0.bin
#include <hio/crew/bosser.hpp>
#include <hio/crew/crewer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/randomname.hpp>
#include <hio/roll/logdesk.hpp>
#include <hio/roll/rollinglogdoer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <iostream>

namespace {

constexpr std::int64_t Hour = 3'600'000;            // milliseconds
constexpr std::int64_t NewYear = 1'767'225'600'000; // 2026-01-01T00:00Z, ms since 1970
constexpr int Hours = 48;

class App : public hio::Doer { // logs a row for each hour, then has the hands deliver
public:
    App(hio::Bosser& boss, hio::RollingLogger& logger, hio::LogDesk& desk)
        : boss_(boss),
          logger_(logger),
          desk_(desk) {}

    bool recur(double) override {
        for (; hour_ < Hours; ++hour_) {
            std::array<hio::Value, 3> const row{hour_, 20.0 + hour_ % 24, "kitchen"};
            if (!logger_.log("sensors", NewYear + hour_ * Hour, columns_, row)) {
                return false; // the spool is full: the same row again in the next tick
            }
        }
        if (!logger_.flush()) {
            return false;
        }
        desk_.close(boss_, logger_); // track all that was logged, then write the files
        if (!desk_.closed()) {
            return false;
        }
        boss_.stop();
        return true;
    }

private:
    std::array<std::string, 3> const columns_{"hour", "temperature", "place"};
    hio::Bosser& boss_;
    hio::RollingLogger& logger_;
    hio::LogDesk& desk_;
    int hour_ = 0;
};

int run(hio::Crew const& crew, std::filesystem::path const& dir) {
    // For the spools; gone at the end. Others may write to `dir`, too: so it is no name to guess.
    std::filesystem::path const work = dir / (".roller-" + hio::randomName());
    std::vector<std::string> names;
    std::vector<std::string> spools;
    std::vector<hio::HandOptions> hands;
    for (std::string const name : {"log1", "log2"}) {
        std::filesystem::create_directories(work / name);
        names.push_back(name);
        spools.push_back(work / (name + ".spool"));
        hio::RollingLogOptions const rolling{
            .spool = spools.back(), .work = work / name, .folder = dir};
        hands.push_back({.name = name, .craft = "log", .load = rolling.asLoad()});
    }

    hio::uv::Loop loop;
    hio::RollingLogger logger({.spools = spools});
    hio::LogDesk desk(names);
    hio::Bosser boss(
        loop,
        crew,
        {.hands = hands, .temp = true, .onMemo = [&](auto const& hand, auto const& memo) {
             desk.take(hand, memo);
         }});
    hio::uv::Signaler const signaler(loop, hio::uv::endingSignals(), [&](int) { boss.stop(); });
    App app(boss, logger, desk);
    hio::uv::LoopPacer pacer(loop);
    hio::Doist doist({.name = "roller", .tock = 1.0 / 64, .pacer = &pacer});
    bool const done = doist.run({boss, app});
    std::cout << logger.rows() << " rows logged\n";
    for (hio::RolledWindow const& window : desk.windows()) {
        std::cout << window.rows << " rows in " << window.file << '\n';
    }
    std::filesystem::remove_all(work);
    return done ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    hio::Crew crew("roller");
    crew.hand("log", hio::musterRollingLog);
    if (auto load = hio::Crewer::claim(argc, argv)) { // this process is a hand
        return hio::Crewer::work(crew, *load);
    }
    return run(crew, std::filesystem::absolute(argc > 1 ? argv[1] : "profiles"));
}
