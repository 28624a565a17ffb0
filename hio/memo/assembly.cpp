// SPDX-License-Identifier: Apache-2.0
#include <hio/help/utf8.hpp>
#include <hio/memo/assembly.hpp>

#include <algorithm>

namespace hio {

namespace {

Memo fromSource(Source const& source) {
    return {{}, std::string(source.src), source.pid, source.uid};
}

} // namespace

Outcome<bool> Assembly::take(std::string_view datagram, Source const& source, double tyme) {
    auto const picked = pick(datagram);
    if (!picked) {
        return refuse(static_cast<Refusal>(picked.error().value()));
    }
    Gram const& gram = *picked;
    if (finished_.contains(KeyView{source.peer, gram.mid})) {
        return false;
    }
    auto spot = find(source.peer, gram.mid);
    if (!spot && gram.code->zeroth && gram.number == 1) { // most memos are of one gram
        if (gram.body.size() > limits_.memo) {
            return refuse(Refusal::bulk);
        }
        Memo memo = fromSource(source);
        memo.text = gram.body;
        remember(source.peer, gram.mid, tyme);
        deliver(std::move(memo), born_++);
        return true;
    }
    if (!spot) {
        spot = begin(source, gram);
    }
    return spot ? add(*spot, gram, tyme) : refuse(Refusal::crowded);
}

std::vector<Memo> Assembly::fuse() {
    std::vector<Memo> memos;
    memos.reserve(whole_.size());
    for (auto& [born, memo] : whole_) {
        memos.push_back(std::move(memo));
    }
    whole_.clear();
    return memos;
}

void Assembly::expire(double tyme) {
    for (auto peer = peers_.begin(); peer != peers_.end();) {
        auto& [partials, cost] = peer->second;
        for (auto each = partials.begin(); each != partials.end();) {
            if (tyme - each->touched < limits_.age) {
                ++each;
                continue;
            }
            refusals_.count(Refusal::expired);
            cost -= each->cost();
            each = partials.erase(each);
        }
        peer = partials.empty() ? peers_.erase(peer) : std::next(peer);
    }
    while (!remembered_.empty() && tyme - remembered_.front().first >= limits_.replay) {
        finished_.erase(remembered_.front().second);
        remembered_.pop_front();
    }
}

std::vector<PartialView> Assembly::partials() const {
    std::vector<PartialView> views;
    for (auto const& [name, peer] : peers_) {
        for (auto const& partial : peer.partials) {
            PartialView view{partial.mid, partial.memo.src, partial.count, {}};
            for (auto const& [number, body] : partial.bodies) {
                view.numbers.push_back(number);
            }
            views.push_back(std::move(view));
        }
    }
    return views;
}

Outcome<bool> Assembly::refuse(Refusal why) {
    refusals_.count(why);
    return Unexpected(why);
}

std::optional<Assembly::Spot> Assembly::find(std::string_view peer, Mid const& mid) {
    auto const found = peers_.find(peer);
    if (found == peers_.end()) {
        return std::nullopt;
    }
    auto& partials = found->second.partials;
    auto const partial = std::find_if(
        partials.begin(), partials.end(), [&](auto const& each) { return each.mid == mid; });
    return partial == partials.end() ? std::nullopt : std::optional(Spot{found, partial});
}

/// A new unfinished memo; the oldest of the same peer makes room. Empty if there are too many
/// peers.
std::optional<Assembly::Spot> Assembly::begin(Source const& source, Gram const& gram) {
    auto peer = peers_.find(source.peer);
    if (peer == peers_.end()) {
        if (peers_.size() >= limits_.peers) {
            return std::nullopt;
        }
        peer = peers_.emplace(source.peer, Peer()).first;
    }
    auto& partials = peer->second.partials;
    partials.push_back({gram.mid, gram.code->family, born_++, 0.0, {}, {}, 0, fromSource(source)});
    if (partials.size() > limits_.partials) {
        refusals_.count(Refusal::evicted);
        remove({peer, partials.begin()});
    }
    return Spot{peer, std::prev(partials.end())};
}

Outcome<bool> Assembly::add(Spot spot, Gram const& gram, double tyme) {
    Partial& partial = *spot.partial;
    std::uint32_t const number = gram.code->zeroth ? 0 : gram.number;
    if (gram.code->family != partial.family) {
        return refuse(Refusal::family);
    }
    if (partial.bodies.contains(number)) {
        return again(spot, gram, tyme);
    }
    if (partial.count && number >= *partial.count) {
        return refuse(Refusal::surplus);
    }
    std::size_t const cost = gram.body.size() + Limits::GramCost;
    if (partial.bytes + gram.body.size() > limits_.memo || partial.bodies.size() >= limits_.grams ||
        partial.cost() + cost > limits_.bytes) {
        return drop(spot, Refusal::bulk, tyme);
    }
    evict(spot, cost);
    partial.bodies.emplace(number, gram.body);
    partial.bytes += gram.body.size();
    partial.touched = tyme;
    spot.peer->second.cost += cost;
    if (gram.code->zeroth) {
        count(spot, gram.number);
    }
    if (partial.count && partial.bodies.size() == *partial.count) {
        complete(spot, tyme);
    }
    return true;
}

/// A gram of a number that is there already: the same, or another that clashes with it.
Outcome<bool> Assembly::again(Spot spot, Gram const& gram, double tyme) {
    Partial const& partial = *spot.partial;
    bool const zeroth = gram.code->zeroth;
    bool const same = partial.bodies.at(zeroth ? 0 : gram.number) == gram.body &&
                      (!zeroth || partial.count == gram.number);
    if (same) {
        return false;
    }
    if (limits_.strict) {
        return drop(spot, Refusal::clash, tyme);
    }
    refusals_.count(Refusal::clash);
    return false;
}

/// Drops a memo for good: what else comes of it is ignored.
Outcome<bool> Assembly::drop(Spot spot, Refusal why, double tyme) {
    remember(spot.peer->first, spot.partial->mid, tyme);
    remove(spot);
    return refuse(why);
}

/// The zeroth gram tells the count: what came before it and lies past it goes.
void Assembly::count(Spot spot, std::uint32_t number) {
    Partial& partial = *spot.partial;
    partial.count = number;
    auto const past = partial.bodies.lower_bound(number);
    for (auto body = past; body != partial.bodies.end(); ++body) {
        refusals_.count(Refusal::surplus);
        partial.bytes -= body->second.size();
        spot.peer->second.cost -= body->second.size() + Limits::GramCost;
    }
    partial.bodies.erase(past, partial.bodies.end());
}

/// Makes room for `cost` at the expense of the older memos of the same peer.
void Assembly::evict(Spot spot, std::size_t cost) {
    Peer& peer = spot.peer->second;
    for (auto each = peer.partials.begin(); each != peer.partials.end();) {
        auto const oldest = each++;
        if (peer.cost + cost <= limits_.bytes) {
            return;
        }
        if (oldest != spot.partial) {
            refusals_.count(Refusal::evicted);
            remove({spot.peer, oldest});
        }
    }
}

void Assembly::complete(Spot spot, double tyme) {
    Partial& partial = *spot.partial;
    Memo memo = std::move(partial.memo);
    memo.text.reserve(partial.bytes);
    for (auto const& [number, body] : partial.bodies) {
        memo.text += body;
    }
    std::uint64_t const born = partial.born;
    remember(spot.peer->first, partial.mid, tyme);
    remove(spot);
    deliver(std::move(memo), born);
}

void Assembly::remove(Spot spot) {
    Peer& peer = spot.peer->second;
    peer.cost -= spot.partial->cost();
    peer.partials.erase(spot.partial);
    if (peer.partials.empty()) {
        peers_.erase(spot.peer);
    }
}

void Assembly::deliver(Memo memo, std::uint64_t born) {
    if (!limits_.text || validUtf8(memo.text)) {
        whole_.emplace(born, std::move(memo));
    } else {
        refusals_.count(Refusal::text);
    }
}

void Assembly::remember(std::string_view peer, Mid const& mid, double tyme) {
    if (limits_.replays == 0) {
        return;
    }
    if (remembered_.size() >= limits_.replays) {
        finished_.erase(remembered_.front().second);
        remembered_.pop_front();
    }
    remembered_.emplace_back(tyme, finished_.insert({std::string(peer), mid}).first);
}

} // namespace hio
