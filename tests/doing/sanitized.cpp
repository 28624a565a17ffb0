// SPDX-License-Identifier: Apache-2.0
// A program with AddressSanitizer that uses hio built without: the frames that it takes and gives
// back are those of the library. Exit code 0: all ran, and the sanitizer saw nothing.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <functional>
#include <utility>

namespace {

hio::Dog counts(hio::Tymth /*tymth*/, double tock, int& count) {
    co_yield tock;
    ++count;
    co_return true;
}

} // namespace

int main() {
    constexpr int Runs = 20;
    constexpr int Many = 500;
    int count = 0;
    for (int run = 0; run < Runs; ++run) { // the later ones take what the first have given back
        hio::Doers doers;
        for (int i = 0; i < Many; ++i) {
            doers.add(hio::doify(counts, 0.0, std::ref(count)));
        }
        hio::Doist doist({.tock = 1.0});
        doist.run(std::move(doers), 0.0, 0.0);
    }
    return count == Runs * Many ? 0 : 1;
}
