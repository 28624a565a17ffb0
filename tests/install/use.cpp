// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doist.hpp>

namespace {

class Counter : public hio::Doer {
    bool recur(double) override { return ++count_ == 3; }
    int count_ = 0;
};

} // namespace

int main() {
    Counter counter;
    hio::Doist doist({.name = "use", .limit = 1.0});
    return doist.run({counter}) ? 0 : 1;
}
