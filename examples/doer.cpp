// SPDX-License-Identifier: Apache-2.0
// The two forms of a Doer side by side: a class, and a coroutine. Each reads a simulated sensor,
// one every 0.25 seconds of tyme, one every 0.5. Tyme is simulated too: the run takes no time.
//
// Prints:
// one opens
// two opens
// 0.00 one 20.0
// 0.00 two 20.0
// 0.25 one 20.5
// 0.50 one 21.0
// one closes
// 0.50 two 20.5
// 1.00 two 21.0
// two closes
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace {

class Sensor { // has three readings
public:
    explicit Sensor(std::string name) : name_(std::move(name)) {}
    void open() const { std::printf("%s opens\n", name_.c_str()); }
    void close() const { std::printf("%s closes\n", name_.c_str()); }
    void read(double tyme) {
        std::printf("%.2f %s %.1f\n", tyme, name_.c_str(), 20.0 + 0.5 * count_++);
    }
    bool spent() const { return count_ == 3; }

private:
    std::string name_;
    int count_ = 0;
};

class Opened { // opens a sensor and closes it again
public:
    explicit Opened(Sensor& sensor) : sensor_(sensor) { sensor_.open(); }
    Opened(Opened const&) = delete;
    Opened& operator=(Opened const&) = delete;
    ~Opened() { sensor_.close(); }

private:
    Sensor& sensor_;
};

// Form 1: a class.
class Sampler : public hio::Doer {
public:
    Sampler(double tock, Sensor& sensor) : Doer(tock), sensor_(sensor) {}
    void enter() override { sensor_.open(); } // once, before the first recur
    bool recur(double tyme) override {        // every tock seconds of tyme; true: done
        sensor_.read(tyme);
        return sensor_.spent();
    }
    void exit() override { sensor_.close(); } // always, last

private:
    Sensor& sensor_; // borrowed: outlives the Doist
};

// Form 2: a coroutine.
hio::Dog sample(hio::Tymth, double tock, Sensor& sensor) {
    Opened const opened(sensor); // enter, and exit by its destructor
    while (!sensor.spent()) {
        double tyme = co_yield tock; // gives way; goes on when it is due again
        sensor.read(tyme);
    }
    co_return true; // done
}

} // namespace

int main() {
    Sensor one("one");
    Sensor two("two");
    Sampler sampler(0.25, one);
    hio::Doist doist({.name = "bench", .tock = 0.125, .limit = 10.0});
    return doist.run({sampler, hio::doify(sample, 0.5, std::ref(two))}) ? 0 : 1;
}
