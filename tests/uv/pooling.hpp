// SPDX-License-Identifier: Apache-2.0
// What the tests of the Pool share.
#pragma once

#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/pool.hpp>

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// A Doist in real time; its limit ends a test that hangs.
struct World {
    hio::uv::Loop loop;
    hio::uv::LoopPacer pacer{loop};
    hio::Doist doist{{.tock = 0.001, .limit = 60.0, .pacer = &pacer}};
};

/// Serves the loop and the doers until `so`; false when that takes too long.
template <class So>
bool until(World& world, So so) {
    hio::MonoTimer const timer(30.0);
    while (!so()) {
        if (timer.expired()) {
            return false;
        }
        world.loop.runOnce(0.001);
        world.doist.recur();
    }
    return true;
}

/// Blocks jobs, deaf to their stop, until the test opens it.
class Gate {
public:
    void open() {
        std::lock_guard const lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++came_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    /// Until that many have come.
    void meet(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this, count] { return came_ >= count; });
    }
    [[nodiscard]] int came() {
        std::lock_guard const lock(mutex_);
        return came_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int came_ = 0;
    bool open_ = false;
};

/// What one await came to.
struct Outcomes {
    int ended = 0;
    int full = 0;
    int gone = 0; ///< PoolEnded
    std::vector<std::string> errors;
};

using Work = std::function<void(std::stop_token)>;

inline hio::Dog await(hio::Tymth /*tymth*/,
                      double /*tock*/,
                      hio::uv::Pool& pool,
                      std::string name,
                      Work work,
                      Outcomes& outcomes,
                      bool patient) {
    try {
        if (patient) {
            co_await pool.run(std::move(name), std::move(work));
        } else {
            co_await pool.tryRun(std::move(name), std::move(work));
        }
        outcomes.ended += 1;
    } catch (hio::uv::BacklogFull const& error) {
        outcomes.full += 1;
        outcomes.errors.emplace_back(error.what());
    } catch (hio::uv::PoolEnded const& error) {
        outcomes.gone += 1;
        outcomes.errors.emplace_back(error.what());
    } catch (std::exception const& error) {
        outcomes.errors.emplace_back(error.what());
    }
    co_return true;
}

/// A doer that runs one job.
inline std::unique_ptr<hio::Doer>
worker(hio::uv::Pool& pool, std::string name, Work work, Outcomes& outcomes, bool patient = true) {
    return hio::doify(
        await, 0.0, std::ref(pool), std::move(name), std::move(work), std::ref(outcomes), patient);
}
