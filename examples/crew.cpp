// SPDX-License-Identifier: Apache-2.0
// A boss and two hands in one program: started plainly it is the boss, which starts it again as
// each hand. Ctrl-C ends all of them in order.
//
// Prints:
// thermometer at *
// thermometer at *
// thermometer at *
// thermometer at *
// thermometer at *
#include <hio/crew/bosser.hpp>
#include <hio/crew/crewer.hpp>

#include <iostream>

namespace {

class Reader : public hio::Doer { // sends a reading to the packer every tock
public:
    Reader(double tock, std::string device, hio::Crewer& crewer)
        : Doer(tock),
          device_(std::move(device)),
          crewer_(crewer) {}
    bool recur(double tyme) override {
        bool const sent = crewer_.send("packer", device_ + " at " + std::to_string(tyme));
        return sent && ++count_ == 5; // the packer is in the book once the crew is complete
    }

private:
    std::string device_;
    hio::Crewer& crewer_;
    int count_ = 0;
};

class Packer : public hio::Doer { // shows what it is sent until it has five
public:
    explicit Packer(hio::Crewer& crewer) {
        crewer.onMemo([this](hio::Memo const& memo) {
            std::cout << memo.text << std::endl;
            ++count_;
        });
    }
    bool recur(double) override { return count_ >= 5; }

private:
    int count_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    hio::Crew crew("pipeline");
    crew.hand("reader", [](hio::Doers& doers, hio::Load const& load, hio::Crewer& crewer) {
        doers.add<Reader>(0.1, load.get("device", "/dev/ttyS0"), crewer);
    });
    crew.hand("packer", [](hio::Doers& doers, hio::Load const&, hio::Crewer& crewer) {
        doers.add<Packer>(crewer);
    });

    // A hand: REG to the boss, its own Doist until END or done.
    if (auto load = hio::Crewer::claim(argc, argv)) {
        return hio::Crewer::work(crew, *load);
    }
    // The boss: starts, registers, sends the address book, ends.
    return hio::Bosser::work(
        crew,
        {.name = "boss",
         .hands = {{.name = "reader", .load = {{"device", "thermometer"}}}, {.name = "packer"}},
         .temp = true});
}
