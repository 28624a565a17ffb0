// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/memoer.hpp>

#include <iterator>
#include <utility>

namespace hio {

Memoer::Memoer(Transport& transport, MemoerOptions options)
    : transport_(transport),
      options_(std::move(options)),
      assembly_(options_.limits),
      buffer_(MaxGramSize, '\0') {}

void Memoer::memoit(std::string_view memo, std::string const& dst) {
    auto grams = rend(memo, {.code = options_.code, .size = options_.size, .text = options_.text});
    lanes_[dst].push_back({std::move(grams), 0});
}

void Memoer::service(double tyme) {
    serviceReceives(tyme);
    serviceTxGrams();
}

void Memoer::serviceReceives(double tyme) {
    for (std::size_t taken = 0; taken < options_.greed; ++taken) {
        auto const got = transport_.receive(buffer_);
        if (!got) {
            if (got.error().category() != refusalCategory()) {
                break; // nothing there, or the transport has failed: look again next time
            }
            assembly_.refusals().count(static_cast<Refusal>(got.error().value()));
            continue;
        }
        // Neither another process nor another socket of the same one adds to a memo.
        peer_.assign(std::to_string(got->pid)).append(1, ' ').append(got->src);
        static_cast<void>(assembly_.take(got->bytes, {peer_, got->src, got->pid, got->uid}, tyme));
    }
    auto memos = assembly_.fuse();
    inbox_.insert(
        inbox_.end(), std::make_move_iterator(memos.begin()), std::make_move_iterator(memos.end()));
    assembly_.expire(tyme);
}

void Memoer::serviceTxGrams() {
    // Another begins each time, so that all get their share of a send buffer that is full.
    auto lane = lanes_.upper_bound(turn_);
    for (auto left = lanes_.size(); left > 0; --left) {
        lane = lane == lanes_.end() ? lanes_.begin() : lane;
        transmit(lane->first, lane->second);
        lane = lane->second.empty() ? lanes_.erase(lane) : std::next(lane);
    }
    auto const first = lanes_.upper_bound(turn_);
    turn_ = first == lanes_.end() ? std::string() : first->first;
}

void Memoer::transmit(std::string const& dst, Lane& lane) {
    while (!lane.empty()) {
        Outgoing& out = lane.front();
        auto const sent = transport_.send(out.grams[out.next], dst);
        if (sent && !*sent) {
            return;
        }
        if (!sent) {
            drop(dst, sent.error());
            lane.pop_front();
        } else if (++out.next == out.grams.size()) {
            lane.pop_front();
        }
    }
}

void Memoer::drop(std::string const& dst, std::error_code code) {
    ++dropped_;
    drops_.push_back({dst, code});
    if (drops_.size() > MaxDrops) {
        drops_.pop_front();
    }
}

} // namespace hio
